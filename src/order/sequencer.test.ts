import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { Batch, CodeColumn, Column, SealedSpan } from '../model/batch.ts'
import { Dictionary, MISSING, NULL } from '../model/dictionary.ts'
import { EventIds } from '../model/event-ids.ts'
import { type EventClass, eventClasses } from '../model/fields.ts'
import { Sequencer, type SequencerOptions } from './sequencer.ts'
import { SpillError } from './spill-file.ts'

interface Row {
  readonly time: number
  readonly source?: number
  readonly eventClass?: EventClass
  /** Own id, where the source has such; else the position among all rows is the id. */
  readonly id?: string
  /** Equal marks are equal records. */
  readonly hash?: number
  readonly fields?: Readonly<Record<string, Value>>
}

type Value = string | number | null | readonly (string | number)[]

/** A field whose texts come in a new dictionary with each batch. */
const isFleeting = (field: string) => field.startsWith('fleeting')

/** Feeds rows to a sequencer as a pipeline does, and takes down what comes out. */
class Run {
  readonly ids = new EventIds()
  readonly sequencer: Sequencer
  readonly spans: { readonly rows: readonly string[]; readonly until: number }[] = []
  readonly #lasting = new Map<string, Dictionary>()
  #position = 0

  constructor(options: SequencerOptions, sources = 1, ownIds = false) {
    this.sequencer = new Sequencer(this.ids, options)
    for (let i = 0; i < sources; i++) this.sequencer.open(this.ids.addSource(`s${i}`, ownIds))
  }

