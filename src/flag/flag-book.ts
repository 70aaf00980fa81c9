import type { Cause, Effect, Flag } from './cause.ts'
import { type Change, type FlagEvent, FlagMistake } from './change.ts'
import type { EventState } from './event-state.ts'
import { NONE } from './key-lists.ts'
import { Keys } from './keys.ts'
import { type Lineage, type LineageLimits, LineageSearch } from './lineage.ts'
import { Matches, type NewMatch } from './matches.ts'
import { type Overlaps, overlapsOf } from './overlaps.ts'
import { Plans, type Step } from './plans.ts'
import { type HeldRange, Ranges } from './ranges.ts'
import { type BookParts, restorePart, type SavedFlags, savedParts } from './saved-flags.ts'
import { addressWeight, personWeight, userWeight } from './score.ts'
import { settleIn, verdictOf } from './settle.ts'
import { Spread } from './spread.ts'

export interface FlagOptions {
  /** What "earlier" means: by arrival (the default), or by the events' own time. */
  readonly order?: 'arrival' | 'event-time'
  /** A number that nobody outside can foresee. What the book holds does not hang on it. */
  readonly seed?: number
}

/** A change that could not be made, and why. */
export interface FailedChange {
  readonly change: Change
  readonly mistake: FlagMistake
}

/** Pieces of work between two yields: a few milliseconds. */
const SLICE = 5_000

/**
 * Which events are suspicious, and why. Events come one after the other and are numbered from 0; changes come in
 * between. Together they are the journal, and at any time the book holds the flags that a fresh run of the journal,
 * without what was taken back, would have given.
 *
 * A change is in force at once, but what follows from it is worked out in slices ({@link settle}); events and changes
 * may come between two slices. Until then single flags may be those from before; when all is settled they are exact.
 */
export class FlagBook {
  readonly #spread = new Spread()
  readonly #keys: Keys
  readonly #ranges = new Ranges()
  readonly #matches = new Matches()
  readonly #marked = new Set<number>()
  readonly #plans: Plans

  constructor(options: FlagOptions = {}) {
    this.#keys = new Keys(options.seed ?? 0)
    this.keepBy(options.order ?? 'arrival')
    this.#plans = new Plans(this.#spread, this.#keys, this.#ranges, this.#matches, this.#marked)
  }

  /** What "earlier" means. */
  get order(): 'arrival' | 'event-time' {
    return this.#spread.byTime ? 'event-time' : 'arrival'
  }

  /** Says what "earlier" means, before the first event. */
  keepBy(order: 'arrival' | 'event-time'): void {
    if (this.events === 0) this.#spread.byTime = order === 'event-time'
  }

  /** Events recorded so far: the number of the next one. */
  get events(): number {
    return this.#spread.events
  }

  /** Whether every flag is exact now; otherwise {@link settle}. */
  get settled(): boolean {
    return this.#spread.settled
  }

  /** Whether {@link settle} has something to do or to tell. */
  get waiting(): boolean {
    return !this.#spread.settled || this.#spread.touched.size > 0
  }

  /** All ranges that act or acted, with the numbers of the events from and before which they do. */
  get ranges(): readonly HeldRange[] {
    return this.#ranges.all
  }

  /** A range that acts or acted. */
  range(id: string): HeldRange | undefined {
    return this.#ranges.get(id)
  }

  /** Whether a range flags events that come now. */
  isInForce(id: string): boolean {
    const range = this.#ranges.get(id)
    return range !== undefined && range.to === NONE && !range.takenBack
  }

