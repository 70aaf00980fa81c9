import { describe, expect, it } from 'vitest'
import type { EventClass } from '../../model/fields.ts'
import type { StoredFile } from './manifest.ts'
import { outdated, type Retention } from './retention.ts'

const file = (path: string, newest: number, bytes: number, eventClass: EventClass = 'http'): StoredFile => ({
  path,
  eventClass,
  rows: 1,
  bytes,
  oldest: newest - 5,
  newest,
})

const files = [file('old', 10, 5), file('new', 40, 5), file('middle', 25, 5), file('other', 20, 7, 'network')]

describe('retention', () => {
  it.each<[name: string, retention: Retention, gone: readonly string[]]>([
    ['keeps everything without limits', {}, []],
    ['lets files go whose newest event is too old', { maxAgeMs: 19 }, ['other', 'old']],
    ['keeps what is exactly as old as it may be', { maxAgeMs: 30 }, []],
    ['lets the oldest of a class go first', { maxBytes: 10 }, ['old']],
    ['keeps none that is older than one that does not fit', { maxBytes: 6 }, ['middle', 'other', 'old']],
    [
      'goes by the limits of a class before those of all',
      { maxAgeMs: 16, maxBytes: 8, classes: { network: { maxAgeMs: 20 } } },
      ['middle', 'old'],
    ],
    [
      'goes by the limits of all where a class has none of its own',
      { maxAgeMs: 16, classes: { http: { maxBytes: 5 }, network: { maxBytes: 7 } } },
      ['middle', 'other', 'old'],
    ],
    ['goes by limits that only one class has', { classes: { http: { maxBytes: 10 } } }, ['old']],
    ['goes by both', { maxAgeMs: 16, maxBytes: 8 }, ['middle', 'other', 'old']],
  ])('%s', (_, retention, gone) => {
    expect(outdated(files, retention, 40)).toEqual(gone)
  })
})
