import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { accessBatch } from '../../src/app/access-batch.ts'
import { batchesOf, type WrittenEvent } from '../../src/app/written-events.ts'
import { CidrSet, parseCidr } from '../../src/lib/cidr.ts'
import type { AccessEvent } from '../../src/model/access-event.ts'
import { columnsOf } from '../../src/model/access-events.ts'
import { keptAccessFields } from '../../src/model/access-fields.ts'
import { Dictionaries } from '../../src/model/dictionary.ts'
import { ACCESS_SOURCE, eventId } from '../../src/model/event-id.ts'
import { EventIds } from '../../src/model/event-ids.ts'
import type { EventFilter, EventSearch, EventValue, StoredEvent } from '../../src/model/event-search.ts'
import type { EventClass } from '../../src/model/fields.ts'
import type { EventStore } from '../../src/store/events/event-store.ts'
import { MemoryEventStore } from '../../src/store/events/memory-event-store.ts'
import { ParquetEventStore } from '../../src/store/events/parquet-event-store.ts'
import { newFolder } from '../serve/servers.ts'

const HOUR = 3_600_000
const start = Date.UTC(2024, 0, 31, 22, 59, 59)
const everything: EventSearch = { filters: [] }

/** Every kind of store, and how it is opened on a folder of its own. */
interface Kind {
  readonly name: string
  readonly open: (folder: string) => Promise<EventStore>
  /** How often properties are tried: threads take a while to start. */
  readonly runs: number
}
const stores: readonly Kind[] = [
  { name: 'memory', open: async () => new MemoryEventStore(), runs: 200 },
  { name: 'Parquet', open: (folder) => ParquetEventStore.open(folder), runs: 10 },
]

