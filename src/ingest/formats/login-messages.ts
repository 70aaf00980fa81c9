import type { ByteWindow } from '../byte-window.ts'
import type { RowTable } from '../row-table.ts'
import { bytesOf, endsWith, findText, startsWith } from './byte-search.ts'
import { setConstant } from './sshd.ts'
import type { Part } from './syslog-head.ts'
import { column, type SyslogEvent } from './syslog-names.ts'

/** What a message of a program says of logins. Groups: `ip`, `user`, `port`. */
interface LoginMessage {
  readonly form: RegExp
  readonly event: SyslogEvent
  readonly outcome?: 'success' | 'failure'
}

const IP = String.raw`(?<ip>\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]*:[\da-fA-F:.]*:[\da-fA-F:.]*)`

/**
 * Names of users are whatever the other side sent, so `(?<user>.*)` is greedy and what stands behind it is what the program
 * itself wrote last; where that cannot be told, a message with two such places is not read. No form has two
 * open ends that can match the same text, so none is slow on hostile ones.
 */
const message = (form: string, event: SyslogEvent, outcome?: 'success' | 'failure'): LoginMessage => ({
  form: new RegExp(`^${form}`, 'd'),
  event,
  ...(outcome && { outcome }),
})

const failed = (form: string): LoginMessage => message(form, 'login', 'failure')
const succeeded = (form: string): LoginMessage => message(form, 'login', 'success')

const dovecotTail = String.raw`user=<(?<user>.*)>, method=[\w-]+, rip=${IP}, lip=`
const dovecot = [
  failed(String.raw`[\w-]+-login: [^(<]*\(auth failed, \d+ attempts[^)<]*\): ${dovecotTail}`),
  succeeded(String.raw`[\w-]+-login: (?:Info: )?Login: ${dovecotTail}`),
]
const mysql = [
  failed(String.raw`[^']*Access denied for user '(?<user>.*)'@'${IP}' \(using password: (?:YES|NO)\)$`),
]
const firewallPage = [
  failed(
    String.raw`/[\w./]+: (?:Web GUI|webConfigurator) authentication error for (?:user )?'(?<user>.*)' from:? ${IP}$`,
  ),
]
const mediaManager = [
  failed(String.raw`\[\w+\] Auth: Auth-Failure ip ${IP} username '(?<user>.*)'$`),
  succeeded(String.raw`\[\w+\] Auth: Auth-Success ip ${IP} username '(?<user>.*)'$`),
]
const fail2ban = [message(String.raw`(?:NOTICE +)?\[[^\]]+\] (?:Restore )?Ban ${IP}$`, 'blocked')]
const tarpit = [message(String.raw`(?:\S+ )?ACCEPT host=${IP} port=(?<port>\d+) `, 'trapped')]
const nobody: readonly LoginMessage[] = []

const byProgram: ReadonlyMap<string, readonly LoginMessage[]> = new Map([
  ['dovecot', dovecot],
  ['mysql', mysql],
  ['mysqld', mysql],
  ['mariadb', mysql],
  ['mariadbd', mysql],
  ['audit', firewallPage],
  ['php-fpm', firewallPage],
  ['Radarr', mediaManager],
  ['Sonarr', mediaManager],
  ['Lidarr', mediaManager],
  ['Prowlarr', mediaManager],
  ['mono', mediaManager],
  [
    'jellyfin',
    [
      failed(
        String.raw`(?:\[[\w:]+\] ){0,3}Authentication request for (?<user>.*) has been denied \(IP: ${IP}\)\.$`,
      ),
    ],
  ],
  [
    'dropbear',
    [
      failed(String.raw`Bad (?:password|PAM password) attempt for '(?<user>.*)' from ${IP}:(?<port>\d+)$`),
      message(
        String.raw`Login attempt for nonexistent user(?: '(?<user>.*)')? from ${IP}:(?<port>\d+)$`,
        'invalid_user',
      ),
      succeeded(
        String.raw`(?:Password|Pubkey|PAM password) auth succeeded for '(?<user>.*)' (?:with [^']* )?from ${IP}:(?<port>\d+)$`,
      ),
    ],
  ],
  [
    'vsftpd',
    [
      failed(String.raw`(?:\[pid \d+\] )?\[(?<user>.*)\] FAIL LOGIN: Client "${IP}"`),
      succeeded(String.raw`(?:\[pid \d+\] )?\[(?<user>.*)\] OK LOGIN: Client "${IP}"`),
    ],
  ],
  [
    'proftpd',
    [
      failed(
        String.raw`(?:\S+ )?\([^\s()[\]]*\[${IP}\]\)(?: -|:) USER (?<user>.*)(?: \(Login failed\)|: no such user)`,
      ),
    ],
  ],
  ['lfd', [message(String.raw`\(\w+\) Failed \S+ login from ${IP} \(.*\*Blocked in csf\*`, 'blocked')]],
  ['fail2ban', fail2ban],
  ['fail2ban.actions', fail2ban],
  ['sshguard', [message(String.raw`Blocking "?${IP}(?:/\d+)?"? for `, 'blocked')]],
  ['endlessh', tarpit],
])

