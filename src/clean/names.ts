import { actor, classNames as looseNames, type Names } from '../model/class-names.ts'
import type { EventClass } from '../model/fields.ts'

/**
 * Columns that are no field themselves but become some: the event time, the source's own id, and the parts
 * of an HTTP request as they were sent.
 */
export const TIME = 'time'
export const OWN_ID = 'metadata.uid'
export const REQUEST_LINE = 'request line'
export const TARGET = 'request target'
export const RAW_PATH = 'raw path'
export const RAW_QUERY = 'raw query'

/** Names that mean the same in every class. Where a log has several columns of a field, the first named here wins. */
export const sharedNames: Names = {
  [TIME]:
    'time @timestamp timestamp event_time eventtime occurred_at datetime date_time utctime ts time_iso8601 time_local date TimeCreated SystemTime published createdDateTime activityDateTime CreationTime requestReceivedTimestamp stageTimestamp protoPayload.timestamp',
  [OWN_ID]: 'metadata.uid uuid event_id id',
  'user.name':
    'user.name username user_name userid user_id user account_name account login_name login remote_user authuser cs-username TargetUserName',
  'src_endpoint.ip':
    'source.ip src_ip source_ip c-ip client_ip client.ip ip_address ip remote_addr remote_ip remotehost src_addr source_address src id.orig_h sip',
  'src_endpoint.port':
    'source.port src_port source_port sport spt c-port client_port client.port remote_port id.orig_p',
  'src_endpoint.location.country':
    'source.geo.country_iso_code src_country source_country country country_code',
  'src_endpoint.location.coordinates': 'coordinates',
  'dst_endpoint.ip':
    'destination.ip dst_ip dest_ip destination_ip s-ip server_ip server.ip dst_addr dest_addr destination_address dst dest id.resp_h dip',
  'dst_endpoint.port':
    'destination.port dst_port dest_port destination_port dport dpt s-port server_port server.port id.resp_p',
  'dst_endpoint.hostname': 'destination.domain dst_host dest_host destination_hostname',
  'dst_endpoint.svc_name': 'service svc_name service_name',
  activity_name: 'activity event_type event.action',
  message: 'message msg',
  auth_protocol: 'auth_method',
  'device.hostname': 'host.name computer computer_name observer.name',
  'process.name': 'program process process_name appname app_name',
  'http_request.http_method': 'http_method cs-method http.request.method request_method verb',
  'http_request.url.hostname': 'cs-host url.domain http_host vhost virtual_host server_name',
  [TARGET]: 'c-uri cs-uri url.original url.full url request_url request_uri uri',
  [RAW_PATH]: 'cs-uri-stem uri_path url_path url.path uri_stem request_path',
  [RAW_QUERY]: 'cs-uri-query c-uri-query uri_query url.query query_string',
  'http_request.version': 'cs-version http.version http_version',
  'http_request.referrer':
    'referrer referer cs-referer cs-referrer http.request.referrer http_referer http_referrer',
  'http_request.user_agent':
    'user_agent.original user_agent useragent cs-user-agent c-useragent http_user_agent user_agent.name agent ua',
  'connection_info.protocol_name': 'network.transport transport ip_protocol',
  'connection_info.tcp_flags': 'flags tcp_flags',
  'connection_info.flag_history': 'flag_history',
  'traffic.bytes_out': 'bytes_sent bytes_out source.bytes src_bytes orig_bytes sbytes',
  'traffic.bytes_in': 'bytes_received bytes_in destination.bytes dst_bytes resp_bytes dbytes',
  'traffic.packets_out': 'packets_sent packets_out source.packets src_packets orig_pkts spkts',
  'traffic.packets_in': 'packets_received packets_in destination.packets dst_packets resp_pkts dpkts',
  'traffic.packet_size': 'packet_size pkt_size packet_length',
  'traffic.response_time_ms': 'response_time_ms response_ms latency_ms elapsed_ms response_time time_taken',
  'traffic.ttl': 'ttl',
  duration: 'duration duration_ms',
  'session.uid': 'session_id session sid',
}

/** Names whose meaning hangs on the class. They win over the shared ones. */
export const classNames: Readonly<Record<EventClass, Names>> = {
  ...looseNames,
  api: {
    ...looseNames.api,
    'user.name': `${looseNames.api['user.name']} actor.alternateId userIdentity.principalId userPrincipalName caller UserId protoPayload.authenticationInfo.principalEmail user.username`,
    'src_endpoint.ip': `${sharedNames['src_endpoint.ip']} sourceIPAddress client.ipAddress callerIpAddress ClientIP protoPayload.requestMetadata.callerIp`,
  },
  authentication: {
    status: 'outcome event.outcome success result status outcome.result responseElements.ConsoleLogin',
    status_code: 'sc-status http_status code',
    activity_name: 'event_type event.action action event activity',
    auth_protocol: 'auth_method method',
    'device.hostname': 'host.name hostname host computer computer_name',
    'src_endpoint.port': 'source.port src_port source_port client_port port',
    'user.name': `${sharedNames['user.name']} actor.alternateId userIdentity.userName userPrincipalName properties.userPrincipalName`,
    'src_endpoint.ip': `${sharedNames['src_endpoint.ip']} client.ipAddress sourceIPAddress callerIpAddress properties.ipAddress`,
  },
  http: {
    [REQUEST_LINE]: 'request request_line',
    [RAW_PATH]: 'cs-uri-stem uri_path url_path url.path uri_stem request_path path',
    [RAW_QUERY]: 'cs-uri-query c-uri-query uri_query url.query query_string query args',
    'http_request.http_method': 'http_method cs-method http.request.method request_method method verb',
    'http_request.url.hostname':
      'cs-host url.domain http_host vhost virtual_host server_name hostname domain',
    'http_request.version': 'cs-version http.version http_version server_protocol protocol proto',
    'http_response.code':
      'sc-status http.response.status_code status_code response_code http_status response_status status code',
    'http_response.length':
      'http.response.body.bytes http.response.bytes body_bytes_sent bytes_sent sc-bytes response_size content_length bytes size',
    'dst_endpoint.port': 'destination.port dst_port dest_port s-port server_port port',
  },
  network: {
    'http_response.code': 'sc-status http.response.status_code status_code http_status',
    'connection_info.protocol_name': 'network.transport transport protocol_name protocol proto ip_protocol',
    'connection_info.flag_history': 'flag_history history',
    'traffic.bytes_out': 'bytes_sent bytes_out source.bytes src_bytes orig_bytes sbytes bytes',
    'traffic.packets_out': 'packets_sent packets_out source.packets src_packets orig_pkts spkts packets',
    'dst_endpoint.port': 'destination.port dst_port dest_port destination_port dport dpt id.resp_p port',
    'device.hostname': 'host.name hostname host computer',
    ...actor,
  },
}