describe.each(stores)('a store of events: $name', ({ open, runs }) => {
  const closing: (() => unknown)[] = []
  afterEach(async () => {
    for (let close = closing.pop(); close; close = closing.pop()) await close()
  })

  async function newStore(): Promise<{ store: EventStore; feed: Feed }> {
    const folder = newFolder()
    closing.push(() => folder.remove())
    const store = await open(folder.path)
    closing.push(() => store.close())
    return { store, feed: feedOf(store) }
  }

  it('finds what was appended at once, the newest first, with its fields', async () => {
    const { store, feed } = await newStore()
    const events = [
      written(1, start, { 'user.name': 'alice', 'src_endpoint.ip': '10.0.0.1', 'src_endpoint.port': 443 }),
      written(2, start + 2 * HOUR, { 'user.name': ['bob', 'carol'], message: 'ünï "q",\n' }),
      written(3, start + HOUR, { 'src_endpoint.port': [80, 443], 'user.name': null }, 'network'),
      written(4, start + HOUR, { 'traffic.ttl': 0.5, message: '' }, 'network'),
    ]
    await feed(events)
    const page = await store.page({ ...everything, limit: 10 })
    expect(page).toEqual([2, 4, 3, 1].map((number) => stored(events[number - 1]!)))
    await store.flush()
    expect(await store.page({ ...everything, limit: 10 })).toEqual(page)
    expect(await store.event('t:3')).toEqual(stored(events[2]!))
    expect(await store.event('t:5')).toBeUndefined()
  })

  it('tells only the fields that are asked for', async () => {
    const { store, feed } = await newStore()
    const one = { 'user.name': 'alice', 'src_endpoint.ip': '10.0.0.1', 'src_endpoint.port': 443 }
    await feed([written(1, start, one), written(2, start + 1, {}, 'network')])
    const fields = ['src_endpoint.port', 'user.name', 'traffic.ttl']
    const page = await store.page({ ...everything, limit: 10, fields })
    expect(page.map(({ fields }) => fields)).toEqual([{}, { 'user.name': 'alice', 'src_endpoint.port': 443 }])
    await store.flush()
    expect(await store.page({ ...everything, limit: 10, fields })).toEqual(page)
  })

  it('passes over what a feed brings again, and keeps feeds apart', async () => {
    const { store } = await newStore()
    const one = feedOf(store, 'one')
    await one([written(1, start)], 4)
    await one([written(1, start)], 4)
    await one([written(1, start)], 3)
    await feedOf(store, 'two')([written(2, start)], 1)
    await store.flush()
    expect(await store.count(everything)).toBe(2)
    expect(store.position('one')).toMatchObject({ journal: 'j', sequence: 4 })
    expect(store.position('two')).toMatchObject({ sequence: 1 })
    expect(store.position('three')).toBeUndefined()
  })

  it('loses nothing of what comes while it writes', async () => {
    const { store, feed } = await newStore()
    await feed([written(1, start)])
    const writing = store.flush()
    await feed([written(2, start + HOUR)])
    await writing
    expect(await store.count(everything)).toBe(2)
    await store.flush()
    expect(await store.count(everything)).toBe(2)
    expect(store.position('f')).toMatchObject({ sequence: 2 })
  })

  it('refuses a feed that follows another journal', async () => {
    const { store, feed } = await newStore()
    await feed([written(1, start)])
    const other = store.append([], new EventIds(), { feed: 'f', journal: 'other', sequence: 9 })
    await expect(other).rejects.toThrow('follow another journal')
  })

  it('does not look at the arrays of a batch later', async () => {
    const { store } = await newStore()
    const codebook = { dictionaries: new Dictionaries(1), ids: new EventIds() }
    const source = codebook.ids.addSource('t', true)
    const [batch] = batchesOf([written(1, start, { 'src_endpoint.port': 5 })], codebook, source)
    const appended = store.append([batch!], codebook.ids, { feed: 'f', journal: 'j', sequence: 1 })
    const port = batch!.columns.get('src_endpoint.port')!
    if (port.kind === 'number') port.values.fill(9)
    batch!.time.fill(0)
    await appended
    await store.flush()
    expect(await store.page({ ...everything, limit: 1 })).toEqual([
      { id: 't:1', time: start, eventClass: 'authentication', fields: { 'src_endpoint.port': 5 } },
    ])
  })

  it('has events of the suspicion service as it has the same ones in a batch', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someAccess, { maxLength: 30 }), fc.boolean(), async (all, flushed) => {
        const [columns, batches] = [await newStore(), await newStore()].map(({ store }) => store)
        const numbers = all.map((_, row) => 7 + row)
        for (const [from, end] of [
          [0, all.length >> 1],
          [all.length >> 1, all.length],
        ] as const) {
          const events = columnsOf(all.slice(from, end))
          const position = { feed: 'access', journal: 'j', sequence: 7 + end }
          await columns!.appendAccess({ first: 7 + from, events }, position)
          events.bytes.fill(0)
          events.time.fill(0)
        }
        const ids = new EventIds()
        const source = ids.addSource(ACCESS_SOURCE)
        const how = { dictionaries: new Dictionaries(1), wanted: keptAccessFields, stable: keptAccessFields }
        const refOf = (number: number): number => ids.at(source, number)
        const batch = accessBatch({ events: columnsOf(all), numbers }, { ...how, refOf })
        await batches!.append([batch], ids, { feed: 'access', journal: 'j', sequence: 7 + all.length })
        if (flushed) for (const store of [columns!, batches!]) await store.flush()
        const answers = async (store: EventStore): Promise<unknown> => [
          await store.page({ ...everything, limit: 100 }),
          await store.page({ ...everything, limit: 3, from: start + 1, fields: ['user.name'] }),
          await store.page({ filters: [{ field: 'user.name', op: 'in', values: ['bob'] }], limit: 100 }),
          await store.histogram(everything, 2),
          await store.top(everything, 'unmapped.file_size_mb', 3),
          await store.fields(everything),
          await store.event(eventId(8)),
          store.position('access'),
        ]
        expect(await answers(columns!)).toEqual(await answers(batches!))
      }),
      { numRuns: runs },
    )
  })

  it('goes through all events a page at a time, however they came', async () => {
    await fc.assert(
      fc.asyncProperty(
        someEvents,
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        async (events, limit, early) => {
          const { store, feed } = await newStore()
          for (const [at, event] of events.entries()) {
            await feed([event])
            if (early && at % 7 === 3) await store.flush()
          }
          const wanted = newestFirst(events.map(stored))
          const seen: StoredEvent[] = []
          for (;;) {
            const page = await store.page({ ...everything, limit, after: seen.at(-1) })
            seen.push(...page)
            if (page.length < limit) break
          }
          expect(seen).toEqual(wanted)
          const scanned: StoredEvent[] = []
          for await (const some of store.scan(everything)) scanned.push(...some)
          expect(scanned).toEqual(wanted)
        },
      ),
      { numRuns: runs / 2 },
    )
  })

  it('finds, counts and adds up what a search asks for, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(someEvents, someSearch, fc.boolean(), async (events, search, flushed) => {
        const { store, feed } = await newStore()
        await feed(events)
        if (flushed) await store.flush()
        const wanted = newestFirst(events.map(stored).filter((event) => isFound(event, search)))
        expect(await store.page({ ...search, limit: 100 })).toEqual(wanted)
        expect(await store.count(search)).toBe(wanted.length)
        expect(await store.histogram(search, HOUR / 2)).toEqual(bucketsOf(wanted, HOUR / 2))
        for (const field of ['user.name', 'src_endpoint.port'])
          expect(await store.top(search, field, 2)).toEqual(topOf(wanted, field, 2))
      }),
      { numRuns: runs },
    )
  })
})

