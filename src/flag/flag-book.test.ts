import { describe, expect, it } from 'vitest'
import type { Effect } from './cause.ts'
import { type Change, FlagMistake } from './change.ts'
import { finish } from './finish.test-support.ts'
import { FlagBook } from './flag-book.ts'
import { explainScore } from './score.ts'

const apply = (book: FlagBook, change: Change): Effect => finish(book.apply(change))
const flags = (book: FlagBook): boolean[] =>
  Array.from({ length: book.events }, (_, event) => book.read(event).flagged)
const typesOf = (book: FlagBook, event: number): string[] => book.read(event).causes.map(({ type }) => type)

const rows: readonly [user: string, address: string, flagged: boolean][] = [
  ['alice', '173.99.253.17', true],
  ['alice', '8.8.8.8', true],
  ['bob', '8.8.8.8', true],
  ['bob', '9.9.9.9', true],
  ['carol', '9.9.9.9', true],
  ['dave', '1.1.1.1', false],
  ['carol', '1.1.1.1', true],
  ['dave', '2.2.2.2', false],
]

function contract(): FlagBook {
  const book = new FlagBook()
  apply(book, { type: 'add-range', range: { id: 'bad', cidr: '173.99.253.0/24' } })
  for (const [user, address] of rows) book.record({ user, address })
  return book
}

/** Event 0 flags event 1, which lies in a bad range of its own. */
function trap(): FlagBook {
  const book = new FlagBook()
  apply(book, { type: 'add-range', range: { id: 'a', cidr: '192.168.122.0/24' } })
  apply(book, { type: 'add-range', range: { id: 'b', cidr: '206.16.28.0/24' } })
  book.record({ user: 'vevans', address: '192.168.122.15' })
  book.record({ user: 'vevans', address: '206.16.28.33' })
  return book
}

describe('suspicion', () => {
  it('spreads by user and by address, in the order of arrival', () => {
    expect(flags(contract())).toEqual(rows.map(([, , flagged]) => flagged))
  })

  it('is explained to the last term', () => {
    const { causes, score } = contract().read(4)
    expect(causes).toEqual([{ type: 'address', address: '9.9.9.9', event: 3, distance: 4, weight: 0.05 }])
    expect(score).toBe(5)
    const both = trap().read(1)
    expect(both.causes.map(({ weight }) => weight)).toEqual([0.7, 0.6])
    expect(explainScore(both.causes, both.score)).toBe('100 x (1 - (1 - 0.7 range) x (1 - 0.6 user)) = 88')
    expect(explainScore(both.causes, 0, true)).toBe(
      'taken back: 0 in place of 100 x (1 - (1 - 0.7 range) x (1 - 0.6 user))',
    )
  })

  it('needs a user or an address to spread', () => {
    const book = new FlagBook()
    book.record({ matches: [{ rule: 'r' }] })
    book.record({})
    book.record({ user: '', address: 'not an address' })
    book.record({ user: '', address: 'not an address' })
    expect(flags(book)).toEqual([true, false, false, false])
  })

  it('knows an address in any spelling', () => {
    const book = new FlagBook()
    book.record({ address: '::ffff:192.0.2.1', matches: [{ rule: 'r' }] })
    book.record({ address: '192.0.2.1' })
    book.record({ address: '2001:DB8:0:0::1', matches: [{ rule: 'r' }] })
    book.record({ address: '2001:db8::1' })
    expect(typesOf(book, 1)).toEqual(['address'])
    expect(book.read(3).causes).toMatchObject([{ type: 'address', address: '2001:db8::1', event: 2 }])
  })

  it('goes by event time when asked to: a late event makes later ones suspicious', () => {
    const book = new FlagBook({ order: 'event-time' })
    book.record({ time: 20, user: 'ann' })
    book.record({ time: 5, user: 'ann' })
    book.record({ time: 10, user: 'ann', matches: [{ rule: 'r' }] })
    expect(finish(book.settle())).toMatchObject({ flagged: 1, changed: [{ event: 0 }] })
    expect(flags(book)).toEqual([true, false, true])
  })
})

describe('a range', () => {
  it('acts from its place on, and from the start when retroactive', () => {
    const book = new FlagBook()
    book.record({ address: '10.0.0.1' })
    apply(book, { type: 'add-range', range: { id: 'late', cidr: '10.0.0.0/8' } })
    expect(flags(book)).toEqual([false])
    apply(book, { type: 'add-range', range: { id: 'always', cidr: '10.0.0.1' }, retroactive: true })
    expect(book.read(0).causes).toEqual([
      { type: 'range', range: 'always', cidr: '10.0.0.1/32', weight: 0.7 },
    ])
  })

  it('that is removed still is why older events are flagged; taken back, it is not', () => {
    const book = contract()
    apply(book, { type: 'remove-range', range: 'bad' })
    book.record({ address: '173.99.253.18' })
    expect(flags(book)).toEqual([...rows.map(([, , flagged]) => flagged), false])
    expect(apply(book, { type: 'remove-range', range: 'bad', takeBack: true })).toMatchObject({ cleared: 6 })
    expect(flags(book)).not.toContain(true)
    expect(apply(book, { type: 'undo-range', range: 'bad' })).toMatchObject({ flagged: 6 })
  })

  it('whose take-back is undone flags what came in between, too', () => {
    const book = contract()
    apply(book, { type: 'remove-range', range: 'bad', takeBack: true })
    book.record({ address: '173.99.253.18' })
    apply(book, { type: 'undo-range', range: 'bad' })
    expect(flags(book).at(-1)).toBe(true)
  })
})

