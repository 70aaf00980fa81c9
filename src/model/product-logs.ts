import type { EventClass } from './fields.ts'

/** Logs of cloud services and of Linux that are told by their columns, with what Sigma calls them. */
export interface ProductLog {
  readonly product: string
  readonly services: readonly string[]
  /** A record of the log has all columns of one of these. */
  readonly signs: readonly (readonly string[])[]
  /** The column whose value tells the class of a record, where the log has several. */
  readonly code?: string
  /** The class of records whose code begins with one of `logons`, and of all others. */
  readonly logons?: readonly string[]
  readonly eventClass: EventClass
}

export const productLogs: readonly ProductLog[] = [
  {
    product: 'aws',
    services: ['cloudtrail'],
    signs: [
      ['eventSource', 'eventName', 'eventVersion'],
      ['eventSource', 'eventName', 'awsRegion'],
      ['eventSource', 'eventName', 'userIdentity.type'],
    ],
    code: 'eventName',
    logons: ['ConsoleLogin'],
    eventClass: 'api',
  },
  {
    product: 'okta',
    services: ['okta'],
    signs: [
      ['eventType', 'displayMessage'],
      ['eventType', 'legacyEventType'],
      ['eventType', 'actor.alternateId'],
      ['eventType', 'outcome.result', 'published'],
    ],
    code: 'eventType',
    logons: ['user.session.', 'user.authentication.'],
    eventClass: 'api',
  },
  {
    product: 'azure',
    services: ['signinlogs'],
    signs: [
      ['userPrincipalName', 'conditionalAccessStatus'],
      ['properties.userPrincipalName', 'properties.conditionalAccessStatus'],
      ['ResultType', 'UserPrincipalName', 'AppDisplayName'],
    ],
    eventClass: 'authentication',
  },
  {
    product: 'azure',
    services: ['auditlogs'],
    signs: [
      ['activityDisplayName', 'loggedByService'],
      ['properties.activityDisplayName', 'properties.loggedByService'],
      ['OperationName', 'LoggedByService'],
    ],
    eventClass: 'api',
  },
  {
    product: 'azure',
    services: ['activitylogs'],
    signs: [
      ['operationName', 'resourceId', 'category'],
      ['OperationNameValue', 'ResourceProviderValue'],
      ['operationName', 'resourceId', 'callerIpAddress'],
    ],
    eventClass: 'api',
  },
  {
    product: 'gcp',
    services: ['gcp.audit'],
    signs: [['protoPayload.methodName'], ['data.protoPayload.methodName'], ['gcp.audit.method_name']],
    eventClass: 'api',
  },
  {
    product: 'm365',
    services: ['audit', 'exchange', 'threat_management', 'threat_detection'],
    signs: [
      ['Operation', 'Workload', 'UserId'],
      ['Operation', 'RecordType', 'OrganizationId'],
    ],
    eventClass: 'api',
  },
  {
    product: 'github',
    services: ['audit'],
    signs: [
      ['action', 'actor', 'org'],
      ['action', '_document_id', 'actor'],
    ],
    eventClass: 'api',
  },
  {
    product: 'kubernetes',
    services: ['audit'],
    signs: [
      ['verb', 'objectRef.resource'],
      ['verb', 'requestURI', 'auditID'],
    ],
    eventClass: 'api',
  },
  {
    product: 'linux',
    services: ['auditd'],
    signs: [
      ['type', 'SYSCALL'],
      ['type', 'syscall', 'exe'],
      ['type', 'a0', 'a1'],
      ['type', 'auid', 'comm'],
    ],
    eventClass: 'base',
  },
]

/** The class of a record of a log. */
export function classOfProduct({ logons, eventClass }: ProductLog, code: string): EventClass {
  return logons?.some((start) => code.startsWith(start)) ? 'authentication' : eventClass
}

/** The classes that records of a log may have. */
export const classesOfProduct = ({ logons, eventClass }: ProductLog): readonly EventClass[] =>
  logons ? [eventClass, 'authentication'] : [eventClass]
