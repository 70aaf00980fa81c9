import { expect, test } from 'vitest'
import type { EventClass } from '../model/fields.ts'
import { classOf, mapColumns } from './mapping.ts'

const LOGINS = 'userid,event_type,status_code,ip,useragent'
const FLOWS =
  'timestamp,source_ip,dest_ip,source_port,dest_port,protocol,packet_size,ttl,flags,response_time_ms,country,service,bytes_sent,bytes_received,packets_sent,packets_received,session_id,is_attack,attack_type,http_method,uri_path,status_code,user_agent'
const HTTP_CSV = 'remotehost,rfc931,authuser,date,request,status,bytes'
const ACCESS = 'host,ident,user,date,request,status,bytes,referrer,agent,vhost'
const SYSLOG =
  'timestamp,hostname,program,pid,message,facility,severity,event_type,outcome,user,ip,port,method,repeated'
const PROXY =
  'date,time,c-ip,cs-username,cs-method,cs-host,cs-uri-stem,cs-uri-query,sc-status,sc-bytes,cs-user-agent'

test.each<[string, EventClass | undefined]>([
  [LOGINS, 'authentication'],
  [`${LOGINS},timestamp`, 'authentication'],
  [FLOWS, 'network'],
  [HTTP_CSV, 'http'],
  [ACCESS, 'http'],
  [SYSLOG, 'authentication'],
  [PROXY, 'http'],
  ['id,time,user.name', 'authentication'],
  ['time,http_request.url.path', 'http'],
  ['@timestamp,source.ip,destination.ip,destination.port,network.transport', 'network'],
  ['ts,srcip,dstip,sport,dport,proto', 'network'],
  ['time,username,outcome,method', 'authentication'],
  ['colour,shape', undefined],
])('%s speaks of %s', (names, eventClass) => {
  expect(classOf(names.split(','))).toBe(eventClass)
})

/** Fields by the one column they are read from, in the order of the columns. */
function mapped(names: string, eventClass: EventClass): Record<string, string> {
  const list = names.split(',')
  const pairs = [...mapColumns(list, eventClass).columns].map(([field, [at = -1]]) => [list[at], field])
  return Object.fromEntries(pairs)
}

test('maps the columns of the logins file', () => {
  expect(mapped(LOGINS, 'authentication')).toEqual({
    userid: 'user.name',
    event_type: 'activity_name',
    status_code: 'status_code',
    ip: 'src_endpoint.ip',
    useragent: 'http_request.user_agent',
  })
})

test('maps the columns of the flow file', () => {
  expect(mapped(FLOWS, 'network')).toEqual({
    timestamp: 'time',
    source_ip: 'src_endpoint.ip',
    dest_ip: 'dst_endpoint.ip',
    source_port: 'src_endpoint.port',
    dest_port: 'dst_endpoint.port',
    protocol: 'connection_info.protocol_name',
    packet_size: 'traffic.packet_size',
    ttl: 'traffic.ttl',
    flags: 'connection_info.tcp_flags',
    response_time_ms: 'traffic.response_time_ms',
    country: 'src_endpoint.location.country',
    service: 'dst_endpoint.svc_name',
    bytes_sent: 'traffic.bytes_out',
    bytes_received: 'traffic.bytes_in',
    packets_sent: 'traffic.packets_out',
    packets_received: 'traffic.packets_in',
    session_id: 'session.uid',
    is_attack: 'unmapped.is_attack',
    attack_type: 'unmapped.attack_type',
    http_method: 'http_request.http_method',
    uri_path: 'raw path',
    status_code: 'http_response.code',
    user_agent: 'http_request.user_agent',
  })
})

test('maps access logs, with the client as host', () => {
  const common = {
    user: 'user.name',
    date: 'time',
    request: 'request line',
    status: 'http_response.code',
    bytes: 'http_response.length',
  }
  expect(mapped(ACCESS, 'http')).toEqual({
    ...common,
    host: 'src_endpoint.ip',
    ident: 'unmapped.ident',
    referrer: 'http_request.referrer',
    agent: 'http_request.user_agent',
    vhost: 'http_request.url.hostname',
  })
  expect(mapped(HTTP_CSV, 'http')).toMatchObject({
    remotehost: 'src_endpoint.ip',
    authuser: 'user.name',
    date: 'time',
  })
})

