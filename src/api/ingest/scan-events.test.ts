import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../test/tries.ts'
import { eventsIn } from '../../model/access-events.ts'
import { parseJson } from '../bodies/json.ts'
import { Problem } from '../problem.ts'
import { itemsOf } from './items.ts'
import { readEvents } from './read-events.ts'
import { scanEvents } from './scan-events.ts'

const sound: readonly (readonly [string, string])[] = [
  ['timestamp', '"2024-01-31T08:00:00Z"'],
  ['username', '"alice"'],
  ['source_ip', '"173.99.253.17"'],
  ['event_type', '"login"'],
  ['file_size_mb', '1.5'],
  ['application', '"email"'],
  ['success', 'true'],
]

const text = (value: string): string => JSON.stringify(value)
const times = [
  ...['2024-02-29T23:59:59.999Z', '2023-02-29T00:00:00Z', '2024-01-31T24:00:00Z', '2024-12-31T23:59:60Z'],
  ...['2024-01-31 08:00:00+02:00', '2024-01-31T08:00:00.1234500Z', '2024-01-31T08:00:00.12Z', 'soon'],
  ...['1969-12-31T23:59:59Z', '2024-01-31T08:00:00.123', '1706688000.123456', '2024-1-31T08:00:00.00Z'],
].map(text)
const addresses = [
  ...['0.0.0.0', '0.0.0.1', '::', '::1', '2001:DB8:0::1', '::ffff:1.2.3.4', '010.0.0.1', '1.2.3', '1.2.3.4 '],
].map(text)
const numbers = [
  ...['0', '-0', '-1', '0.1', '00.1', '1.', '.5', '1e3', '1E-2', '1e999', '123456789012345678', '+1', '0x1'],
  ...['0.30000000000000004', '9007199254740993', '123456.123456789', '5e-324', '1.7976931348623157e308'],
]
const odd = fc.constantFrom(
  ...[
    'null',
    'true',
    'false',
    'tru',
    '""',
    '{}',
    '[]',
    '[1,[2]]',
    '{"a":1}',
    '"\\u0061"',
    '"\\ud800"',
    '""x',
  ],
  ...['"\n"', '"\u0000"', '"\u007f\u2028"', `"${'x'.repeat(256)}"`, `"${'x'.repeat(257)}"`, '"é"', '""""'],
  ...[`"${'é'.repeat(256)}"`, '"\ufeff"', 'NaN', ''],
  ...times,
  ...addresses,
  ...numbers,
)
const value = (usual: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 60, arbitrary: fc.constant(usual) },
    odd,
    fc.string({ unit: 'binary', maxLength: 5 }).map(text),
    fc.double({ min: 0, noNaN: true }).map(String),
    fc.ipV6().map(text),
  )
const space = fc.constantFrom('', '', '', '', '', '', ' ', '\n\t\r', '\u00a0', '\u000b')
const extra = fc.tuple(fc.constantFrom('more', '__proto__', 'success', 'time', 'ünder', 'a\\u0062'), odd)
const event = fc
  .tuple(
    fc.tuple(...sound.map(([name, usual]) => fc.tuple(fc.constant(name), value(usual)))),
    fc.oneof({ weight: 5, arbitrary: fc.constant([]) }, fc.array(extra, { maxLength: 2 })),
    fc.nat(40),
    fc.nat(20),
    space,
  )
  .map(([members, more, left, shift, gap]) => {
    const all = [...members.filter((_, i) => i !== left), ...more] as (readonly [string, string])[]
    const turned = shift < all.length ? [...all.slice(shift), ...all.slice(0, shift)] : all
    return `{${turned.map(([name, of]) => `${gap}"${name}"${gap}:${gap}${of}${gap}`).join(',')}}`
  })
const body = fc.tuple(fc.array(event, { maxLength: 4 }), space, fc.nat(12)).map(([events, gap, form]) => {
  if (form === 0) return events[0] ?? ''
  if (form === 1) return `[${events.join(',')},]`
  if (form === 2) return `[${events.join(',')}`
  if (form === 3) return `\ufeff[${events.join(',')}]`
  return `${gap}[${gap}${events.join(`${gap},${gap}`)}${gap}]${gap}`
})

/** What comes of a body that is parsed, and of which each item goes through the schema. */
function parsed(bytes: Buffer): unknown {
  try {
    return eventsIn(readEvents(itemsOf(parseJson(bytes), 'application/json', 1) as readonly unknown[]))
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

describe('a body of events', () => {
  it('is scanned as what the parser and the schema make of it, or left to them', () => {
    let scanned = 0
    fc.assert(
      fc.property(body, (given) => {
        const bytes = Buffer.from(given)
        const found = scanEvents(bytes)
        if (!found) return
        scanned++
        expect(eventsIn(found)).toEqual(parsed(bytes))
      }),
      { numRuns: tries(20_000) },
    )
    expect(scanned).toBeGreaterThan(tries(3000))
  })

  it('is left to the parser where any of its bytes is another', () => {
    const usual = Buffer.from(`[${[0, 1].map(() => eventText()).join(',')}]`)
    for (let at = 0; at < usual.length; at++) {
      for (let byte = 0; byte < 256; byte++) {
        const bytes = Buffer.from(usual)
        bytes[at] = byte
        const found = scanEvents(bytes)
        if (found) expect(eventsIn(found)).toEqual(parsed(bytes))
      }
    }
  })

  const eventText = (): string => `{${sound.map(([name, of]) => `"${name}":${of}`).join(', ')}}`
  const rows: readonly (readonly [name: string, body: string])[] = [
    ['of the usual form', `[${eventText()},${eventText()}]`],
    ['with one event', eventText()],
    ['without an event', ' [ ] '],
    ['with other fields beside', eventText().replace('{', '{"more":"x","n":12,"b":null,')],
    ['with a time in another form', eventText().replace('08:00:00Z', '10:00:00.123456+02:00')],
    ['with an address in another spelling', eventText().replace('173.99.253.17', '2001:DB8:0::1')],
    ['without user and size', eventText().replace('"alice"', 'null').replace('1.5', 'null')],
  ]
  for (const [name, of] of rows) {
    it(`${name} is scanned`, () => {
      const bytes = Buffer.from(of)
      expect(eventsIn(scanEvents(bytes)!)).toEqual(parsed(bytes))
    })
  }

  it('with more events than are judged whole is left to the parser', () => {
    const many = (count: number): Buffer => Buffer.from(`[${new Array(count).fill(eventText()).join(',')}]`)
    expect(scanEvents(many(10_000))?.length).toBe(10_000)
    expect(scanEvents(many(10_001))).toBeUndefined()
  })
})
