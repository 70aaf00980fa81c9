import type { FlagEffect, RangeListHead, RangeListState } from '../model/suspicion.ts'
import type { ChangeOptions } from './suspicion-service.ts'

/** What the routes of lists of ranges ask for. */
export interface RangeListService {
  all(): readonly RangeListState[]
  get(name: string): RangeListState | undefined
  /** Puts what is given in the place of what the list has: adds and removes the differences only. */
  put(head: RangeListHead, given: GivenRanges, how: ListOptions): Promise<ListChange>
  /** Removes a list and its ranges; it must be there. */
  remove(name: string, how: ListOptions): Promise<ListChange>
}

/** A text of one range a line, or items of JSON; and what holds for those that do not say otherwise. */
export interface GivenRanges {
  readonly given: string | readonly unknown[]
  readonly expiresAt?: number
  /** Whether nothing at all is refused. */
  readonly mustHaveRanges?: boolean
}

export interface ListOptions extends ChangeOptions {
  /** What is added acts as if it had been there from the start. */
  readonly retroactive: boolean
  /** What is removed goes as if it had never been there. */
  readonly takeBack: boolean
}

export interface ListMistake {
  /** From 1: the line of a text, the item of a list. */
  readonly line: number
  readonly text: string
  readonly detail: string
}

/** A range in force, not of this list, that shares addresses with one that was added. */
export interface ListOverlap {
  readonly cidr: string
  readonly is: 'around' | 'inside' | 'same'
  readonly range: number
  readonly rangeCidr: string
  readonly list: string | undefined
}

export interface ListChange {
  readonly added: number
  readonly removed: number
  /** With another expiry, other tags or another comment. */
  readonly changed: number
  readonly unchanged: number
  /** Lines that cannot be read and were left out, and the first thousand of them. */
  readonly badLines: number
  readonly mistakes: readonly ListMistake[]
  /** Lines whose range stood on an earlier one. */
  readonly repeated: number
  /** Ranges whose time is over already: they were left out. */
  readonly over: number
  readonly overlaps: { readonly count: number; readonly first: readonly ListOverlap[] }
  /** What it came to for older events. */
  readonly effect: FlagEffect
}
