import { type EventClass, eventClasses } from '../model/fields.ts'

/** What a number of a field can be. `zero` says that zero is impossible too. */
export interface NumberLimits {
  /** Above it the number is too large. */
  readonly largest: number
  readonly zero?: 'fault'
  readonly whole?: true
}

const port: NumberLimits = { largest: 65_535, whole: true }
const count: NumberLimits = { largest: Number.MAX_SAFE_INTEGER }

/**
 * Numbers that are checked in every row, whether a rule wants them or not. A value outside its limits is a
 * fault, and the field is missing in that event; the event stays.
 */
export const numberChecks: Readonly<Record<string, NumberLimits>> = {
  'src_endpoint.port': port,
  'dst_endpoint.port': port,
  'http_response.code': { largest: 999, whole: true },
  'http_response.length': count,
  'traffic.bytes_out': count,
  'traffic.bytes_in': count,
  'traffic.packets_out': count,
  'traffic.packets_in': count,
  'traffic.packet_size': { largest: 65_535, zero: 'fault' },
  'traffic.response_time_ms': { largest: 999_999.999_999 },
  'traffic.ttl': { largest: 255, whole: true },
  duration: count,
}

/**
 * The one repair: the size of the only packet is the bytes sent. `from` must be a possible size, and `when`
 * must be 1.
 */
export const packetSizeRepair = {
  field: 'traffic.packet_size',
  from: 'traffic.bytes_out',
  when: 'traffic.packets_out',
  how: 'from_bytes_out',
} as const

/** What is asked of an address field in a class. */
export interface AddressCheck {
  readonly field: 'src_endpoint.ip' | 'dst_endpoint.ip'
  /** A record without it is: set aside, accepted but counted, or nothing to speak of. */
  readonly missing: 'reject' | 'count' | 'fine'
  /** A record in which it is no address, or 0.0.0.0, is: set aside, or accepted without the field and counted. */
  readonly malformed: 'reject' | 'count'
}

const strict: Readonly<Partial<Record<EventClass, readonly AddressCheck[]>>> = {
  network: [
    { field: 'src_endpoint.ip', missing: 'reject', malformed: 'reject' },
    { field: 'dst_endpoint.ip', missing: 'fine', malformed: 'reject' },
  ],
  authentication: [
    { field: 'src_endpoint.ip', missing: 'count', malformed: 'reject' },
    { field: 'dst_endpoint.ip', missing: 'fine', malformed: 'count' },
  ],
  http: [
    { field: 'src_endpoint.ip', missing: 'count', malformed: 'reject' },
    { field: 'dst_endpoint.ip', missing: 'fine', malformed: 'count' },
  ],
}

const loose: readonly AddressCheck[] = [
  { field: 'src_endpoint.ip', missing: 'fine', malformed: 'count' },
  { field: 'dst_endpoint.ip', missing: 'fine', malformed: 'count' },
]

/**
 * | class | source missing | source malformed | target missing | target malformed |
 * |---|---|---|---|---|
 * | network | set aside | set aside | fine | set aside |
 * | authentication, http | counted | set aside | fine | counted |
 * | all others | fine | counted | fine | counted |
 *
 * An authentication record whose user stands there empty and that has no address either says nothing of
 * anybody: it is set aside as `user.name:missing`. One without a user field (most lines of syslog) is kept.
 */
export const addressChecks = Object.fromEntries(
  eventClasses.map((eventClass) => [eventClass, strict[eventClass] ?? loose]),
) as Readonly<Record<EventClass, readonly AddressCheck[]>>
