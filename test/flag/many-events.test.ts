import { describe, expect, it } from 'vitest'
import { finish } from '../../src/flag/finish.test-support.ts'
import { FlagBook } from '../../src/flag/flag-book.ts'
import { restored } from '../../src/flag/restored.test-support.ts'
import { formatV4 } from '../../src/lib/ip.ts'
import { createRandom } from '../../src/lib/random.ts'

const EVENTS = 30_000

interface Row {
  readonly user: string
  readonly address: string
  readonly root: boolean
}

/** Few roots, and chains of users and addresses that reach far. */
function someRows(seed: number): Row[] {
  const random = createRandom(seed)
  return Array.from({ length: EVENTS }, () => {
    const root = random.below(30) === 0
    const address = (root ? 0x0a00_0000 : 0x5000_0000) + random.below(20_000)
    return { user: `user${random.below(8_000)}`, address: formatV4(address), root }
  })
}

/** What a run from the start gives: suspicious users and addresses, row by row. */
function plainly(rows: readonly Row[], isRoot: (event: number) => boolean): boolean[] {
  const seen = new Set<string>()
  return rows.map(({ user, address }, event) => {
    const flagged = isRoot(event) || seen.has(user) || seen.has(address)
    if (flagged) seen.add(user).add(address)
    return flagged
  })
}

const flags = (book: FlagBook): boolean[] =>
  Array.from({ length: book.events }, (_, event) => book.read(event).flagged)

describe('many events', () => {
  const rows = someRows(4)
  const withRange = (event: number): boolean => rows[event]!.root
  const without = (): boolean => false

  it('are flagged, taken back in slices between which others come, and flagged again', () => {
    const book = new FlagBook()
    book.change({ type: 'add-range', range: { id: 'bad', cidr: '10.0.0.0/8' } })
    const half = EVENTS / 2
    for (const row of rows.slice(0, half)) book.record(row)
    expect(flags(book)).toEqual(plainly(rows.slice(0, half), withRange))

    const work = book.apply({ type: 'remove-range', range: 'bad', takeBack: true }, 20)
    let next = half
    for (let step = work.next(); !step.done; step = work.next()) if (next < EVENTS) book.record(rows[next++]!)
    expect(next).toBeGreaterThan(half + 100)
    while (next < EVENTS) book.record(rows[next++]!)
    expect(flags(book)).toEqual(plainly(rows, without))

    finish(book.apply({ type: 'undo-range', range: 'bad' }, 50))
    expect(flags(book)).toEqual(plainly(rows, withRange))
  })

  it('are the same after a restart', () => {
    const book = new FlagBook()
    book.change({ type: 'add-range', range: { id: 'bad', cidr: '10.0.0.0/8' } })
    for (const row of rows) book.record(row)
    const again = restored(book)
    expect(flags(again)).toEqual(flags(book))
    expect(again.read(EVENTS - 1)).toEqual(book.read(EVENTS - 1))
    const change = { type: 'remove-range', range: 'bad', takeBack: true } as const
    expect(finish(again.apply(change)).cleared).toBe(finish(book.apply(change)).cleared)
  })
})