  /** The ranges in force that share addresses with given ones, of those that `counts` is true of. */
  overlaps(given: readonly string[], counts: (range: string) => boolean): Generator<void, Overlaps> {
    return overlapsOf(given, this.#ranges, ({ id }) => counts(id))
  }

  /** Takes in the next event and returns its number. */
  record({ user, address, time = 0, matches }: FlagEvent): number {
    return this.recordKeys(this.#keys.user(user), this.#keys.address(address), time, matches)
  }

  /** {@link record} of an event whose user and address are known by their keys. */
  recordKeys(user: number, address: number, time: number, matches: readonly NewMatch[] = []): number {
    const number = this.#spread.events
    let units = address < 0 ? 0 : this.#ranges.unitsAt(this.#keys.valueOf(address))
    for (const given of matches) {
      const match = this.#matches.read(number, given)
      if (!match) continue
      this.#matches.keep(match)
      if (this.#matches.counts(match)) units += match.units
    }
    return this.#spread.add(user, address, time, units)
  }

  /** The numbers of users and addresses. */
  get keys(): Keys {
    return this.#keys
  }

  /** Whether an event was recorded with these keys. */
  hasKeys(event: number, user: number, address: number): boolean {
    return this.#spread.keyOf(event, 0) === user && this.#spread.keyOf(event, 1) === address
  }

  /** The key of the user (side 0) or address (side 1) of an event; -1 for none. */
  keyOf(event: number, side: 0 | 1): number {
    return this.#spread.keyOf(event, side)
  }

  isFlagged(event: number): boolean {
    return this.#spread.isFlagged(event)
  }

  isMarked(event: number): boolean {
    return this.#marked.has(event)
  }

  /** What is known of an event. */
  read(event: number): Flag {
    this.#plans.needEvent(event)
    const state = this.#spread.state(event)
    const { flagged, score } = verdictOf(state)
    return { event, flagged, score, takenBack: state.blocked, causes: this.#causes(event, state) }
  }

  /** Puts a change in force; throws a FlagMistake, and does nothing, when it cannot be made. {@link settle} must follow. */
  change(change: Change): void {
    const plan = this.#plans.of(change)
    plan.commit()
    for (const step of plan.steps) doStep(this.#spread, step)
  }

  /** Does some of what waits, and tells nothing: {@link settle} does. */
  work(pieces: number): void {
    this.#spread.run(pieces)
  }

  /** Whether this rule, or alert, was ever told of. */
  knows(what: { readonly rule: string } | { readonly alert: string }): boolean {
    return 'rule' in what ? this.#matches.knowsRule(what.rule) : this.#matches.knowsAlert(what.alert)
  }

  /** Whether what an alert says counts no more. */
  isTakenBack(alert: string): boolean {
    return this.#matches.alertIsOff(alert)
  }

  /** Works out what waits, and tells every event whose flag, score or causes changed since the last time. */
  *settle(slice = SLICE): Generator<void, Effect> {
    return yield* settleIn(this.#spread, slice)
  }

  /** {@link change} and {@link settle}. */
  *apply(change: Change, slice = SLICE): Generator<void, Effect> {
    this.change(change)
    return yield* this.settle(slice)
  }

  /**
   * Puts many changes in force, a slice at a time: each at its place, which events that come between two slices may move.
   * Those that cannot be made are told and left out. {@link settle} must follow.
   */
  *changeMany(changes: Iterable<Change>, slice = 1000): Generator<void, readonly FailedChange[]> {
    const failed: FailedChange[] = []
    let made = 0
    for (const change of changes) {
      try {
        this.change(change)
      } catch (error) {
        if (!(error instanceof FlagMistake)) throw error
        failed.push({ change, mistake: error })
      }
      if (++made % slice === 0) yield
    }
    return failed
  }

  /** What changes would do to the events recorded so far, without doing them. Each is judged by itself. */
  *dryRun(changes: Change | readonly Change[], slice = SLICE): Generator<void, Effect> {
    const trial = this.#spread.fork()
    const plans = new Plans(trial, this.#keys, this.#ranges, this.#matches, this.#marked)
    const steps: Step[] = []
    for (const [at, change] of [changes].flat().entries()) {
      steps.push(...plans.of(change).steps)
      if (at % slice === slice - 1) yield
    }
    while (!trial.settled) {
      trial.run(slice)
      yield
    }
    trial.touched.clear()
    for (const step of steps) doStep(trial, step)
    return yield* settleIn(trial, slice)
  }

  /**
   * The causes of an event up to their roots, or the flagged events that hang on it; in parts, and so said, where the
   * limits cut off. A causing event is one of perhaps many: which flags would go with it, a dry run tells.
   */
  lineage(event: number, direction: 'up' | 'down', limits: LineageLimits = {}): Lineage {
    this.#plans.needEvent(event)
    return new LineageSearch(this.#spread, (other) => this.read(other), limits).from(event, direction)
  }

  /** The book as it is now, in parts of plain data; it may change while they are asked for. */
  save(): IterableIterator<SavedFlags> {
    return savedParts(this.#parts)
  }

  /** Takes in one part after the other of a saved book of the same order. It must be new. */
  restore(part: SavedFlags): void {
    restorePart(this.#parts, part)
  }

  get #parts(): BookParts {
    return {
      spread: this.#spread,
      keys: this.#keys,
      ranges: this.#ranges,
      matches: this.#matches,
      marked: this.#marked,
    }
  }

  #causes(event: number, state: EventState): readonly Cause[] {
    const causes: Cause[] = []
    const address = this.#spread.keyOf(event, 1)
    if (address >= 0) {
      for (const { id, cidr, weight } of this.#ranges.of(this.#keys.valueOf(address), event)) {
        causes.push({ type: 'range', range: id, cidr: cidr.text, weight })
      }
    }
    for (const { rule, alert, weight } of this.#matches.of(event)) {
      causes.push({ type: 'rule', rule, ...(alert === undefined ? {} : { alert }), weight })
    }
    if (this.#marked.has(event)) causes.push({ type: 'person', weight: personWeight })
    const user = this.#spread.keyOf(event, 0)
    const byUser = this.#earlier(event, user, state.viaUser)
    if (byUser) {
      const { distance } = byUser
      causes.push({ type: 'user', user: this.#keys.userOf(user), ...byUser, weight: userWeight(distance) })
    }
    const byAddress = this.#earlier(event, address, state.viaAddress)
    if (byAddress) {
      const text = this.#keys.addressText(address)
      causes.push({ type: 'address', address: text, ...byAddress, weight: addressWeight(byAddress.distance) })
    }
    return causes
  }

  /** The earlier event of a key that supports one. While work waits, it may be gone and not yet missed. */
  #earlier(
    event: number,
    key: number,
    distance: number,
  ): { readonly event: number; readonly distance: number } | undefined {
    if (distance === 0) return undefined
    const earlier = this.#spread.nearest(event, key, distance)
    return this.#spread.before(earlier, event) ? { event: earlier, distance } : undefined
  }
}

function doStep(spread: Spread, step: Step): void {
  if (step.do === 'root') spread.addRoot(step.event, step.units)
  else if (step.do === 'roots') spread.addRoots(step.keys, step.from, step.to, step.units)
  else spread.block(step.event, step.blocked)
}
