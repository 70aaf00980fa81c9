import { describe, expect, it } from 'vitest'
import { FileIndex } from './file-index.ts'
import type { StoredFile } from './manifest.ts'

const HOUR = 3_600_000

/** Files of so many rows, by hour, with their numbers for paths. */
const files = (...all: readonly (readonly [hour: number, rows: number, young?: true])[]): StoredFile[] =>
  all.map(([hour, rows, young], at) => ({
    ...{ path: String(at), eventClass: 'http', rows, bytes: rows },
    ...{ oldest: hour * HOUR, newest: hour * HOUR + 1, ...(young && { young }) },
  }))

const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one)

describe('files that are to be put together', () => {
  it.each<[string, StoredFile[], readonly (readonly string[])[]]>([
    ['none where there are few', files(...times(7, [1, 100, true] as const)), []],
    [
      'eight of one size and hour',
      files([2, 100], ...times(9, [1, 100] as const), ...times(8, [3, 90] as const)),
      [[...'12345678'], ['10', '11', '12', '13', '14', '15', '16', '17']],
    ],
    ['none of several sizes', files(...times(4, [1, 100] as const), ...times(7, [1, 9000] as const)), []],
    ['none that is large', files(...times(9, [1, 300_000] as const)), []],
    ['none without indexes while they hold little', files(...times(4, [1, 262_144, true] as const)), []],
    [
      'of more, those of the hour with the most',
      files([3, 300_000, true], [2, 262_144, true], [2, 300_000, true], [2, 300_000], [1, 262_144, true]),
      [['1', '2']],
    ],
    [
      'of much more, those of several hours, but not of all',
      files(...Array.from({ length: 20 }, (_, hour) => [hour, 140_000, true] as const)),
      [['19'], ['18']],
    ],
    ['one alone', files([1, 1_048_577, true]), [['0']]],
  ])('%s', (_, all, due) => {
    const found = new FileIndex(all).due().map((paths) => paths.toSorted())
    expect(found.toSorted()).toEqual(due.toSorted())
  })
})
