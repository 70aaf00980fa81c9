import { canonicalAddress, parseV4 } from '../lib/ip.ts'
import { readTime } from '../lib/time.ts'
import type { AccessEvent } from '../model/access-event.ts'

/** Digits of a fraction behind the third, so that two events of one millisecond stay apart. */
export const finerThanMilliseconds = (time: string): string => /\.\d{3}(\d*?)0*(?!\d)/.exec(time)?.[1] ?? ''

/** Characters of a text. */
export const LONGEST_TEXT = 256

/** Characters that no text may hold; a lone half of a pair is told by `isWellFormed`. */
export const UNSTORABLE = '\0'

/** The canonical spelling of an address that can have sent something. */
export function senderOf(value: string): string | undefined {
  if (parseV4(value) > 0) return value
  const address = canonicalAddress(value)
  return address === '0.0.0.0' || address === '::' ? undefined : address
}

/**
 * What `eventSchema` and `eventOf` make of an item, many times faster; undefined where the schema has to be asked, which
 * tells what is wrong. A test holds the two to each other.
 */
export function plainEvent(given: unknown): AccessEvent | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const { timestamp, username, source_ip, event_type, file_size_mb, application, success } =
    given as Readonly<Record<string, unknown>>
  if (typeof timestamp !== 'string' || typeof source_ip !== 'string' || typeof success !== 'boolean')
    return undefined
  if (!isText(event_type) || !isText(application)) return undefined
  const hasUser = username !== undefined && username !== null && username !== ''
  if (hasUser && !isText(username)) return undefined
  const hasSize = file_size_mb !== undefined && file_size_mb !== null
  if (
    hasSize &&
    !(typeof file_size_mb === 'number' && file_size_mb >= 0 && file_size_mb < Number.POSITIVE_INFINITY)
  )
    return undefined
  const time = readTime(timestamp)
  const ip = senderOf(source_ip)
  if (typeof time !== 'number' || ip === undefined) return undefined
  // A text that ends with Z at one of these lengths has at most milliseconds.
  const isShort = (timestamp.length === 20 || timestamp.length === 24) && timestamp.endsWith('Z')
  const finer = isShort ? '' : finerThanMilliseconds(timestamp)
  return {
    time,
    ...(finer === '' ? undefined : { finer }),
    ...(hasUser ? { user: username } : undefined),
    ip,
    type: event_type,
    application,
    ...(hasSize ? { fileSizeMb: file_size_mb as number } : undefined),
    success,
  }
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length > 0 &&
  value.length <= LONGEST_TEXT &&
  value.isWellFormed() &&
  !value.includes(UNSTORABLE)