// Postfix names the service: postfix/smtpd, postfix/submission/smtpd.
const postfix = [failed(String.raw`warning: [^\s[\]]*\[${IP}\](?::\d+)?: SASL [\w-]+ authentication failed`)]

// sshd and Dovecot tell of the same login in words of their own.
const pam = [
  failed(
    String.raw`(?!.*rhost=.*rhost=)pam_\w+\((?!sshd:|dovecot:)[\w-]+:auth\): authentication failure; .* rhost=${IP}(?: +user=(?<user>.*))?$`,
  ),
]

interface Program {
  readonly name: Uint8Array
  readonly messages: readonly LoginMessage[]
}

/** The programs by the first byte of their names: most lines are of none, and are passed over at the cost of a look. */
const byFirstByte: readonly (readonly Program[] | undefined)[] = Array.from({ length: 256 }, (_, first) => {
  const programs = [...byProgram]
    .map(([name, messages]) => ({ name: bytesOf(name), messages }))
    .filter(({ name }) => name[0] === first)
  return programs.length > 0 ? programs : undefined
})

const POSTFIX = bytesOf('postfix/')
const SMTPD = bytesOf('smtpd')
const PAM = bytesOf('pam_')
const PAM_FAILURE = bytesOf(':auth): authentication failure; ')

/** Messages that speak of logins are shorter; longer ones are not looked at. */
const LONGEST = 2048
const decoder = new TextDecoder('latin1')

/** Sets the fields that a message of another program than sshd tells of a login: what happened, who, from where. */
export function setLoginFields(
  window: ByteWindow,
  table: RowTable,
  program: Part,
  from: number,
  to: number,
): void {
  if (to - from > LONGEST) return
  const { bytes } = window
  const known = isPamFailure(bytes, from, to) ? pam : messagesOf(bytes, program)
  if (known.length === 0) return
  // One character a byte, so that places in the text are places in the bytes.
  const text = decoder.decode(bytes.subarray(from, to))
  for (const { form, event, outcome } of known) {
    const places = form.exec(text)?.indices?.groups
    if (!places) continue
    setPlace(table, column.ip, places.ip, from)
    setPlace(table, column.user, places.user, from)
    setPlace(table, column.port, places.port, from)
    setConstant(window, table, column.event_type, event)
    if (outcome) setConstant(window, table, column.outcome, outcome)
    return
  }
}

const isPamFailure = (bytes: Uint8Array, from: number, to: number): boolean =>
  startsWith(bytes, from, to, PAM) && findText(bytes, PAM_FAILURE, from, to) >= 0

function messagesOf(bytes: Uint8Array, { from, to }: Part): readonly LoginMessage[] {
  if (from < 0) return tarpit
  for (const { name, messages } of byFirstByte[bytes[from]!] ?? []) {
    if (name.length === to - from && startsWith(bytes, from, to, name)) return messages
  }
  const isPostfix = startsWith(bytes, from, to, POSTFIX) && endsWith(bytes, from, to, SMTPD)
  return isPostfix ? postfix : nobody
}

function setPlace(table: RowTable, field: number, place: [number, number] | undefined, from: number): void {
  if (place) table.set(field, from + place[0], from + place[1])
}
