import { hashBytes } from '../../lib/hash-bytes.ts'

/** What an event is, in numbers: texts as what a table made of them. */
export interface EventNumbers {
  user: number
  address: number
  time: number
  /** NaN for none. */
  fileSizeMb: number
  type: number
  application: number
  success: number
  finer: string | undefined
}

/** Time and size, then five whole numbers, then digits behind the milliseconds. */
const numbers = new Float64Array(16)
const wholes = new Int32Array(numbers.buffer, 16)
const bytes = new Uint8Array(numbers.buffer)
const DIGITS = 36

/** 32 bits that are the same for equal events. Nobody who does not know the seed can send many events with the same ones. */
export function hashOf(seed: number, event: Readonly<EventNumbers>): number {
  numbers[0] = event.time
  numbers[1] = event.fileSizeMb
  wholes[0] = event.user
  wholes[1] = event.address
  wholes[2] = event.type
  wholes[3] = event.application
  wholes[4] = event.success
  const digits = event.finer ?? ''
  const end = Math.min(DIGITS + digits.length, bytes.length)
  for (let at = DIGITS; at < end; at++) bytes[at] = digits.charCodeAt(at - DIGITS)
  return hashBytes(bytes, 0, end, seed)
}
