import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { batchesOf, type WrittenEvent } from '../../src/app/written-events.ts'
import { ColumnMemory } from '../../src/lib/column-memory.ts'
import { createRandom } from '../../src/lib/random.ts'
import { Dictionaries } from '../../src/model/dictionary.ts'
import { EventIds } from '../../src/model/event-ids.ts'
import type { StoredEvent } from '../../src/model/event-search.ts'
import { Refusal } from '../../src/model/refusal.ts'
import { EventFiles } from '../../src/store/events/event-files.ts'
import { FileSearch } from '../../src/store/events/file-search.ts'
import { KeptBlock } from '../../src/store/events/kept-block.ts'
import { ParquetEventStore } from '../../src/store/events/parquet-event-store.ts'
import { newFolder } from '../serve/servers.ts'

const HOUR = 3_600_000
const start = Date.UTC(2024, 1, 29, 23)
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (let close = closing.pop(); close; close = closing.pop()) await close()
})

function folderPath(): string {
  const folder = newFolder()
  closing.push(() => folder.remove())
  return join(folder.path, 'events')
}

function blocksOf(events: readonly WrittenEvent[]): KeptBlock[] {
  const codebook = { dictionaries: new Dictionaries(1), ids: new EventIds() }
  const source = codebook.ids.addSource('t', true)
  return batchesOf(events, codebook, source).map((batch) =>
    KeptBlock.of(batch, codebook.ids, new ColumnMemory()),
  )
}

/** So many events of some hours, with columns of every width, with gaps and lists. */
function events(count: number, seed = 1): WrittenEvent[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, n) => ({
    id: String(n).padStart(6, '0'),
    time: start + random.below(3 * HOUR),
    eventClass: 'network',
    fields: {
      'user.name': random.chance(0.1) ? null : `user ${random.below(900)}`,
      'src_endpoint.ip': `10.0.${random.below(4)}.1`,
      message: `message ${n} ü`,
      'traffic.ttl': random.chance(0.5) ? random.below(9) / 2 : undefined,
      'src_endpoint.port': n,
      'unmapped.tags': random.chance(0.2) ? ['a', `b${random.below(40)}`] : 'a',
      status: 'Success',
    },
  }))
}

const feedAt = (sequence: number) => [{ feed: 'f', journal: 'j', sequence }]
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()

async function allIn(folder: string, files: EventFiles): Promise<readonly StoredEvent[]> {
  const search = new FileSearch(folder)
  const found = await search.page({ filters: [], limit: 1_000_000 }, newestFirst(files), () => false)
  search.forget(files.manifest.files.map(({ path }) => path))
  return found
}

const newestFirst = (files: EventFiles) => files.manifest.files.toSorted((a, b) => b.newest - a.newest)

function newFiles(folder: string): EventFiles {
  mkdirSync(folder, { recursive: true })
  return new EventFiles(folder)
}

