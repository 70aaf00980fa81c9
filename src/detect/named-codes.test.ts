import { describe, expect, test } from 'vitest'
import { codesOf, countOf, type Named, named, namedAll, settled } from './named-codes.ts'

const upTo = (n: number, first = 2): number[] => Array.from({ length: n }, (_, i) => first + i)

describe('named codes', () => {
  test.for<[string, number[], number[]]>([
    ['none', [], []],
    ['lacking ones are no codes', [0, 1], []],
    ['one, several times', [7, 7, 0, 7], [7]],
    ['in the order in which they came', [9, 3, 9, 2, 3], [9, 3, 2]],
    [
      'many, some with equal last bits',
      [...upTo(20), ...upTo(20, 66), ...upTo(20)],
      [...upTo(20), ...upTo(20, 66)],
    ],
    ['no more than a hundred', [...upTo(130), ...upTo(130)], upTo(100)],
  ])('%s', ([, codes, expected]) => {
    const known = namedAll(codes)
    expect(codesOf(known)).toEqual(expected)
    expect(countOf(known)).toBe(expected.length)
    expect(codesOf(settled(known))).toEqual(expected)
  })

  test('the first of them stay the first', () => {
    const counts: number[] = []
    let known: Named = 0
    for (const code of upTo(40)) {
      known = named(known, code)
      counts.push(countOf(known))
    }
    expect(counts.map((count) => codesOf(known, count))).toEqual(counts.map((count) => upTo(count)))
  })
})