test('maps syslog', () => {
  expect(mapped(SYSLOG, 'authentication')).toEqual({
    timestamp: 'time',
    hostname: 'device.hostname',
    program: 'process.name',
    pid: 'unmapped.pid',
    message: 'message',
    facility: 'unmapped.facility',
    severity: 'unmapped.severity',
    event_type: 'activity_name',
    outcome: 'status',
    user: 'user.name',
    ip: 'src_endpoint.ip',
    port: 'src_endpoint.port',
    method: 'auth_protocol',
    repeated: 'unmapped.repeated',
  })
})

test.each<[EventClass, string, string]>([
  ['http', 'status', 'http_response.code'],
  ['http', 'status_code', 'http_response.code'],
  ['authentication', 'status', 'status'],
  ['authentication', 'status_code', 'status_code'],
  ['network', 'status_code', 'http_response.code'],
  ['http', 'method', 'http_request.http_method'],
  ['authentication', 'method', 'auth_protocol'],
  ['http', 'protocol', 'http_request.version'],
  ['network', 'protocol', 'connection_info.protocol_name'],
  ['http', 'bytes_sent', 'http_response.length'],
  ['network', 'bytes_sent', 'traffic.bytes_out'],
  ['authentication', 'port', 'src_endpoint.port'],
  ['network', 'port', 'dst_endpoint.port'],
  ['http', 'C-IP', 'src_endpoint.ip'],
  ['http', 'cs-uri-query', 'raw query'],
  ['http', 'cs-user-agent', 'http_request.user_agent'],
  ['http', 'url.path', 'raw path'],
  ['http', 'http.request.method', 'http_request.http_method'],
  ['http', '@timestamp', 'time'],
  ['network', 'SourceIp', 'src_endpoint.ip'],
  ['network', 'Source-IP', 'src_endpoint.ip'],
  ['network', 'srcip', 'src_endpoint.ip'],
  ['network', 'destination.port', 'dst_endpoint.port'],
  ['authentication', 'EventID', 'metadata.event_code'],
  ['authentication', 'event_id', 'metadata.uid'],
  ['authentication', 'src_endpoint_ip', 'src_endpoint.ip'],
  ['http', 'http_request.url.url_string', 'request target'],
  ['http', 'http_request.url.path', 'http_request.url.path'],
  ['network', 'duration_ms', 'duration'],
  ['network', 'Nonsense', 'unmapped.Nonsense'],
  ['network', 'unmapped.color', 'unmapped.color'],
])('in %s, %s is %s', (eventClass, name, field) => {
  expect([...mapColumns([name], eventClass).columns.keys()]).toEqual([field])
})

test('host is the host asked for where another column is the client', () => {
  expect(mapped('client_ip,host', 'http')).toEqual({
    client_ip: 'src_endpoint.ip',
    host: 'http_request.url.hostname',
  })
})

test('of several columns for one field the best is first, and the others are kept under their name', () => {
  expect([...mapColumns(['ip', 'date', 'src_ip', 'timestamp'], 'network').columns]).toEqual([
    ['src_endpoint.ip', [2, 0]],
    ['unmapped.ip', [0]],
    ['time', [3, 1]],
    ['unmapped.date', [1]],
  ])
})

test('what a person says wins', () => {
  const { columns, absent } = mapColumns(['ip', 'When', 'gateway'], 'network', {
    'src_endpoint.ip': 'gateway',
    time: 'when',
    'user.name': 'nobody',
  })
  expect(Object.fromEntries(columns)).toEqual({ 'src_endpoint.ip': [2], 'unmapped.ip': [0], time: [1] })
  expect(absent).toEqual(['nobody'])
})
