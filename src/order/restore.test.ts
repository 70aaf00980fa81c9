import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Batch, Column } from '../model/batch.ts'
import { Dictionaries, Dictionary } from '../model/dictionary.ts'
import { EventIds } from '../model/event-ids.ts'
import { eachRef } from '../model/saved-refs.ts'
import { Sequencer } from './sequencer.ts'

interface Row {
  readonly time: number
  readonly source: number
  readonly eventClass: 'http' | 'network'
  readonly text: string
  readonly number: number
  /** Equal ones are equal records; 0 is none. */
  readonly hash: number
}

interface Options {
  readonly latenessMs: number
  readonly spanRows: number
}

/** A sequencer with what its events are made of. */
interface Parts {
  readonly dictionaries: Dictionaries
  readonly ids: EventIds
  readonly sequencer: Sequencer
}

const names = ['a', 'b'] as const

function begin(options: Options): Parts {
  const ids = new EventIds()
  const parts = { dictionaries: new Dictionaries(5), ids, sequencer: new Sequencer(ids, options) }
  for (const name of names) parts.sequencer.open(ids.addSource(name))
  return parts
}

function restored({ dictionaries, ids, sequencer }: Parts, options: Options): Parts {
  const saved = structuredClone(sequencer.save(dictionaries))
  const active = [...saved.watermarks.keys()]
  const parts = { dictionaries: new Dictionaries(9), ids: new EventIds() }
  parts.dictionaries.restore(structuredClone(dictionaries.save()))
  parts.ids.restore(structuredClone(ids.save(active, (tell) => eachRef(saved, tell))))
  const other = new Sequencer(parts.ids, options)
  other.restore(saved, parts.dictionaries)
  return { ...parts, sequencer: other }
}

/** A batch of one row, with a text of the run, one of its own dictionary, and a number. */
function batchOf(row: Row, place: number, { dictionaries, ids }: Parts): Batch {
  const own = new Dictionary(3)
  const lasting = dictionaries.get('user.name')
  const columns = new Map<string, Column>([
    ['user.name', { kind: 'code', codes: Int32Array.of(lasting.code(row.text)), dictionary: lasting }],
    ['url', { kind: 'code', codes: Int32Array.of(own.code(`/${row.text}`)), dictionary: own }],
    ['size', { kind: 'number', values: Float64Array.of(row.number) }],
  ])
  return {
    eventClass: row.eventClass,
    length: 1,
    time: Float64Array.of(row.time),
    ref: Float64Array.of(ids.at(ids.source(names[row.source]!), place)),
    columns,
    ...(row.hash > 0 && { recordHash: { low: Int32Array.of(row.hash), high: Int32Array.of(1) } }),
  }
}

const valueAt = (column: Column, row: number): string | number | undefined =>
  column.kind === 'number' ? column.values[row] : column.dictionary.text(column.codes[row]!)

/** Everything that comes out, and what is counted; between two rows it may stop. */
function run(rows: readonly Row[], options: Options, stops: (n: number) => boolean): unknown[] {
  let parts = begin(options)
  const out: unknown[] = []
  const take = (spans: ReturnType<Sequencer['sealed']>) => {
    for (const { batches, until } of spans) {
      const byClass = batches.toSorted((a, b) => (a.eventClass < b.eventClass ? -1 : 1))
      const written = byClass.flatMap((batch) =>
        Array.from({ length: batch.length }, (_, row) => [
          batch.eventClass,
          batch.time[row],
          parts.ids.text(batch.ref[row]!),
          ...Array.from(batch.columns.values(), (column) => valueAt(column, row)),
        ]),
      )
      out.push({ until, written })
    }
  }
  for (const [n, row] of rows.entries()) {
    if (stops(n)) parts = restored(parts, options)
    parts.sequencer.add(parts.ids.source(names[row.source]!), batchOf(row, n, parts))
    take(parts.sequencer.sealed())
  }
  if (stops(rows.length)) parts = restored(parts, options)
  take(parts.sequencer.end())
  const { late, duplicates } = parts.sequencer
  return [...out, { late, duplicates }]
}

const someRows = fc.array(
  fc.record({
    time: fc.nat({ max: 30 }),
    source: fc.nat({ max: 1 }),
    eventClass: fc.constantFrom('http' as const, 'network' as const),
    text: fc.constantFrom('', 'x', 'y', 'é'),
    number: fc.constantFrom(0, 1.5, Number.NaN),
    hash: fc.nat({ max: 2 }),
  }),
  { maxLength: 40 },
)

describe('a sequencer that stops, is saved and goes on in another one', () => {
  test('gives the same spans, and counts the same', () => {
    const options = fc.record({ latenessMs: fc.nat({ max: 12 }), spanRows: fc.integer({ min: 1, max: 9 }) })
    const stops = fc.array(fc.boolean(), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(someRows, options, stops, (rows, given, at) => {
        const whole = run(rows, given, () => false)
        expect(run(rows, given, (n) => at[n % at.length]!)).toEqual(whole)
      }),
    )
  })

  test('puts a whole input in order at each pause, and what comes behind it later is late', () => {
    const options = { latenessMs: Number.POSITIVE_INFINITY, spanRows: 3, sortBytes: 300 }
    fc.assert(
      fc.property(someRows, someRows, (first, second) => {
        let parts = begin(options)
        const out: number[] = []
        for (const [round, rows] of [first, second].entries()) {
          parts = restored(parts, options)
          for (const [n, row] of rows.entries())
            parts.sequencer.add(0, batchOf({ ...row, hash: 0 }, 1000 * round + n, parts))
          for (const { batches } of parts.sequencer.pause()) for (const { time } of batches) out.push(...time)
        }
        parts = restored(parts, options)
        for (const { batches } of parts.sequencer.end()) for (const { time } of batches) out.push(...time)
        const newest = Math.max(Number.NEGATIVE_INFINITY, ...first.map(({ time }) => time))
        const later = second.filter(({ time }) => time >= newest)
        const times = [...first, ...later].map(({ time }) => time)
        const byTime = (a: number, b: number) => a - b
        expect(out.toSorted(byTime)).toEqual(times.toSorted(byTime))
        expect(parts.sequencer.late).toBe(second.length - later.length)
      }),
    )
  })
})
