import { hashBytes } from '../../lib/hash-bytes.ts'
import type { AccessEvents } from '../../model/access-events.ts'

/** What events are, in numbers: texts as what tables made of them. */
export type EventNumbers = Pick<AccessEvents, 'length' | 'time' | 'finer' | 'fileSizeMb' | 'success'> & {
  readonly user: Int32Array
  readonly address: Int32Array
  readonly type: Int32Array
  readonly application: Int32Array
}

/** Time and size, then five whole numbers, then digits behind the milliseconds. */
const numbers = new Float64Array(16)
const wholes = new Int32Array(numbers.buffer, 16)
const bytes = new Uint8Array(numbers.buffer)
const DIGITS = 36

/** 32 bits of each event, the same for equal ones. Nobody who does not know the seed can send many events with the same ones. */
export function hashesOf(seed: number, events: EventNumbers): Int32Array {
  const hashes = new Int32Array(events.length)
  for (let row = 0; row < hashes.length; row++) {
    numbers[0] = events.time[row]!
    numbers[1] = events.fileSizeMb[row]!
    wholes[0] = events.user[row]!
    wholes[1] = events.address[row]!
    wholes[2] = events.type[row]!
    wholes[3] = events.application[row]!
    wholes[4] = events.success[row]!
    const digits = digitsOf(events, row) ?? ''
    const end = Math.min(DIGITS + digits.length, bytes.length)
    for (let at = DIGITS; at < end; at++) bytes[at] = digits.charCodeAt(at - DIGITS)
    hashes[row] = hashBytes(bytes, 0, end, seed)
  }
  return hashes
}

/** The digits of an event behind the milliseconds; most have none. */
export const digitsOf = ({ finer }: EventNumbers, row: number): string | undefined =>
  finer.size === 0 ? undefined : finer.get(row)