const someAccess: fc.Arbitrary<AccessEvent> = fc.record(
  {
    time: fc.integer({ min: start, max: start + 5 }),
    user: fc.constantFrom('alice', 'bob', 'ünï'),
    ip: fc.constantFrom('10.0.0.1', '2001:db8::5'),
    type: fc.constantFrom('login', 'download'),
    application: fc.constantFrom('wiki', 'mail'),
    fileSizeMb: fc.constantFrom(0, 0.1, 12.5, 1e21),
    success: fc.boolean(),
  },
  { requiredKeys: ['time', 'ip', 'type', 'application', 'success'] },
)

type Feed = (events: readonly WrittenEvent[], sequence?: number) => Promise<void>

/** Appends written events, entry after entry of one journal. */
function feedOf(store: EventStore, feed = 'f'): Feed {
  const codebook = { dictionaries: new Dictionaries(1), ids: new EventIds() }
  const source = codebook.ids.addSource('t', true)
  let last = 0
  return async (events, sequence = ++last) => {
    const batches = batchesOf(events, codebook, source)
    await store.append(batches, codebook.ids, { feed, journal: 'j', sequence })
  }
}

const written = (
  number: number,
  time: number,
  fields: WrittenEvent['fields'] = {},
  eventClass: EventClass = 'authentication',
): WrittenEvent => ({ id: String(number), time, eventClass, fields })

/** What a store should make of a written event. */
function stored({ id, time, eventClass, fields }: WrittenEvent): StoredEvent {
  const present = Object.entries(fields).flatMap(([field, value]): [string, EventValue][] => {
    const all = (Array.isArray(value) ? value : [value]).filter((one) => one !== null && one !== undefined)
    return all.length === 0 ? [] : [[field, all.length === 1 ? all[0]! : all]]
  })
  return { id: `t:${id}`, time, eventClass, fields: Object.fromEntries(present) }
}

