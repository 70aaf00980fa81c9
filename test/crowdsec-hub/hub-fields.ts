import type { EventClass } from '../../src/model/fields.ts'

/** Fields of the peer's events that ours have too. */
export const fieldNames: Readonly<Record<string, string>> = {
  'evt.Meta.source_ip': 'src_endpoint.ip',
  'evt.Meta.user': 'user.name',
  'evt.Meta.username': 'user.name',
  'evt.Meta.target_user': 'user.name',
  'evt.Meta.http_path': 'http_request.url.url_string',
  'evt.Meta.http_status': 'http_response.code',
  'evt.Meta.http_verb': 'http_request.http_method',
  'evt.Parsed.verb': 'http_request.http_method',
  'evt.Parsed.request': 'http_request.url.path',
  'evt.Parsed.http_args': 'http_request.url.query_string',
  'evt.Parsed.http_user_agent': 'http_request.user_agent',
  'evt.Parsed.http_referer': 'http_request.referrer',
  'evt.Parsed.target_fqdn': 'http_request.url.hostname',
  'evt.Parsed.program': 'process.name',
}

/** A kind of event: the class it has with us, and what tells it from others of that class. */
export interface Kind {
  readonly eventClass: EventClass
  /** Selections of which one must match; none where every event of the class is meant. */
  readonly of: readonly Readonly<Record<string, unknown>>[]
}

const http: Kind = { eventClass: 'http', of: [] }
const login = (...of: Kind['of'][number][]): Kind => ({ eventClass: 'authentication', of })

/** What the peer's parsers call `log_type`, for the logs that we read too. */
export const kinds: Readonly<Record<string, Kind>> = {
  'http_access-log': http,
  'http_error-log': http,
  modsecurity: { eventClass: 'http', of: [{ 'message|contains': 'ModSecurity: ' }] },
  'ssh_failed-auth': login(
    { activity_name: ['login'], status: 'Failure' },
    { activity_name: ['invalid_user', 'attempts_exceeded'] },
    {
      activity_name: ['connection_closed', 'connection_reset', 'disconnected'],
      'message|contains': ' authenticating user ',
    },
  ),
  ssh_auth_timeout: login({ activity_name: 'connection_timeout' }),
  ssh_dispatch_fatal: login({ activity_name: 'broken_packet' }),
  endlessh_accept: login({ activity_name: 'trapped' }),
  ftp_failed_auth: login({ 'process.name': ['vsftpd', 'proftpd'], status: 'Failure' }),
  mariadb_failed_auth: login({ 'process.name': ['mariadb', 'mariadbd'], status: 'Failure' }),
  mysql_failed_auth: login({ 'process.name': ['mysql', 'mysqld'], status: 'Failure' }),
  'opnsense-gui-failed-auth': login({ 'process.name': 'audit', status: 'Failure' }),
  'pfsense-gui-failed-auth': login({ 'process.name': 'php-fpm', status: 'Failure' }),
  auth_success: login({ activity_name: 'login', status: 'Success' }),
}

/** Services whose events are all of one class. */
export const services: Readonly<Record<string, Kind>> = { http, ssh: login() }

/** What the peer's parsers tell of a line beside its type. */
export const subTypes: Readonly<Record<string, Kind>> = {
  auth_fail: {
    eventClass: 'http',
    of: [{ 'user.name|exists': true, 'message|contains': ['" was not found in "', 'password mismatch'] }],
  },
}

/** What the peer takes for a static resource. */
export const staticEndings =
  '.jpg .css .js .jpeg .png .gif .ico .svg .woff .woff2 .ttf .eot .map .mp3 .mp4 .webm .ogg .otf .swf .flv .webp .avif'.split(
    ' ',
  )
