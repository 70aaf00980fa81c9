import { bytesOf } from './byte-search.ts'

export const syslogNames = [
  'timestamp',
  'hostname',
  'program',
  'pid',
  'message',
  'facility',
  'severity',
  'event_type',
  'outcome',
  'user',
  'ip',
  'port',
  'method',
  'repeated',
] as const

export type SyslogName = (typeof syslogNames)[number]

export const column = Object.fromEntries(syslogNames.map((name, i) => [name, i])) as Readonly<
  Record<SyslogName, number>
>

/** Facilities and severities by number, as RFC 5424 lists them and `logger` spells them. */
export const facilities =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp security console solaris-cron local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  )
export const severities = 'emerg alert crit err warning notice info debug'.split(' ')

/** What sshd did, as far as its messages say it. Only a `login` has an outcome. */
export const sshdEvents = [
  'login',
  'login_probe',
  'login_step',
  'invalid_user',
  'attempts_exceeded',
  'connection',
  'connection_closed',
  'connection_reset',
  'connection_timeout',
  'disconnect_received',
  'disconnected',
  'disconnecting',
  'no_identification',
  'bad_protocol',
  'no_agreement',
  'broken_packet',
  'user_not_allowed',
] as const

export type SshdEvent = (typeof sshdEvents)[number]

/** What guards of a host did: shut a source out, or kept it busy. */
const guardEvents = ['blocked', 'trapped'] as const

export type SyslogEvent = SshdEvent | (typeof guardEvents)[number]

const texts = [...facilities, ...severities, ...sshdEvents, ...guardEvents, 'success', 'failure']

/** Every value that stands in no record, one behind the other. */
export const constants: Uint8Array = bytesOf(texts.join(''))

interface Place {
  readonly from: number
  readonly to: number
}

const places = new Map<string, Place>()
let at = 0
for (const text of texts) {
  places.set(text, { from: at, to: at + text.length })
  at += text.length
}

/** Where a value stands in `constants`. */
export function placeOf(text: string): Place {
  const place = places.get(text)
  if (!place) throw new Error(`"${text}" is not among the constants`)
  return place
}
