import { harmless } from '../lib/harmless.ts'
import { formatTime } from '../lib/time.ts'
import type { ArrivedEvent, ShownField } from '../model/arrived-event.ts'
import { bytes } from './words.ts'

const LONGEST = 120

/** An event in a line: when, who, whom, what. */
export function eventLine({ eventClass, time, fields }: ArrivedEvent): string {
  const text = (field: ShownField): string | undefined =>
    fields[field] === undefined ? undefined : harmless(String(fields[field]), LONGEST)
  const end = (side: 'src' | 'dst'): string | undefined => {
    const [ip, port] = [text(`${side}_endpoint.ip`), text(`${side}_endpoint.port`)]
    return ip === undefined || port === undefined
      ? ip
      : ip.includes(':')
        ? `[${ip}]:${port}`
        : `${ip}:${port}`
  }
  const amount = (field: ShownField): string | undefined =>
    fields[field] === undefined ? undefined : bytes(Number(fields[field]))
  const [source, target] = [end('src'), end('dst')]
  const [out, back] = [amount('traffic.bytes_out'), amount('traffic.bytes_in')]
  const took = fields['traffic.response_time_ms'] ?? fields.duration
  const parts = [
    formatTime(time),
    eventClass,
    target ? `${source ?? '?'} -> ${target}` : source,
    text('user.name'),
    text('connection_info.protocol_name'),
    text('activity_name'),
    text('status'),
    text('connection_info.flag_history'),
    text('http_request.http_method'),
    [text('http_request.url.hostname'), text('http_request.url.path')].filter(Boolean).join('') || undefined,
    text('query.type'),
    text('query.hostname'),
    text('http_response.code'),
    amount('http_response.length'),
    out === undefined && back === undefined ? undefined : `${out ?? '?'} out, ${back ?? '?'} in`,
    took === undefined ? undefined : `${Number(took).toFixed(1)} ms`,
  ]
  return parts.filter((part) => part !== undefined).join('  ')
}
