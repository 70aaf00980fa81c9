import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Batch, CodeColumn, Column } from '../model/batch.ts'
import { Dictionaries, Dictionary, MISSING, NULL } from '../model/dictionary.ts'
import { createEnricher } from './enricher.ts'
import type { Derive, Enrichment } from './enrichment.ts'

type Cell = string | undefined | null

function column(dictionary: Dictionary, cells: readonly Cell[]): CodeColumn {
  const codes = cells.map((cell) =>
    cell === undefined ? MISSING : cell === null ? NULL : dictionary.code(cell),
  )
  // Columns may be longer than their batch.
  return { kind: 'code', codes: Int32Array.from([...codes, 7, 7]), dictionary }
}

function batch(length: number, columns: Readonly<Record<string, Column>>): Batch {
  const numbers = new Float64Array(length)
  return {
    eventClass: 'http',
    length,
    time: numbers,
    ref: numbers,
    columns: new Map(Object.entries(columns)),
  }
}

function cells(enriched: Batch, field: string): Cell[] | undefined {
  const found = enriched.columns.get(field)
  if (found?.kind !== 'code') return undefined
  return [...found.codes.subarray(0, enriched.length)].map((code) =>
    code === NULL ? null : found.dictionary.text(code),
  )
}

const enrichment = (from: string, to: readonly string[], derive: Derive | undefined): Enrichment => ({
  name: from,
  summary: '',
  steps: [{ from, to }],
  open: () => derive,
  notice: () => undefined,
})

/** Length, and first letter where there is one. */
const measure: Derive = (text) => [String(text.length), text[0]]

function setUp(enrichments: readonly Enrichment[], ...wanted: string[]) {
  const dictionaries = new Dictionaries(1)
  return { dictionaries, ...createEnricher({ dictionaries, wanted: new Set(wanted), enrichments }) }
}

test('gives as many different answers as there are', () => {
  const { enrich, dictionaries } = setUp([enrichment('a', ['b'], (text) => [`of ${text}`])], 'b')
  const texts = Array.from({ length: 10_000 }, (_, i) => `${i % 5000}`)
  const enriched = enrich(batch(texts.length, { a: column(dictionaries.get('a'), texts) }))
  expect(cells(enriched, 'b')).toEqual(texts.map((text) => `of ${text}`))
})

test('derives a column from another, and nothing where nothing is known', () => {
  const { enrich, dictionaries } = setUp(
    [enrichment('a', ['a.length', 'a.first'], measure)],
    'a.length',
    'a.first',
  )
  const enriched = enrich(batch(5, { a: column(dictionaries.get('a'), ['xyz', undefined, null, '', 'xyz']) }))
  expect(cells(enriched, 'a.length')).toEqual(['3', undefined, undefined, '0', '3'])
  expect(cells(enriched, 'a.first')).toEqual(['x', undefined, undefined, undefined, 'x'])
  expect(enriched.columns.get('a.length')).toMatchObject({ dictionary: dictionaries.get('a.length') })
})

test('looks a value up once, over all batches, as the dictionary grows', () => {
  const asked: string[] = []
  const spy: Derive = (text) => {
    asked.push(text)
    return measure(text)
  }
  const { enrich, dictionaries } = setUp(
    [enrichment('a', ['a.length', 'a.first'], spy)],
    'a.length',
    'a.first',
  )
  const many = Array.from({ length: 1000 }, (_, i) => `v${i}`)
  for (const values of [['v0', 'v1', 'v0'], many, many.toReversed()]) {
    const enriched = enrich(batch(values.length, { a: column(dictionaries.get('a'), values) }))
    expect(cells(enriched, 'a.length')).toEqual(values.map((value) => String(value.length)))
  }
  expect(asked.toSorted()).toEqual(many.toSorted())
})

test('does not look up codes that no row holds', () => {
  const asked: string[] = []
  const { enrich, dictionaries } = setUp([enrichment('a', ['b'], (text) => [String(asked.push(text))])], 'b')
  dictionaries.get('a').code('only a target')
  enrich(batch(1, { a: column(dictionaries.get('a'), ['seen']) }))
  expect(asked).toEqual(['seen'])
})

