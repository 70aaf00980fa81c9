import { expect, test } from 'vitest'
import type { EventClass } from '../model/fields.ts'
import { productOf } from './product.ts'

const exported = [
  'Event.#attributes.xmlns',
  'Event.System.Provider.#attributes.Name',
  'Event.System.EventID',
  'Event.System.TimeCreated.#attributes.SystemTime',
  'Event.System.Execution.#attributes.ProcessID',
  'Event.System.Channel',
  'Event.System.Computer',
  'Event.EventData.CommandLine',
]

test('an exported Windows event is told by its columns, and they get the names that Sigma has', () => {
  const product = productOf(exported)!
  expect(exported.map(product.rename)).toEqual([
    'Event.#attributes.xmlns',
    'metadata.log_provider',
    'metadata.event_code',
    'TimeCreated',
    'Execution_ProcessID',
    'metadata.log_name',
    'Computer',
    'CommandLine',
  ])
})

test.each([
  ['Event.System.EventID.#text', 'metadata.event_code'],
  ['Event.UserData.Operation_ClientFailure.Operation', 'Operation'],
  ['winlog.event_id', 'metadata.event_code'],
  ['winlog.channel', 'metadata.log_name'],
  ['winlog.provider_name', 'metadata.log_provider'],
  ['winlog.computer_name', 'Computer'],
  ['winlog.event_data.TargetUserName', 'TargetUserName'],
  ['EventData.Image', 'Image'],
  ['EventID', 'metadata.event_code'],
  ['SourceName', 'metadata.log_provider'],
  ['event_id', 'event_id'],
  ['TargetUserName', 'TargetUserName'],
])('of the Windows log, %s is %s', (column, name) => {
  expect(productOf(exported)!.rename(column)).toBe(name)
})

test.each<[string, string | undefined]>([
  ['EventID,Channel,Image', 'windows'],
  ['winlog.event_id,winlog.channel', 'windows'],
  ['EventID,CommandLine', 'windows'],
  ['EventID,TargetUserName,IpAddress', undefined],
  ['eventSource,eventName,eventVersion', 'aws'],
  ['eventType,displayMessage,published', 'okta'],
  ['properties.userPrincipalName,properties.conditionalAccessStatus', 'azure'],
  ['verb,objectRef.resource,auditID', 'kubernetes'],
  ['protoPayload.methodName,timestamp', 'gcp'],
  ['class_uid,time', 'ocsf'],
  ['time,user.name,src_endpoint.ip', undefined],
  ['timestamp,source_ip,dest_ip,protocol', undefined],
])('%s are columns of %s', (columns, name) => {
  expect(productOf(columns.split(','))?.name).toBe(name)
})

test.each<[string, (string | undefined)[], EventClass]>([
  ['EventID,Channel', ['Microsoft-Windows-Sysmon/Operational', undefined, '1'], 'process'],
  ['EventID,Channel', ['microsoft-windows-sysmon/operational', undefined, '3'], 'network'],
  ['EventID,Channel', [undefined, 'Microsoft-Windows-Sysmon', '22'], 'dns'],
  ['EventID,Channel', ['Linux-Sysmon/Operational', undefined, '11'], 'file'],
  ['EventID,Channel', ['Security', undefined, '4688'], 'process'],
  ['EventID,Channel', ['Security', undefined, '4625'], 'authentication'],
  ['EventID,Channel', ['Security', undefined, '4720'], 'base'],
  ['EventID,Channel', ['System', undefined, '1'], 'base'],
  ['EventID,Channel', ['Windows PowerShell', undefined, '400'], 'script'],
  ['EventID,Channel', ['Vendor/Own', undefined, '1'], 'base'],
  ['EventID,CommandLine', [undefined, undefined, '13'], 'registry'],
  ['EventID,CommandLine', [undefined, undefined, undefined], 'base'],
  ['eventSource,eventName,awsRegion', ['ConsoleLogin'], 'authentication'],
  ['eventSource,eventName,awsRegion', ['CreateUser'], 'api'],
  ['eventType,legacyEventType', ['user.session.start'], 'authentication'],
  ['eventType,legacyEventType', ['policy.rule.update'], 'api'],
  ['class_uid', ['4003'], 'dns'],
  ['class_uid', ['2004'], 'base'],
])('of records with %s, those with %j are of class %s', (columns, values, eventClass) => {
  expect(productOf(columns.split(','))!.classOf(values)).toBe(eventClass)
})
