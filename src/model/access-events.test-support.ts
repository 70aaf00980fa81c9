import fc from 'fast-check'
import type { AccessEvent } from './access-event.ts'

const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 })

/** Any event that can have come in. */
export const anyEvent: fc.Arbitrary<AccessEvent> = fc.record(
  {
    time: fc.nat(253_402_300_799_999),
    finer: fc.constantFrom('1', '000001'),
    user: text,
    ip: fc.oneof(fc.ipV4(), fc.constantFrom('2001:db8::1', '::1')),
    type: text,
    application: text,
    fileSizeMb: fc.oneof(fc.nat(100), fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })),
    success: fc.boolean(),
  },
  { requiredKeys: ['time', 'ip', 'type', 'application', 'success'] },
)
