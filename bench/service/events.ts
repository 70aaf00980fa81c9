import { createRandom } from '../../src/lib/random.ts'

/** What of all sent events is bad. */
export const BAD_RANGE = '10.7.0.0/16'

const START = Date.UTC(2024, 0, 1)
/** Events of a millisecond: ten thousand a second. */
const PER_MS = 10

/**
 * Events as they are sent, new ones for each round, which goes on where the one before ended. Nobody and no address occurs twice but
 * for the bad ones, so that what is suspicious does not hang on the order in which requests arrive: it is what comes from the bad
 * range.
 */
export function eventsOf(round: number, count: number): readonly Record<string, unknown>[] {
  const random = createRandom(round).fork('events')
  return Array.from({ length: count }, (_, i) => {
    const bad = random.chance(0.05)
    return {
      timestamp: new Date(START + Math.floor((round * count + i) / PER_MS)).toISOString(),
      username: `user-${round}-${i}`,
      source_ip: bad ? `10.7.${(i >> 8) & 255}.${i & 255}` : ownAddress(round, i),
      event_type: random.pick(['login', 'download', 'upload']),
      file_size_mb: random.below(1000) / 10,
      application: random.pick(['email', 'wiki', 'storage']),
      success: random.chance(0.9),
    }
  })
}

/** An address of its own for each event: of version 4 as long as these last. */
function ownAddress(round: number, i: number): string {
  const number = round * 100_000 + i
  if (number < 1 << 24) return `11.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
  return `2001:db8::${(number >> 16).toString(16)}:${(number & 0xffff).toString(16)}`
}