describe('taking back', () => {
  it('takes what hung on it, and leaves what has a cause of its own', () => {
    const book = trap()
    expect(apply(book, { type: 'take-back', event: 0 })).toMatchObject({ cleared: 1, flagged: 0 })
    expect(flags(book)).toEqual([false, true])
    expect(typesOf(book, 1)).toEqual(['range'])
    expect(book.read(0)).toMatchObject({ takenBack: true, score: 0 })
    expect(typesOf(book, 0)).toEqual(['range'])
  })

  it('is tried, done and undone with the same effect', () => {
    const book = contract()
    const before = flags(book)
    const tried = finish(book.dryRun({ type: 'take-back', event: 1 }))
    expect(flags(book)).toEqual(before)
    expect(apply(book, { type: 'take-back', event: 1 })).toEqual(tried)
    expect(flags(book)).toEqual([true, false, false, false, false, false, false, false])
    expect(apply(book, { type: 'undo', event: 1 })).toMatchObject({ flagged: 5, cleared: 0 })
    expect(flags(book)).toEqual(before)
  })

  it('of a rule or an alert takes every match of it', () => {
    const book = new FlagBook()
    book.record({ user: 'ann', matches: [{ rule: 'r', alert: 'one' }] })
    book.record({ user: 'bob', matches: [{ rule: 'r', alert: 'two' }] })
    book.record({ user: 'ann' })
    apply(book, { type: 'take-back-alert', alert: 'one' })
    expect(flags(book)).toEqual([false, true, false])
    apply(book, { type: 'take-back-rule', rule: 'r' })
    apply(book, { type: 'undo-alert', alert: 'one' })
    expect(flags(book)).toEqual([false, false, false])
    apply(book, { type: 'undo-rule', rule: 'r' })
    expect(flags(book)).toEqual([true, true, true])
  })

  it('holds against a mark that a person makes later', () => {
    const book = new FlagBook()
    book.record({ user: 'ann' })
    book.record({ user: 'ann' })
    apply(book, { type: 'mark', event: 0 })
    expect(flags(book)).toEqual([true, true])
    apply(book, { type: 'take-back', event: 0 })
    expect(flags(book)).toEqual([false, false])
    apply(book, { type: 'unmark', event: 0 })
    apply(book, { type: 'mark', event: 0 })
    expect(flags(book)).toEqual([false, false])
  })
})

describe('a change that cannot be made', () => {
  it.each<[Change, string, string]>([
    [{ type: 'take-back', event: 8 }, 'unknown-event', 'there is no event 8'],
    [{ type: 'mark', event: -1 }, 'unknown-event', 'there is no event -1'],
    [{ type: 'undo', event: 0 }, 'not-taken-back', 'event 0 is not taken back'],
    [{ type: 'undo-rule', rule: 'r' }, 'not-taken-back', 'rule "r" is not taken back'],
    [{ type: 'remove-range', range: 'x' }, 'unknown-range', 'there is no range "x"'],
    [
      { type: 'add-range', range: { id: 'bad', cidr: '10.0.0.0/8' } },
      'range-exists',
      'there is a range "bad" already',
    ],
    [
      { type: 'add-range', range: { id: 'new', cidr: '10.0.0.1/8' } },
      'bad-range',
      '"10.0.0.1/8" has host bits set; did you mean 10.0.0.0/8?',
    ],
  ])('%j says so', (change, code, message) => {
    const book = contract()
    expect(() => book.change(change)).toThrow(expect.objectContaining({ code, message }) as FlagMistake)
    expect(() => finish(book.dryRun(change))).toThrow(FlagMistake)
  })

  it('does not keep the others of many from being made', () => {
    const book = new FlagBook()
    const ranges = ['10.0.0.0/8', 'nonsense', '192.0.2.0/24']
    const changes = ranges.map((cidr): Change => ({ type: 'add-range', range: { id: cidr, cidr } }))
    const failed = finish(book.changeMany(changes, 1))
    expect(failed.map(({ mistake }) => mistake.message)).toEqual([
      '"nonsense" is not an IPv4 or IPv6 address',
    ])
    expect(book.ranges.map(({ cidr }) => cidr.text)).toEqual(['10.0.0.0/8', '192.0.2.0/24'])
  })
})
