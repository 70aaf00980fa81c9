import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { batchesOf, type WrittenEvent } from '../../src/app/written-events.ts'
import { ColumnMemory } from '../../src/lib/column-memory.ts'
import { createRandom } from '../../src/lib/random.ts'
import { Dictionaries } from '../../src/model/dictionary.ts'
import { EventIds } from '../../src/model/event-ids.ts'
import type { EventFilter, EventPageRequest, StoredEvent } from '../../src/model/event-search.ts'
import { EventFiles } from '../../src/store/events/event-files.ts'
import { FileSearch } from '../../src/store/events/file-search.ts'
import { KeptBlock } from '../../src/store/events/kept-block.ts'
import { MemoryEventStore } from '../../src/store/events/memory-event-store.ts'
import { textHash } from '../../src/store/events/parquet/text-hash.ts'
import { newFolder } from '../serve/servers.ts'

const HOUR = 3_600_000
const start = Date.UTC(2024, 5, 1)
const EVENTS = 9_000

/** Texts of which two and two have the same hash. */
function meetingTexts(): readonly string[] {
  const seen = new Map<number, string>()
  const meeting: string[] = []
  for (let n = 0; n < 200_000; n++) {
    const text = `meeting ${Math.imul(n, 0x9e37_79b1) >>> 0}`
    const hash = textHash(Buffer.from(text))
    const other = seen.get(hash)
    if (other !== undefined) meeting.push(other, text)
    seen.set(hash, text)
  }
  return meeting
}

const meeting = meetingTexts()
const addresses: readonly ((n: number) => string)[] = [
  (n) => `10.0.${n}.${n & 15}`,
  (n) => `10.0.7.${n}`,
  (n) => `::ffff:10.0.7.${n}`,
  (n) => `2001:db8::${n.toString(16)}`,
  (n) => `no address ${n}`,
]
const numbers = [0, -0, -1, -2.5, 1, 200, 404, 65_535, 1e300, -1e300, 5e-324, 1_717_200_000_000]
const random = createRandom(3)
const events = Array.from({ length: EVENTS }, (_, n): WrittenEvent => {
  const user = random.chance(0.3) ? 'everybody' : `user ${Math.floor(2_500 * random.next() ** 2)}`
  return {
    id: String(n).padStart(6, '0'),
    time: start + random.below(2 * HOUR),
    eventClass: 'network',
    fields: {
      'user.name': random.chance(0.1) ? null : random.chance(0.01) ? random.pick(meeting) : user,
      'src_endpoint.ip': random.pick(addresses)(random.below(40)),
      'src_endpoint.port': random.chance(0.4) ? 443 : random.below(60_000),
      'traffic.ttl': random.chance(0.2) ? undefined : random.pick(numbers),
      'unmapped.tags': random.chance(0.2) ? ['a', `b${random.below(40)}`] : 'a',
    },
  }
})

const someUser = fc.oneof(
  fc.integer({ min: 0, max: 2_600 }).map((n) => `user ${n}`),
  fc.constantFrom('everybody', 'nobody', '', ...meeting),
)
const someNumber = fc.oneof(fc.constantFrom(...numbers), fc.integer({ min: -5, max: 61_000 }))
const someFilter: fc.Arbitrary<EventFilter> = fc.oneof(
  fc.record({
    op: fc.constant('in' as const),
    field: fc.constant('user.name'),
    values: fc.array(someUser, { maxLength: 20 }),
  }),
  fc.record({
    op: fc.constant('in' as const),
    field: fc.constantFrom('src_endpoint.port', 'traffic.ttl'),
    values: fc.array(fc.oneof(someNumber.map(String), fc.constantFrom('443.0', '', 'x', '-0')), {
      maxLength: 3,
    }),
  }),
  fc.record(
    {
      op: fc.constant('range' as const),
      field: fc.constantFrom('src_endpoint.port', 'traffic.ttl'),
      least: someNumber,
      most: someNumber,
    },
    { requiredKeys: ['op', 'field'] },
  ),
  fc.record({
    op: fc.constant('cidr' as const),
    field: fc.constant('src_endpoint.ip'),
    cidr: fc.constantFrom(
      '10.0.7.0/24',
      '10.0.7.8/32',
      '10.0.7.8/29',
      '0.0.0.0/0',
      '10.0.32.0/20',
      '::/0',
      '2001:db8::/124',
      '11.0.0.0/8',
    ),
  }),
  fc.record({
    op: fc.constantFrom('prefix' as const, 'contains' as const),
    field: fc.constantFrom('user.name', 'unmapped.tags'),
    text: fc.constantFrom('user 12', '99', 'b3', 'every', 'nowhere'),
  }),
  fc.constant({ op: 'exists' as const, field: 'traffic.ttl' }),
)

describe.each(['as events came', 'with indexes'])('files %s', (how) => {
  const folder = newFolder()
  const memory = new MemoryEventStore()
  let files: EventFiles
  let search: FileSearch

  beforeAll(async () => {
    const path = join(folder.path, 'events')
    mkdirSync(path)
    files = new EventFiles(path)
    search = new FileSearch(path)
    const codebook = { dictionaries: new Dictionaries(1), ids: new EventIds() }
    const batches = batchesOf(events, codebook, codebook.ids.addSource('t', true))
    files.write(
      batches.map((batch) => KeptBlock.of(batch, codebook.ids, new ColumnMemory())),
      [],
    )
    if (how === 'with indexes') files.merge(files.manifest.files.map(({ path }) => [path]))
    expect(files.manifest.files.map(({ young }) => young === true)).toEqual(
      Array(2).fill(how !== 'with indexes'),
    )
    await memory.append(batches, codebook.ids, { feed: 'f', journal: 'j', sequence: 1 })
  })
  afterAll(() => {
    search.forget(files.manifest.files.map(({ path }) => path))
    folder.remove()
  })

  const inFiles = (request: EventPageRequest): Promise<readonly StoredEvent[]> => {
    const newestFirst = files.manifest.files.toSorted((a, b) => b.newest - a.newest)
    return search.page(request, newestFirst, () => false)
  }

  it('have two texts that meet', () => {
    expect(meeting.length).toBeGreaterThanOrEqual(2)
  })

  it('give the pages that memory gives, the first and those behind', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someFilter, { minLength: 1, maxLength: 3 }),
        // Of many, columns are read and not single values.
        fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(2_000)),
        async (filters, limit) => {
          const first = await inFiles({ filters, limit })
          expect(first).toEqual(await memory.page({ filters, limit }))
          const after = first.at(-1)
          if (after)
            expect(await inFiles({ filters, limit, after })).toEqual(
              await memory.page({ filters, limit, after }),
            )
        },
      ),
      { numRuns: 400 },
    )
  })
})