  add(...rows: readonly Row[]): this {
    for (let from = 0; from < rows.length; ) {
      const first = rows[from]!
      let end = from + 1
      while (end < rows.length && sameBatch(first, rows[end]!)) end++
      this.sequencer.add(first.source ?? 0, this.#batch(rows.slice(from, end)))
      for (const span of this.sequencer.sealed()) this.#take(span)
      from = end
    }
    return this
  }

  end(): this {
    for (const span of this.sequencer.end()) this.#take(span)
    return this
  }

  /** All rows that came out, of one class where it is given. */
  rows(eventClass = ''): string[] {
    return this.spans.flatMap(({ rows }) => rows.filter((row) => row.startsWith(eventClass)))
  }

  get times(): number[] {
    return this.rows().map((row) => Number(row.split(' ')[1]))
  }

  #take({ batches, until }: SealedSpan): void {
    this.spans.push({ rows: batches.flatMap((batch) => this.#written(batch)), until })
  }

  #written(batch: Batch): string[] {
    return Array.from({ length: batch.length }, (_, row) => {
      const fields = Array.from(
        batch.columns,
        ([field, column]) => [field, valueAt(field, column, row)] as const,
      )
      const known = fields.filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
      return [batch.eventClass, batch.time[row], this.ids.text(batch.ref[row]!), JSON.stringify(known)].join(
        ' ',
      )
    })
  }

  #batch(rows: readonly Row[]): Batch {
    const source = rows[0]!.source ?? 0
    const columns = new Map<string, Column>()
    for (const field of new Set(rows.flatMap(({ fields = {} }) => Object.keys(fields)))) {
      columns.set(field, this.#column(field, rows))
    }
    const hashed = rows.some(({ hash }) => hash !== undefined)
    const halves = () => Int32Array.from(rows, ({ hash = 0 }) => hash)
    return {
      eventClass: rows[0]!.eventClass ?? 'network',
      length: rows.length,
      time: Float64Array.from(rows, ({ time }) => time),
      ref: Float64Array.from(rows, ({ id, time }) =>
        id === undefined ? this.ids.at(source, this.#position++) : this.ids.own(source, id, time),
      ),
      columns,
      ...(hashed && { recordHash: { low: halves(), high: halves() } }),
    }
  }

  #column(field: string, rows: readonly Row[]): Column {
    const values = rows.map(({ fields }) => fields?.[field])
    if (field.startsWith('number') && !values.some(Array.isArray)) {
      const numbers = values.map((value) => (typeof value === 'number' ? value : Number.NaN))
      return { kind: 'number', values: Float64Array.from(numbers) }
    }
    const dictionary = isFleeting(field) ? new Dictionary(1) : (this.#lasting.get(field) ?? new Dictionary(1))
    this.#lasting.set(field, dictionary)
    const codes = values.map((value) => {
      if (value === undefined) return MISSING
      return value === null
        ? NULL
        : dictionary.list([value].flat().map((one) => dictionary.code(String(one))))
    })
    return { kind: 'code', codes: Int32Array.from(codes), dictionary } satisfies CodeColumn
  }
}

const sameBatch = (a: Row, b: Row) =>
  a.eventClass === b.eventClass && a.source === b.source && (a.hash === undefined) === (b.hash === undefined)

function valueAt(field: string, column: Column, row: number): unknown {
  if (column.kind === 'number') return Number.isNaN(column.values[row]) ? undefined : column.values[row]
  const code = column.codes[row]!
  if (code === MISSING) return undefined
  if (code === NULL) return null
  const texts = column.dictionary.texts(code)
  return field.startsWith('number') && typeof texts === 'string' ? Number(texts) : texts
}

const at = (...times: readonly number[]): Row[] => times.map((time) => ({ time }))
const everything = { latenessMs: Number.POSITIVE_INFINITY }

describe('order', () => {
  test('is by time, then by id', () => {
    const run = new Run(everything, 1, true)
    run.add(
      { time: 2, id: 'a' },
      { time: 1, id: 'z' },
      { time: 1, id: 'b' },
      { time: 1, id: 'B' },
      { time: 1, id: 'b10' },
    )
    const ids = run
      .end()
      .rows()
      .map((row) => row.split(' ')[2])
    expect(ids).toEqual(['s0:B', 's0:b', 's0:b10', 's0:z', 's0:a'])
  })

  test('keeps every field of a row together, missing where a batch has no such column', () => {
    const run = new Run(everything)
    run.add({ time: 3, fields: { user: 'eve', number: 7 } }, { time: 1, fields: { user: null, number: 5 } })
    run.add({ time: 2, hash: 1, fields: { fleeting: 'x', user: '' } })
    expect(run.end().rows()).toEqual([
      'network 1 s0:000000000000001 [["number",5],["user",null]]',
      'network 2 s0:000000000000002 [["fleeting","x"],["user",""]]',
      'network 3 s0:000000000000000 [["number",7],["user","eve"]]',
    ])
  })

  test('batches may be overwritten once they are handed over', () => {
    const run = new Run(everything)
    const time = Float64Array.of(2, 1)
    const batch = {
      eventClass: 'network',
      length: 2,
      time,
      ref: Float64Array.of(0, 1),
      columns: new Map(),
    } as const
    run.sequencer.add(0, batch)
    time.fill(9)
    expect(run.end().times).toEqual([1, 2])
  })
})

describe('watermark', () => {
  test.each([
    {
      name: 'an event exactly as late as allowed is not late',
      time: 5_000,
      late: 0,
      out: [4_999, 5_000, 10_000],
    },
    { name: 'one a millisecond later is', time: 4_998, late: 1, out: [4_999, 10_000] },
  ])('$name', ({ time, late, out }) => {
    const run = new Run({ latenessMs: 5_000 })
      .add(...at(4_999, 10_000))
      .add({ time })
      .end()
    expect([run.sequencer.late, run.times]).toEqual([late, out])
  })

  test('a millisecond is sealed when the watermark has passed it, not when it reaches it', () => {
    const run = new Run({ latenessMs: 10 }).add(...at(100, 110))
    expect([run.sequencer.watermark, run.spans]).toEqual([100, []])
    run.add(...at(111))
    expect([run.times, run.spans[0]!.until]).toEqual([[100], 101])
  })

  test('is that of the source furthest behind, until that source ends', () => {
    const run = new Run({ latenessMs: 0 }, 2)
    run.add({ time: 50, source: 0 }, { time: 60, source: 0 })
    expect(run.spans).toEqual([])
    run.add({ time: 55, source: 1 })
    expect([run.sequencer.watermark, run.times]).toEqual([55, [50]])
    expect([run.sequencer.watermarkOf(0), run.sequencer.watermarkOf(1)]).toEqual([60, 55])
    run.sequencer.close(1)
    expect([run.sequencer.watermark, run.sequencer.watermarkOf(1)]).toEqual([60, Number.POSITIVE_INFINITY])
    run.add({ time: 61, source: 0 })
    expect(run.times).toEqual([50, 55, 60])
    expect([...run.sequencer.end()].at(-1)).toEqual({ batches: [], until: Number.POSITIVE_INFINITY })
  })

  test('memory holds what waits, however long the stream', () => {
    const run = new Run({ latenessMs: 50 })
    let most = 0
    for (let i = 0; i < 2_000; i++) {
      const rows = at(...Array.from({ length: 20 }, (_, k) => i * 20 + ((k * 7) % 20)))
      run.add(...rows.map((row, k) => ({ ...row, fields: { fleeting: `text ${i} ${k}`, number: k } })))
      if (i === 200) most = run.sequencer.bytes
    }
    expect(most).toBeGreaterThan(0)
    expect(run.sequencer.bytes).toBeLessThan(2 * most)
    expect(run.end().rows()).toHaveLength(40_000)
  })
})

describe('duplicates', () => {
  test('equal records of a millisecond are one, the one with the smallest id', () => {
    const run = new Run(everything, 1, true)
    run.add({ time: 1, id: 'c', hash: 7 }, { time: 1, id: 'a', hash: 7 }, { time: 1, id: 'b', hash: 8 })
    run.add({ time: 2, id: 'd', hash: 7 }, { time: 1, id: 'e', hash: 7 })
    const ids = run
      .end()
      .rows()
      .map((row) => row.split(' ')[2])
    expect([ids, run.sequencer.duplicates]).toEqual([['s0:a', 's0:b', 's0:d'], 2])
  })

  test('equal ids of a millisecond are one, without hashes too', () => {
    const run = new Run(everything, 1, true)
    run.add({ time: 1, id: 'a' }, { time: 1, id: 'b' }, { time: 1, id: 'a' }, { time: 2, id: 'a' }).end()
    expect([run.times, run.sequencer.duplicates]).toEqual([[1, 1, 2], 1])
  })

  test('records without a hash are never equal', () => {
    const run = new Run(everything)
      .add(...at(1, 1), { time: 1, hash: 5 }, { time: 1 }, { time: 1, hash: 5 })
      .end()
    expect([run.times.length, run.sequencer.duplicates]).toEqual([4, 1])
  })
})

describe('spans', () => {
  test('end where a millisecond ends, in all classes at once', () => {
    const run = new Run({ ...everything, spanRows: 2 })
    run.add(...at(1, 2, 2, 2, 3, 4, 5, 6))
    run.add(...at(2, 3, 9).map((row) => ({ ...row, eventClass: 'http' as const })))
    const times = run
      .end()
      .spans.map(({ rows, until }) => [rows.map((row) => Number(row.split(' ')[1])), until])
    expect(times).toEqual([
      [[1, 2, 2, 2, 2], 3],
      [[3, 4, 3], 5],
      [[5, 6, 9], Number.POSITIVE_INFINITY],
      [[], Number.POSITIVE_INFINITY],
    ])
  })
})

const row = (classes: readonly EventClass[]): fc.Arbitrary<Row> =>
  fc
    .record({
      time: fc.nat({ max: 60 }),
      eventClass: fc.constantFrom(...classes),
      source: fc.nat({ max: 1 }),
      mark: fc.nat({ max: 12 }),
      fields: fc.record(
        {
          user: fc.constantFrom<Value>('a', 'b', '', null, ['a', 'b']),
          'fleeting.a': fc.constantFrom<Value>(
            'x',
            'y',
            'ü\u0000',
            '',
            null,
            ['x', 'ü\u0000', 'x'],
            '["x","y"]',
            ['x', 'y'],
          ),
          'fleeting.b': fc.string({ maxLength: 3, unit: 'grapheme-ascii' }),
          number: fc.constantFrom<Value>(0, -1.5, 1e12, [0, 2.5]),
        },
        { requiredKeys: [] },
      ),
    })
    .map(({ mark, ...rest }) => ({ ...rest, ...(mark > 0 && { hash: mark }) }))

/** Equal hashes are equal records: the fields follow from the hash. */
const rowsOf = (classes: readonly EventClass[], maxLength: number) =>
  fc.array(row(classes), { maxLength }).map((rows) => {
    const first = new Map<string, Row>()
    return rows.map((one) => {
      const key = `${one.eventClass} ${one.hash}`
      if (one.hash !== undefined && !first.has(key)) first.set(key, one)
      return { ...one, fields: (one.hash === undefined ? one : first.get(key)!).fields ?? {} }
    })
  })

function feed(run: Run, rows: readonly Row[], size: number): Run {
  for (let from = 0; from < rows.length; from += size) run.add(...rows.slice(from, from + size))
  return run
}

describe('whatever the batches', () => {
  const sizes = fc.constantFrom(1, 2, 3, 7, 50)

  test('the same rows come out, and the same are late and dropped', () => {
    const lateness = fc.constantFrom(0, 1, 5, 20, Number.POSITIVE_INFINITY)
    fc.assert(
      fc.property(
        rowsOf(['http', 'network'], 80),
        lateness,
        sizes,
        sizes,
        (rows, latenessMs, size, spanRows) => {
          const whole = feed(new Run({ latenessMs }, 2), rows, rows.length + 1).end()
          const parts = feed(new Run({ latenessMs, spanRows }, 2), rows, size).end()
          for (const eventClass of ['http', 'network'])
            expect(parts.rows(eventClass)).toEqual(whole.rows(eventClass))
          expect([parts.sequencer.late, parts.sequencer.duplicates]).toEqual([
            whole.sequencer.late,
            whole.sequencer.duplicates,
          ])
          expect(parts.rows().length + parts.sequencer.late + parts.sequencer.duplicates).toBe(rows.length)
        },
      ),
    )
  })

  test('spans stand in order and nothing comes after it was said to be complete', () => {
    fc.assert(
      fc.property(rowsOf(eventClasses, 80), fc.nat({ max: 20 }), sizes, (rows, latenessMs, size) => {
        const run = feed(new Run({ latenessMs, spanRows: size }, 2), rows, size).end()
        let complete = Number.NEGATIVE_INFINITY
        for (const { rows: out, until } of run.spans) {
          for (const time of out.map((one) => Number(one.split(' ')[1]))) {
            expect(time).toBeGreaterThanOrEqual(complete)
            expect(time).toBeLessThan(until)
          }
          complete = until
        }
        expect(complete).toBe(Number.POSITIVE_INFINITY)
      }),
    )
  })
})

describe('on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-order-test-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const tiny = { ...everything, sortBytes: 600, spillFolder: folder }

  test('comes out what comes out of memory', () => {
    const sizes = fc.constantFrom(1, 3, 10, 40)
    fc.assert(
      fc.property(rowsOf(eventClasses, 120), sizes, fc.nat({ max: 4_000 }), (rows, size, sortBytes) => {
        const memory = feed(new Run(everything, 2), rows, size).end()
        const disk = feed(new Run({ ...tiny, sortBytes }, 2), rows, size).end()
        for (const eventClass of eventClasses) expect(disk.rows(eventClass)).toEqual(memory.rows(eventClass))
        expect(disk.sequencer.duplicates).toBe(memory.sequencer.duplicates)
        expect(readdirSync(folder)).toEqual([])
      }),
    )
  })

  test('runs of many chunks, and texts too large for one chunk, come back whole', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({
      time: (i * 7_919) % 10_007,
      hash: 1 + (i % 9_000),
      fields: {
        fleeting: i % 1_000 === 0 ? `${i}`.padStart(1 << 20, 'x') : `text ${i % 50}`,
        user: `u${i % 9}`,
      },
    }))
    const memory = feed(new Run(everything), rows, 2_500).end()
    const disk = feed(new Run({ ...tiny, sortBytes: 4 << 20 }), rows, 2_500).end()
    expect(disk.rows()).toEqual(memory.rows())
    expect(disk.spans.length).toBeGreaterThan(2)
  })

  test('what waits in memory stays below the bytes allowed', () => {
    const run = new Run({ ...tiny, sortBytes: 100_000 })
    for (let i = 0; i < 200; i++) {
      run.add(
        ...Array.from({ length: 50 }, (_, k) => ({
          time: (i * 31) % 97,
          fields: { fleeting: `text ${i} ${k}` },
        })),
      )
      expect(run.sequencer.bytes).toBeLessThanOrEqual(100_000)
    }
    expect(run.end().rows()).toHaveLength(10_000)
  })

  test('nothing is left behind when whoever reads the end stops with an error', () => {
    const run = feed(new Run({ ...tiny, spanRows: 1 }), at(3, 2, 1), 1)
    const stop = () => {
      for (const _ of run.sequencer.end()) throw new Error('stop')
    }
    expect(stop).toThrow('stop')
    expect(run.sequencer.bytes).toBe(0)
    expect(readdirSync(folder)).toEqual([])
  })

  test('nothing is left behind, nor seen by others, while rows wait or when they are abandoned', () => {
    const run = feed(new Run({ ...tiny, sortBytes: 0 }), at(3, 2, 1), 1)
    expect(readdirSync(folder)).toEqual([])
    run.sequencer.abandon()
    expect([...run.sequencer.end()]).toHaveLength(1)
  })

  test('a folder that cannot be written to is said', () => {
    const run = new Run({ ...tiny, sortBytes: 0, spillFolder: join(folder, 'absent') })
    expect(() => run.add(...at(1))).toThrow(SpillError)
    expect(() => run.add(...at(1))).toThrow(
      /^cannot sort on disk in .*absent \(ENOENT.*; make room there or set TMPDIR$/,
    )
  })
})
