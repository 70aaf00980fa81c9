import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Effect, Flag } from '../src/flag/cause.ts'
import { type Change, type FlagEvent, FlagMistake } from '../src/flag/change.ts'
import { finish } from '../src/flag/finish.test-support.ts'
import { FlagBook } from '../src/flag/flag-book.ts'
import { restored } from '../src/flag/restored.test-support.ts'
import { addresses, canFollow, cidrs, type Entry, freshRun } from './flag/reference.ts'

/** What a run does besides events and changes: some slices of the waiting work, all of it, a restart, a dry run. */
type Act =
  | Entry
  | { readonly type: 'slices'; readonly count: number }
  | { readonly type: 'settle' }
  | { readonly type: 'restart' }
  | { readonly type: 'undo-last' }
  | { readonly type: 'dry-run'; readonly change: Change; readonly meanwhile: FlagEvent }

const few = (prefix: string, count: number) =>
  fc.integer({ min: 0, max: count - 1 }).map((n) => `${prefix}${n}`)
const numberOfEvent = fc.nat(30)
const weight = fc.constantFrom(0.1, 0.5, 0.9)
const match = fc.record({ rule: few('rule', 2), alert: few('alert', 2), weight }, { requiredKeys: ['rule'] })

const event: fc.Arbitrary<FlagEvent> = fc.record(
  {
    time: fc.nat(40),
    user: fc.constantFrom('ann', 'bob', 'cyd', 'dan', 'eve', ''),
    address: fc.constantFrom(...addresses),
    matches: fc.oneof(
      { weight: 9, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(match, { minLength: 1, maxLength: 2 }) },
    ),
  },
  { requiredKeys: [] },
)

const range = fc.record(
  { id: few('range', 3), cidr: fc.constantFrom(...cidrs), weight },
  { requiredKeys: ['id', 'cidr'] },
)

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record(
    { type: fc.constant('add-range' as const), range, retroactive: fc.boolean() },
    { requiredKeys: ['type', 'range'] },
  ),
  fc.record({ type: fc.constant('remove-range' as const), range: few('range', 3), takeBack: fc.boolean() }),
  fc.record({ type: fc.constant('undo-range' as const), range: few('range', 3) }),
  fc
    .tuple(numberOfEvent, match)
    .map(([number, given]): Change => ({ type: 'match', event: number, ...given })),
  fc.record({ type: fc.constantFrom('take-back-rule' as const, 'undo-rule' as const), rule: few('rule', 2) }),
  fc.record({
    type: fc.constantFrom('take-back-alert' as const, 'undo-alert' as const),
    alert: few('alert', 2),
  }),
  fc.record({ type: fc.constantFrom('mark' as const, 'unmark' as const), event: numberOfEvent }),
  fc.record({ type: fc.constantFrom('take-back' as const, 'undo' as const), event: numberOfEvent }),
)

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 20, arbitrary: event.map((given): Act => ({ type: 'event', event: given })) },
  { weight: 10, arbitrary: change },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('slices' as const), count: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.constant<Act>({ type: 'settle' }) },
  { weight: 1, arbitrary: fc.constant<Act>({ type: 'restart' }) },
  { weight: 3, arbitrary: fc.constant<Act>({ type: 'undo-last' }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('dry-run' as const), change, meanwhile: event }) },
)

type Verdict = Effect['changed'][number]['is']

/** A book beside its journal, and what somebody would know of its flags who only reads answers and effects. */
class Run {
  readonly order: 'arrival' | 'event-time'
  readonly journal: Entry[] = []
  readonly #known: Verdict[] = []
  #book: FlagBook

  constructor(order: 'arrival' | 'event-time') {
    this.order = order
    this.#book = new FlagBook({ order })
  }