test('keeps dictionaries that live for one batch apart', () => {
  const { enrich } = setUp([enrichment('a', ['b'], measure)], 'b')
  for (const values of [
    ['x', 'yy'],
    ['zzz', 'w'],
    ['four', 'x'],
  ]) {
    const enriched = enrich(batch(2, { a: column(new Dictionary(9), values) }))
    expect(cells(enriched, 'b')).toEqual(values.map((value) => String(value.length)))
  }
})

test.each([
  ['of the run', (run: Dictionary) => run],
  ['of its own', () => new Dictionary(5)],
])('fills only missing rows of a column with a dictionary %s', (_name, choose) => {
  const { enrich, dictionaries } = setUp([enrichment('a', ['b'], measure)], 'b')
  const given = column(choose(dictionaries.get('b')), ['told', undefined, null, '', undefined])
  const before = given.codes.slice()
  const enriched = enrich(
    batch(5, { a: column(dictionaries.get('a'), ['x', 'yy', 'z', 'z', undefined]), b: given }),
  )
  expect(cells(enriched, 'b')).toEqual(['told', '2', null, '', undefined])
  expect(given.codes).toEqual(before)
})

test('leaves a batch alone that has not the source, nor text in it, or where nothing is wanted', () => {
  const numbers = batch(1, { a: { kind: 'number', values: Float64Array.of(1) } })
  const other = batch(1, { c: column(new Dictionary(1), ['x']) })
  const good = batch(1, { a: column(new Dictionary(1), ['x']) })
  const one = setUp([enrichment('a', ['b'], measure)], 'b')
  expect(one.enrich(numbers)).toBe(numbers)
  expect(one.enrich(other)).toBe(other)
  expect(setUp([enrichment('a', ['b'], measure)], 'z').enrich(good)).toBe(good)
  expect(setUp([enrichment('a', ['b'], undefined)], 'b').enrich(good)).toBe(good)
})

test('leaves a column of numbers as it is', () => {
  const { enrich } = setUp([enrichment('a', ['b'], measure)], 'b')
  const numbers: Column = { kind: 'number', values: Float64Array.of(Number.NaN) }
  expect(enrich(batch(1, { a: column(new Dictionary(1), ['x']), b: numbers })).columns.get('b')).toBe(numbers)
})

test('the first enrichment that knows a field gives it, and no other is opened in vain', () => {
  const first = enrichment('a', ['b', 'c'], (text) => [text === 'x' ? 'first' : undefined, undefined])
  const second = enrichment('a', ['b', 'c'], () => ['second', 'second'])
  const idle: Enrichment = {
    ...enrichment('a', ['d'], undefined),
    open: () => {
      throw new Error('opened')
    },
  }
  const { enrich, dictionaries } = setUp([first, idle, second], 'b', 'c')
  const enriched = enrich(batch(2, { a: column(dictionaries.get('a'), ['x', 'y']) }))
  expect(cells(enriched, 'b')).toEqual(['first', 'second'])
  expect(cells(enriched, 'c')).toEqual(['second', 'second'])
})

test('an enriched column holds what each row gives on its own', () => {
  const cell = fc.option(fc.option(fc.string({ maxLength: 3 }), { nil: undefined }), { nil: null })
  const rows = fc.array(fc.record({ a: cell, b: cell, fresh: fc.boolean() }), { maxLength: 40 })
  const derive: Derive = (text) => [text.length > 1 ? text.toUpperCase() : undefined, text]
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 6 }), fc.boolean(), (batches, hasB) => {
      const { enrich, dictionaries } = setUp([enrichment('a', ['b', 'c'], derive)], 'b', 'c')
      for (const batchRows of batches) {
        const fresh = batchRows[0]?.fresh ?? false
        const dictionary = (name: string) => (fresh ? new Dictionary(3) : dictionaries.get(name))
        const a = column(
          dictionary('a'),
          batchRows.map((row) => row.a),
        )
        const b = column(
          dictionary('b'),
          batchRows.map((row) => row.b),
        )
        const enriched = enrich(batch(batchRows.length, hasB ? { a, b } : { a }))
        const alone = batchRows.map((row) => (typeof row.a === 'string' ? derive(row.a) : []))
        expect(cells(enriched, 'c')).toEqual(alone.map((answers) => answers[1]))
        const wantedB = batchRows.map((row, i) => (hasB && row.b !== undefined ? row.b : alone[i]![0]))
        expect(cells(enriched, 'b')).toEqual(wantedB)
      }
    }),
  )
})
