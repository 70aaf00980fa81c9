import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventOf, eventSchema } from './event-schema.ts'
import { plainEvent } from './plain-event.ts'

const sound = {
  timestamp: '2024-01-31T08:00:00Z',
  username: 'alice',
  source_ip: '173.99.253.17',
  event_type: 'login',
  file_size_mb: 1.5,
  application: 'email',
  success: true,
}

const odd = fc.constantFrom<unknown>(
  ...[
    undefined,
    null,
    '',
    0,
    -0,
    -1,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    true,
    [],
    {},
    '\0',
    'a\0b',
    '\ud800',
    '\ud83d\ude00',
  ],
  ...['x'.repeat(256), 'x'.repeat(257), ' ', '404'],
)
const timestamp = fc.constantFrom(
  ...['2024-02-29T23:59:59.999Z', '2023-02-29T00:00:00Z', '2024-01-31T24:00:00Z', '2024-12-31T23:59:60Z'],
  ...[
    '2024-01-31T08:00:00',
    '2024-01-31 08:00:00+02:00',
    '2024-01-31T08:00:00.1234500Z',
    '1969-12-31T23:59:59Z',
  ],
  ...[
    '2024-01-31T08:00:00,12Z',
    '2024-01-3xT08:00:00Z',
    '2024-13-31T08:00:00.000Z',
    '1706688000.123456',
    'soon',
  ],
)
const source_ip = fc.constantFrom(
  ...['0.0.0.0', '0.0.0.1', '::', '::1', '2001:DB8:0::1', '::ffff:1.2.3.4', '010.0.0.1', '1.2.3', '1.2.3.4 '],
)
const or = <T>(usual: T, ...others: fc.Arbitrary<unknown>[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, odd, ...others)

const item = fc.record(
  {
    timestamp: or(sound.timestamp, timestamp),
    username: or(sound.username, fc.string({ unit: 'binary' })),
    source_ip: or(sound.source_ip, source_ip, fc.ipV4(), fc.ipV6()),
    event_type: or(sound.event_type, fc.string({ unit: 'binary' })),
    file_size_mb: or(sound.file_size_mb, fc.double()),
    application: or(sound.application),
    success: or(sound.success),
    more: fc.constant(1),
  },
  { requiredKeys: [] },
)

describe('an event of the usual form', () => {
  it('is what the schema makes of it; whatever the schema refuses is left to it', () => {
    let plain = 0
    fc.assert(
      fc.property(fc.oneof({ weight: 20, arbitrary: item }, odd), (given) => {
        const read = eventSchema.safeParse(given)
        const found = plainEvent(given)
        if (found) plain++
        expect(found).toEqual(read.success ? eventOf(read.data) : undefined)
      }),
      { numRuns: 3000 },
    )
    expect(plain).toBeGreaterThan(100)
  })

  it('is read without the schema', () => {
    expect(plainEvent(sound)).toEqual({
      time: Date.UTC(2024, 0, 31, 8),
      user: 'alice',
      ip: '173.99.253.17',
      type: 'login',
      application: 'email',
      fileSizeMb: 1.5,
      success: true,
    })
  })
})
