import { type Change, FlagMistake } from './change.ts'
import { NONE } from './key-lists.ts'
import type { Keys } from './keys.ts'
import type { Matches } from './matches.ts'
import type { HeldRange, Ranges } from './ranges.ts'
import { personWeight, unitsOf } from './score.ts'
import type { Spread } from './spread.ts'

/** What a change means for single events, as far as it is known at once. */
export type Step =
  | { readonly do: 'root'; readonly event: number; readonly units: number }
  | {
      readonly do: 'roots'
      readonly keys: readonly number[]
      readonly from: number
      readonly to: number
      readonly units: number
    }
  | { readonly do: 'block'; readonly event: number; readonly blocked: boolean }

/** A change that can be made: what it does to events, and what is to be remembered. */
export interface Plan {
  readonly steps: readonly Step[]
  readonly commit: () => void
}

const person = unitsOf(personWeight)
const nothing = (): void => {}

/** Turns changes into steps, and refuses those that cannot be made. Reads the book; changes nothing itself. */
export class Plans {
  readonly #spread: Spread
  readonly #keys: Keys
  readonly #ranges: Ranges
  readonly #matches: Matches
  readonly #marked: Set<number>

  constructor(spread: Spread, keys: Keys, ranges: Ranges, matches: Matches, marked: Set<number>) {
    this.#spread = spread
    this.#keys = keys
    this.#ranges = ranges
    this.#matches = matches
    this.#marked = marked
  }

  of(change: Change): Plan {
    switch (change.type) {
      case 'add-range':
        return this.#addRange(change)
      case 'remove-range':
        return this.#removeRange(change)
      case 'undo-range':
        return this.#undoRange(change.range)
      case 'match':
        return this.#match(change)
      case 'take-back-rule':
        return this.#rule(change.rule, true)
      case 'undo-rule':
        return this.#rule(change.rule, false)
      case 'take-back-alert':
        return this.#alert(change.alert, true)
      case 'undo-alert':
        return this.#alert(change.alert, false)
      case 'mark':
        return this.#mark(change.event, true)
      case 'unmark':
        return this.#mark(change.event, false)
      case 'take-back':
        return this.#block(change.event, true)
      case 'undo':
        return this.#block(change.event, false)
    }
  }

  needEvent(event: number): void {
    if (Number.isInteger(event) && event >= 0 && event < this.#spread.events) return
    throw new FlagMistake('unknown-event', `there is no event ${event}`)
  }

  #addRange({ range, retroactive }: Extract<Change, { type: 'add-range' }>): Plan {
    const held = this.#ranges.read(range, retroactive ? 0 : this.#spread.events)
    return {
      steps: this.#flagging(held, 0, retroactive ? NONE : 0, 1),
      commit: () => this.#ranges.put(held),
    }
  }

  #removeRange({ range, takeBack }: Extract<Change, { type: 'remove-range' }>): Plan {
    const held = this.#ranges.need(range)
    const gone = held.to !== NONE
    if (held.takenBack) throw new FlagMistake('already-taken-back', `range "${range}" is taken back already`)
    if (gone && !takeBack) throw new FlagMistake('unknown-range', `range "${range}" is removed already`)
    const to = gone ? held.to : this.#spread.events
    return {
      steps: takeBack ? this.#flagging(held, held.from, held.to, -1) : [],
      commit: () => this.#ranges.put({ ...held, to, ...(takeBack ? { takenBack: { removed: !gone } } : {}) }),
    }
  }

  #undoRange(range: string): Plan {
    const { takenBack, ...held } = this.#ranges.need(range)
    if (!takenBack) throw new FlagMistake('not-taken-back', `range "${range}" is not taken back`)
    const back = takenBack.removed ? { ...held, to: NONE } : held
    return {
      steps: this.#flagging(back, back.from, back.to, 1),
      commit: () => this.#ranges.put(back),
    }
  }

  /** Steps for the events from `from` to before `to`, of those recorded, that a range holds. */
  #flagging(range: HeldRange, from: number, to: number, sign: 1 | -1): readonly Step[] {
    const end = Math.min(to, this.#spread.events)
    if (from >= end) return []
    const { version, low, high } = range.cidr
    const units = sign * range.units
    return [{ do: 'roots', keys: this.#keys.addressesIn(version, low, high), from, to: end, units }]
  }

  #match(change: Extract<Change, { type: 'match' }>): Plan {
    this.needEvent(change.event)
    const match = this.#matches.read(change.event, change)
    if (!match) return { steps: [], commit: nothing }
    const steps: Step[] = this.#matches.counts(match)
      ? [{ do: 'root', event: match.event, units: match.units }]
      : []
    return { steps, commit: () => this.#matches.keep(match) }
  }

  #rule(rule: string, off: boolean): Plan {
    refuse(this.#matches.ruleIsOff(rule), off, `rule "${rule}"`)
    const steps = this.#matches
      .ofRule(rule)
      .map((match) => root(match.event, off ? -match.units : match.units))
    return { steps, commit: () => this.#matches.switchRule(rule, off) }
  }

  #alert(alert: string, off: boolean): Plan {
    refuse(this.#matches.alertIsOff(alert), off, `alert "${alert}"`)
    const steps = this.#matches
      .ofAlert(alert)
      .map((match) => root(match.event, off ? -match.units : match.units))
    return { steps, commit: () => this.#matches.switchAlert(alert, off) }
  }

  #mark(event: number, on: boolean): Plan {
    this.needEvent(event)
    const marked = this.#marked.has(event)
    if (on && marked) throw new FlagMistake('already-marked', `event ${event} is marked already`)
    if (!on && !marked) throw new FlagMistake('not-marked', `event ${event} is not marked`)
    return {
      steps: [root(event, on ? person : -person)],
      commit: () => void (on ? this.#marked.add(event) : this.#marked.delete(event)),
    }
  }

  #block(event: number, blocked: boolean): Plan {
    this.needEvent(event)
    refuse(this.#spread.state(event).blocked, blocked, `event ${event}`)
    return { steps: [{ do: 'block', event, blocked }], commit: nothing }
  }
}

const root = (event: number, units: number): Step => ({ do: 'root', event, units })

function refuse(isOff: boolean, off: boolean, what: string): void {
  if (isOff && off) throw new FlagMistake('already-taken-back', `${what} is taken back already`)
  if (!isOff && !off) throw new FlagMistake('not-taken-back', `${what} is not taken back`)
}