describe('files of events', () => {
  it('lie by class, day and hour, and hold what any reader of Parquet finds in them', async () => {
    const folder = folderPath()
    const files = newFiles(folder)
    files.write(blocksOf(events(70_000)), feedAt(1))
    const paths = files.manifest.files.map(({ path }) => path)
    expect(paths.map(dirname)).toEqual([
      'network/2024-02-29/23',
      'network/2024-03-01/00',
      'network/2024-03-01/01',
    ])
    const stored = await allIn(folder, files)
    expect(stored).toHaveLength(70_000)
    const connection = await (await DuckDBInstance.create()).connect()
    const reader = await connection.runAndReadAll(
      `select * from read_parquet([${paths.map((path) => `'${join(folder, path)}'`).join()}]) order by time desc, id desc`,
    )
    const rows = reader.getRowObjectsJson() as Record<string, unknown>[]
    expect(rows.length).toBe(stored.length)
    for (const [at, { id, time, fields }] of stored.entries()) {
      const asked = { id, time: String(time), ...fields, 'unmapped.tags': [fields['unmapped.tags']].flat() }
      const row = Object.fromEntries(Object.entries(rows[at]!).filter(([, value]) => value !== null))
      if (JSON.stringify(sorted(row)) !== JSON.stringify(sorted(asked))) expect(row).toEqual(asked)
    }
    const filtered = await connection.runAndReadAll(
      `select count(*) from read_parquet('${folder}/**/*.parquet') where "user.name" = 'user 7' and "traffic.ttl" between 1 and 2`,
    )
    const wanted = stored.filter(
      ({ fields }) =>
        fields['user.name'] === 'user 7' &&
        Number(fields['traffic.ttl']) >= 1 &&
        Number(fields['traffic.ttl']) <= 2,
    )
    expect(Number(filtered.getRowsJson()[0]![0])).toBe(wanted.length)
    connection.closeSync()
  })

  it('put together hold the same', async () => {
    const folder = folderPath()
    const files = newFiles(folder)
    const parts = [1, 2, 3].map((seed) =>
      events(4000, seed).map((one) => ({ ...one, id: `${seed}-${one.id}` })),
    )
    for (const [at, part] of parts.entries()) files.write(blocksOf(part), feedAt(at))
    const before = await allIn(folder, files)
    const hour = files.manifest.files.filter(({ path }) => path.includes('/2024-02-29/'))
    files.merge([hour.map(({ path }) => path)])
    expect(files.manifest.files).toHaveLength(7)
    expect(await allIn(folder, files)).toEqual(before)
    // Who began before still finds the files that he began with.
    expect(filesIn(folder)).toHaveLength(11)
    files.remove(hour.map(({ path }) => path))
    expect(filesIn(folder)).toHaveLength(8)
    expect(await allIn(folder, new EventFiles(folder))).toEqual(before)
  })

  it('that no manifest names are removed at the start, and nothing else', async () => {
    const folder = folderPath()
    const files = newFiles(folder)
    files.write(blocksOf(events(100)), feedAt(1))
    const before = filesIn(folder)
    const named = files.manifest.files[0]!.path
    for (const left of [`${dirname(named)}/99.parquet`, 'http/2024-01-01/05/7.parquet']) {
      mkdirSync(dirname(join(folder, left)), { recursive: true })
      writeFileSync(join(folder, left), 'torn')
    }
    writeFileSync(join(folder, 'manifest.json.new'), '{"torn')
    writeFileSync(join(folder, 'notes.txt'), 'of somebody')
    const again = new EventFiles(folder)
    expect(again.manifest).toEqual(files.manifest)
    expect(filesIn(folder)).toEqual([...before, 'manifest.json.new', 'notes.txt'].sort())
    expect(existsSync(join(folder, 'http'))).toBe(false)
  })

  it.each([
    ['gone', (path: string) => rmSync(path)],
    ['cut short', (path: string) => truncateSync(path, 100)],
    ['longer', (path: string) => appendFileSync(path, 'x')],
  ])('that are %s are told at the start', (_, harm) => {
    const folder = folderPath()
    const files = newFiles(folder)
    files.write(blocksOf(events(10)), feedAt(1))
    harm(join(folder, files.manifest.files[0]!.path))
    expect(() => new EventFiles(folder)).toThrow('is missing or damaged')
  })

  it.each([
    ['as they came', 300, 300],
    ['with indexes', 1100, 150],
  ])(
    'with changed bytes are read without harm: something is found, or they are told to be damaged: %s',
    async (how, count, numRuns) => {
      const folder = folderPath()
      const files = newFiles(folder)
      files.write(blocksOf(events(count).map((one) => ({ ...one, time: start }))), feedAt(1))
      if (how === 'with indexes') files.merge([files.manifest.files.map(({ path }) => path)])
      const [file] = files.manifest.files
      const path = join(folder, file!.path)
      const sound = readFileSync(path)
      await fc.assert(
        fc.asyncProperty(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
          const bytes = Buffer.from(sound)
          bytes[at]! ^= change
          writeFileSync(path, bytes)
          const search = new FileSearch(folder)
          const found = search.page({ filters: [], limit: count }, [file!], () => false)
          const told = await found.then(
            (page) => page.length <= count,
            (error) => String(error).includes('cannot be read'),
          )
          expect(told).toBe(true)
          search.forget([file!.path])
        }),
        { numRuns },
      )
    },
  )

  it('cannot be written: nothing is lost, the position stays, and later they are', async () => {
    const folder = folderPath()
    const store = await ParquetEventStore.open(folder)
    closing.push(() => store.close())
    const codebook = { dictionaries: new Dictionaries(1), ids: new EventIds() }
    const source = codebook.ids.addSource('t', true)
    const append = (some: readonly WrittenEvent[], sequence: number): Promise<void> =>
      store.append(batchesOf(some, codebook, source), codebook.ids, { feed: 'f', journal: 'j', sequence })
    await append(events(10), 1)
    // In the way of the folder of the class.
    writeFileSync(join(folder, 'network'), '')
    await expect(store.flush()).rejects.toThrow(/cannot be written \(E\w+\): make room/)
    await append(
      events(5, 2).map((one) => ({ ...one, id: `more-${one.id}` })),
      2,
    )
    expect(await store.count({ filters: [] })).toBe(15)
    expect([store.position('f'), store.trouble instanceof Refusal]).toEqual([undefined, true])
    rmSync(join(folder, 'network'))
    await store.flush()
    expect([store.position('f')?.sequence, store.trouble]).toEqual([2, undefined])
    await store.close()
    const again = await ParquetEventStore.open(folder)
    closing.push(() => again.close())
    expect(await again.count({ filters: [] })).toBe(15)
  })

  it('that are too old go, and a search that nobody waits for ends', async () => {
    const folder = folderPath()
    const store = await ParquetEventStore.open(folder)
    closing.push(() => store.close())
    const codebook = { dictionaries: new Dictionaries(1), ids: new EventIds() }
    const source = codebook.ids.addSource('t', true)
    const some = events(3000)
    await store.append(batchesOf(some, codebook, source), codebook.ids, {
      feed: 'f',
      journal: 'j',
      sequence: 1,
    })
    await store.flush()
    const late = AbortSignal.abort()
    await expect(
      store.count({ filters: [{ op: 'exists', field: 'message' }] }, { signal: late }),
    ).rejects.toThrow('took too long')
    await store.retain({ maxAgeMs: HOUR }, start + 3 * HOUR)
    const left = some.filter(({ time }) => time >= start + 2 * HOUR).length
    expect(await store.count({ filters: [] })).toBe(left)
    expect(filesIn(folder)).toEqual(['manifest.json', expect.stringContaining('network/2024-03-01/01/')])
  })

  it('are put together while the store runs, and the store is the same when it opens again', async () => {
    const folder = folderPath()
    const store = await ParquetEventStore.open(folder)
    closing.push(() => store.close())
    const codebook = { dictionaries: new Dictionaries(1), ids: new EventIds() }
    const source = codebook.ids.addSource('t', true)
    const some = events(60).map((one) => ({ ...one, time: start }))
    for (const [sequence, one] of some.entries()) {
      const batches = batchesOf([one], codebook, source)
      await store.append(batches, codebook.ids, { feed: 'f', journal: 'j', sequence: sequence + 1 })
      await store.flush()
    }
    const before = await store.page({ filters: [], limit: 100 })
    expect(before).toHaveLength(60)
    await store.close()
    expect(filesIn(folder).length).toBeLessThan(20)
    const again = await ParquetEventStore.open(folder)
    closing.push(() => again.close())
    expect(await again.page({ filters: [], limit: 100 })).toEqual(before)
    expect(again.position('f')?.sequence).toBe(60)
  })
})

const sorted = (row: Record<string, unknown>): unknown[] =>
  Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))