const texts = ['alice', 'bob', 'Bob', '', 'alïce', 'al%_', '10.0.0.1', 'o\'b"ob']
const someAddress = fc.constantFrom('10.0.0.1', '10.0.1.2', '11.0.0.1', '::1', '2001:db8::5')
const someNumber = fc.constantFrom(0, 1, 80, 443, 0.5, -1)
const lists = <T>(one: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: one }, fc.array(one, { maxLength: 3 }), fc.constant(null))
const someEvents = fc
  .array(
    fc.record({
      time: fc.integer({ min: -4, max: 40 }).map((step) => start + step * (HOUR / 4)),
      eventClass: fc.constantFrom<EventClass>('authentication', 'network'),
      fields: fc.record(
        {
          'user.name': lists(fc.constantFrom(...texts)),
          'src_endpoint.ip': lists(someAddress),
          'src_endpoint.port': lists(someNumber),
          'unmapped.x': fc.constantFrom(...texts),
        },
        { requiredKeys: [] },
      ),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((events) => events.map((event, at): WrittenEvent => ({ ...event, id: String(at) })))

const someFilter: fc.Arbitrary<EventFilter> = fc.oneof(
  ...['user.name', 'unmapped.x', 'src_endpoint.port', 'src_endpoint.ip', 'none'].map((field) =>
    fc.constant({ op: 'exists' as const, field }),
  ),
  fc.record({
    op: fc.constant('in' as const),
    field: fc.constantFrom('user.name', 'unmapped.x'),
    values: fc.array(fc.constantFrom(...texts), { maxLength: 3 }),
  }),
  fc.record({
    op: fc.constant('in' as const),
    field: fc.constant('src_endpoint.port'),
    values: fc.array(fc.constantFrom('443', '0', '0.5', '80.0', '', 'x'), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    op: fc.constantFrom('prefix' as const, 'contains' as const),
    field: fc.constantFrom('user.name', 'unmapped.x', 'src_endpoint.ip', 'src_endpoint.port'),
    text: fc.constantFrom('b', 'ob', 'al', 'ï', '%', '', '10.0', '4'),
  }),
  fc.record({
    op: fc.constant('cidr' as const),
    field: fc.constantFrom('src_endpoint.ip', 'unmapped.x'),
    cidr: fc.constantFrom('10.0.0.0/24', '10.0.0.0/8', '::/0', '2001:db8::/32'),
  }),
  fc.record(
    {
      op: fc.constant('range' as const),
      field: fc.constant('src_endpoint.port'),
      least: someNumber,
      most: someNumber,
    },
    { requiredKeys: ['op', 'field'] },
  ),
)
const someTime = fc.integer({ min: -4, max: 40 }).map((step) => start + step * (HOUR / 4))
const someSearch: fc.Arbitrary<EventSearch> = fc.record(
  {
    filters: fc.array(someFilter, { maxLength: 2 }),
    classes: fc.subarray<EventClass>(['authentication', 'network'], { minLength: 1 }),
    from: someTime,
    until: someTime,
  },
  { requiredKeys: ['filters'] },
)

const newestFirst = (events: readonly StoredEvent[]): StoredEvent[] =>
  events.toSorted((a, b) => b.time - a.time || (a.id < b.id ? 1 : -1))

const valuesOf = (event: StoredEvent, field: string): readonly (string | number)[] => {
  const value = event.fields[field]
  return value === undefined ? [] : Array.isArray(value) ? value : [value as string | number]
}

/** What a search means, said once more and without haste. */
const isFound = (event: StoredEvent, { classes, from, until, filters }: EventSearch): boolean =>
  (!classes || classes.includes(event.eventClass)) &&
  (from === undefined || event.time >= from) &&
  (until === undefined || event.time < until) &&
  filters.every((filter) => valuesOf(event, filter.field).some((value) => passes(value, filter)))

function passes(value: string | number, filter: EventFilter): boolean {
  const text = String(value)
  switch (filter.op) {
    case 'exists':
      return true
    case 'in':
      return filter.values.includes(text)
    case 'prefix':
      return text.slice(0, filter.text.length) === filter.text
    case 'contains':
      return text.split(filter.text).length > 1 || filter.text === ''
    case 'cidr': {
      const read = parseCidr(filter.cidr)
      return read.ok && new CidrSet([read.cidr]).has(text)
    }
    case 'range':
      return (
        typeof value === 'number' &&
        !(filter.least !== undefined && value < filter.least) &&
        !(filter.most !== undefined && value > filter.most)
      )
  }
}

function bucketsOf(events: readonly StoredEvent[], width: number) {
  const counts = new Map<number, number>()
  for (const { time } of events) {
    const at = time - (time % width)
    counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  return [...counts].sort(([a], [b]) => a - b).map(([at, count]) => ({ at, count }))
}

function topOf(events: readonly StoredEvent[], field: string, most: number) {
  const counts = new Map<string, number>()
  for (const event of events)
    for (const value of new Set(valuesOf(event, field).map(String)))
      counts.set(value, (counts.get(value) ?? 0) + 1)
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  return {
    values: values.slice(0, most),
    others: values.slice(most).reduce((sum, { count }) => sum + count, 0),
    lacking: events.filter((event) => valuesOf(event, field).length === 0).length,
  }
}
