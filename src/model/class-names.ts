import type { EventClass } from './fields.ts'

/** Names by field, separated by spaces. */
export type Names = Readonly<Record<string, string>>

/** Which log an event stood in and what it is there, as products and Sigma call it. The same in every class. */
export const originNames: Names = {
  'metadata.event_code': 'EventID EventCode event.code',
  'metadata.log_name': 'Channel',
  'metadata.log_provider': 'Provider_Name SourceName ProviderName event.provider',
  'metadata.product.name': 'event.module',
  'device.os.name': 'host.os.type host.os.name',
}

/** The process that acted, where the event is about something else. */
export const actor: Names = {
  'actor.process.file.path': 'Image SourceImage process.executable',
  'actor.process.cmd_line': 'CommandLine SourceCommandLine process.command_line',
  'actor.process.pid': 'ProcessId process.pid',
}

const user = 'User user.name'
const host = 'Computer ComputerName host.name host.hostname'

/**
 * What Sigma's taxonomy and ECS call the fields of the classes beside logins, web requests and flows. Both the columns of
 * records and the fields of rules are read by this table, so a rule finds a field under either name.
 */
export const classNames: Readonly<Record<Exclude<EventClass, 'authentication' | 'http' | 'network'>, Names>> =
  {
    dns: {
      'user.name': user,
      'device.hostname': host,
      'query.hostname': 'QueryName query QNAME dns.question.name',
      'query.type': 'record_type qtype_name QTYPE dns.question.type',
      ...actor,
    },
    process: {
      'user.name': user,
      'device.hostname': host,
      'process.cmd_line': 'CommandLine process.command_line',
      'process.file.path': 'Image NewProcessName TargetImage process.executable',
      'process.name': 'process.name',
      'process.pid': 'ProcessId process.pid',
      'process.working_directory': 'CurrentDirectory process.working_directory',
      'process.integrity': 'IntegrityLevel process.Ext.token.integrity_level_name',
      'process.parent_process.cmd_line': 'ParentCommandLine process.parent.command_line',
      'process.parent_process.file.path': 'ParentImage ParentProcessName process.parent.executable',
      'process.parent_process.pid': 'ParentProcessId process.parent.pid',
      'process.parent_process.user.name': 'ParentUser process.parent.user.name',
      'actor.process.file.path': 'SourceImage',
      'actor.process.cmd_line': 'SourceCommandLine',
    },
    file: {
      'user.name': user,
      'device.hostname': host,
      'file.path': 'TargetFilename FileName file.path',
      'file.name': 'PipeName file.name',
      ...actor,
    },
    registry: {
      'user.name': user,
      'device.hostname': host,
      'reg_key.path': 'TargetObject registry.path',
      'reg_value.data': 'Details registry.data.strings',
      ...actor,
    },
    module: {
      'user.name': user,
      'device.hostname': host,
      'module.file.path': 'ImageLoaded dll.path',
      ...actor,
    },
    script: {
      'user.name': user,
      'device.hostname': host,
      'script.script_content.value': 'ScriptBlockText powershell.file.script_block_text',
      'script.file.path': 'Path file.path',
    },
    api: {
      'user.name': 'user.name userIdentity.userName',
      'api.operation': 'eventName event.action',
      'api.service.name': 'eventSource',
      'api.response.error': 'errorCode',
      'api.response.message': 'errorMessage',
      'cloud.region': 'awsRegion cloud.region',
      'cloud.account.uid': 'recipientAccountId cloud.account.id',
      'http_request.user_agent': 'userAgent user_agent.original',
    },
    base: { 'user.name': user, 'device.hostname': host },
  }
