import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventsIn } from '../../model/access-events.ts'
import { type Batch, batchesOf } from './batches.ts'
import { jsonItem } from './items.ts'
import { readEvent } from './read-events.ts'

const event = (more: object = {}): string =>
  JSON.stringify({
    timestamp: '2024-01-31T08:00:00Z',
    username: 'alice',
    source_ip: '173.99.253.17',
    event_type: 'login',
    application: 'email',
    success: true,
    ...more,
  })
const whole = event()

/** What is read of a body in parts of so many bytes. */
async function readAs(sentText: string, bytes: number): Promise<readonly Batch[]> {
  const sent = Buffer.from(sentText)
  const parts = Array.from({ length: Math.ceil(sent.length / bytes) }, (_, i) =>
    sent.subarray(i * bytes, (i + 1) * bytes),
  )
  const batches: Batch[] = []
  const body = Readable.from(parts, { objectMode: false })
  for await (const batch of await batchesOf(body, 'application/x-ndjson')) batches.push(batch)
  return batches
}

/** Events, and faults by the place of their item, of all batches. */
const shown = (batches: readonly Batch[]) => [
  batches.flatMap(({ events }) => eventsIn(events)),
  batches.flatMap(({ faults }) => [...faults]),
  batches.reduce((sum, { items }) => sum + items, 0),
]

/** The same, a line after the other. */
function oneByOne(body: string) {
  const items = body.split('\n').map((line) => jsonItem(Buffer.from(line.replace(/\r$/, ''))))
  const read = items.filter((item) => item !== undefined).map(readEvent)
  return [
    read.flatMap((one) => ('event' in one ? [one.event] : [])),
    read.flatMap((one, i) => ('faults' in one ? [[i, one.faults]] : [])),
    read.length,
  ]
}

describe('lines of JSON', () => {
  it('are read as each by itself, whatever their neighbours would make of them', async () => {
    const cut = fc.nat(whole.length).map((at) => `${whole.slice(0, at)}\n${whole.slice(at)}`)
    const half = whole.indexOf(',')
    const line = fc.oneof(
      { weight: 4, arbitrary: fc.constant(whole) },
      cut,
      fc.constantFrom('', ' ', '\r', `${whole},`, `,${whole}`, `[${whole}`, `${whole}]`, `${whole}\r`),
      fc.constantFrom(`${whole},${whole}`, `${whole} ${whole}`, `\ufeff${whole}`, ` ${whole}`, '{', '}'),
      fc.constantFrom(
        event({ note: '},{' }),
        event({ note: 'a\nb' }),
        event({ success: 1 }),
        event({ more: {} }),
      ),
      // Two events, the second of which goes on in the next line, where a comma would belong.
      fc.constant(`${whole},${whole.slice(0, half)}\n${whole.slice(half + 1)}`),
      // A text that goes on in the next line, or would begin in the one before.
      fc.constantFrom(
        `${whole.slice(0, -1)},"note":"}`,
        `{","more":1},${whole}`,
        `${whole.slice(0, -1)},"note":"`,
      ),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 6 }),
        fc.integer({ min: 1, max: 400 }),
        async (all, bytes) => {
          const body = all.join('\n')
          expect(shown(await readAs(body, bytes))).toEqual(oneByOne(body))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('come a thousand together, and faults have their place in the whole', async () => {
    const lines = Array.from({ length: 2_500 }, (_, i) =>
      i === 2_100 ? 'torn' : event({ username: `u${i}` }),
    )
    const batches = await readAs(lines.join('\n'), 10_000)
    expect(batches.map(({ items }) => items)).toEqual([1000, 1000, 500])
    expect(batches.flatMap(({ faults }) => [...faults.keys()])).toEqual([2_100])
    expect(eventsIn(batches[1]!.events)[0]).toMatchObject({ user: 'u1000' })
  })
})
