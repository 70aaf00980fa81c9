import { expect, test } from 'vitest'
import { Dictionary, MISSING } from '../model/dictionary.ts'
import { firstRows, hitsByValue, rowsByKey } from './several.ts'

const users = new Dictionary(1)
const hosts = new Dictionary(1)
const code = (dictionary: Dictionary, ...texts: readonly string[]): number =>
  dictionary.list(texts.map((text) => dictionary.code(text)))
const many = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${letter}${i}`)

test('rows stand once for each key of their lists, those with too many are left out and counted', () => {
  const columns = [
    Int32Array.of(
      code(users, 'a', 'b', 'a'),
      code(users, 'a'),
      code(users, ...many('u', 9)),
      code(users, 'a', 'b'),
    ),
    Int32Array.of(code(hosts, 'x', 'y'), code(hosts, 'x'), code(hosts, ...many('h', 8)), MISSING),
  ]
  const found = rowsByKey(columns, [users, hosts], firstRows(4), 4)!
  const keys = Array.from({ length: found.count }, (_, i) => [
    found.rows[i],
    users.text(found.columns[0]![i]!),
    hosts.text(found.columns[1]![i]!),
  ])
  expect(keys).toEqual([
    [0, 'a', 'x'],
    [0, 'a', 'y'],
    [0, 'b', 'x'],
    [0, 'b', 'y'],
    [1, 'a', 'x'],
    [3, '["a","b"]', undefined],
  ])
  expect(found.crowded).toBe(1)
})

test('rows without lists stay as they are', () => {
  const columns = [Int32Array.of(code(users, 'a'), code(users, 'a', 'b'))]
  expect(rowsByKey(columns, [users], firstRows(1), 1)).toBeUndefined()
  expect(rowsByKey(columns, [users], firstRows(2), 2)?.count).toBe(3)
})

test('hits stand once for each value, an event that would stand there too often is left out whole and counted', () => {
  const hits = {
    rows: Int32Array.of(0, 0, 1, 2, 2),
    slots: Int32Array.of(5, 6, 5, 5, 6),
    which: Uint32Array.of(1, 1, 3, 1, 1),
    count: 5,
  }
  const values = [[7, 8], [9], firstRows(513)] as const
  const { rows, slots, which, given, count, crowded } = hitsByValue(hits, (row) => [...values[row]!])
  expect([...rows]).toEqual([0, 0, 0, 0, 1])
  expect([...slots]).toEqual([5, 5, 6, 6, 5])
  expect([...which]).toEqual([1, 1, 1, 1, 3])
  expect([given, count, crowded]).toEqual([[7, 8, 7, 8, 9], 5, 1])
  expect(hitsByValue(hits, () => undefined)).toMatchObject({ count: 0, crowded: 3 })
})