  do(given: Act): void {
    if (given.type === 'event') this.#record(given.event)
    else if (given.type === 'slices') this.#someSlices(given.count)
    else if (given.type === 'settle') this.settle()
    else if (given.type === 'restart') this.#book = restored(this.#book, this.order)
    else if (given.type === 'undo-last') this.#undoLast()
    else if (given.type === 'dry-run') this.#dryRun(given.change, given.meanwhile)
    else this.#change(given)
  }

  /** All work done, the flags must be those of a fresh run. */
  settle(): void {
    this.#learn(finish(this.#book.settle(3)))
    const wanted = freshRun(this.journal, this.order)
    expect(readAll(this.#book).map(withoutScore)).toEqual(wanted.map(withoutScore))
    for (const { event: number, score } of wanted) {
      const found = this.#book.read(number)
      expect(Math.abs(found.score - score)).toBeLessThanOrEqual(0.0501)
      expect(this.#known[number]).toEqual({ flagged: found.flagged, score: found.score })
    }
  }

  #record(given: FlagEvent): void {
    const number = this.#book.record(given)
    this.journal.push({ type: 'event', event: given })
    const { flagged, score } = this.#book.read(number)
    this.#known[number] = { flagged, score }
  }

  #change(given: Change): void {
    if (!canFollow(this.journal, given)) {
      expect(() => this.#book.change(given)).toThrow(FlagMistake)
      return
    }
    this.#book.change(given)
    this.journal.push(given)
  }

  #undoLast(): void {
    const undoes = this.journal.toReversed().flatMap((entry) => undoOf(entry) ?? [])
    const undo = undoes.find((change) => canFollow(this.journal, change))
    if (undo) this.#change(undo)
  }

  #someSlices(count: number): void {
    const work = this.#book.settle(1)
    for (let i = 0; i < count; i++) {
      const step = work.next()
      if (step.done) {
        this.#learn(step.value)
        return
      }
    }
    work.return({ flagged: 0, cleared: 0, changed: [] })
  }

  /** It must predict what the change does to a book that has settled, and leave its own book alone. */
  #dryRun(given: Change, meanwhile: FlagEvent): void {
    if (!canFollow(this.journal, given)) {
      expect(() => finish(this.#book.dryRun(given))).toThrow(FlagMistake)
      return
    }
    const before = readAll(this.#book)
    const twin = restored(this.#book, this.order)
    expect(readAll(this.#book)).toEqual(before)
    finish(twin.settle())
    const work = this.#book.dryRun(given, 1)
    const first = work.next()
    expect(readAll(this.#book)).toEqual(before)
    this.#record(meanwhile)
    expect(inOrder(first.done ? first.value : finish(work))).toEqual(inOrder(finish(twin.apply(given))))
  }

  #learn({ changed }: Effect): void {
    for (const { event: number, was, is } of changed) {
      expect(was).toEqual(this.#known[number])
      this.#known[number] = is
    }
  }
}

/** What undoes an entry of the journal, where it takes something back. */
function undoOf(entry: Entry): Change | undefined {
  if (entry.type === 'take-back') return { type: 'undo', event: entry.event }
  if (entry.type === 'take-back-rule') return { type: 'undo-rule', rule: entry.rule }
  if (entry.type === 'take-back-alert') return { type: 'undo-alert', alert: entry.alert }
  return entry.type === 'remove-range' ? { type: 'undo-range', range: entry.range } : undefined
}

const readAll = (book: FlagBook): Flag[] =>
  Array.from({ length: book.events }, (_, number) => book.read(number))
const inOrder = ({ changed, ...sums }: Effect): Effect => ({
  ...sums,
  changed: changed.toSorted((a, b) => a.event - b.event),
})
const withoutScore = ({ score: _, ...flag }: Flag) => flag

describe.each(['arrival', 'event-time'] as const)('flags, earlier by %s', (order) => {
  it('are those of a fresh run after any events and changes, whichever slices came between', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        const run = new Run(order)
        for (const one of acts) run.do(one)
        run.settle()
      }),
      { numRuns: 600 },
    )
  })
})
