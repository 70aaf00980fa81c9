import { spans } from '../lib/spans.ts'
import type { SavedTexts } from '../lib/text-table.ts'
import type { SavedEvents, SavedTouched } from './event-state.ts'
import type { Keys, SavedAddresses } from './keys.ts'
import type { Match, Matches, SavedSwitches } from './matches.ts'
import { type Ranges, type SavedRange, savedRange } from './ranges.ts'
import type { Spread } from './spread.ts'

/** What a book is made of. */
export interface BookParts {
  readonly spread: Spread
  readonly keys: Keys
  readonly ranges: Ranges
  readonly matches: Matches
  readonly marked: Set<number>
}

/** A part of a book as plain data, small enough to be copied in a few milliseconds. */
export type SavedFlags =
  | { readonly part: 'users'; readonly users: SavedTexts }
  | { readonly part: 'addresses'; readonly addresses: SavedAddresses }
  | { readonly part: 'ranges'; readonly ranges: readonly SavedRange[] }
  | { readonly part: 'matches'; readonly matches: readonly Match[] }
  | { readonly part: 'events'; readonly events: SavedEvents }
  /** Waiting work went on for a while: there is nothing to keep yet. */
  | { readonly part: 'nothing' }
  /** What there is little of; it comes last. */
  | {
      readonly part: 'rest'
      readonly switches: SavedSwitches
      readonly marked: readonly number[]
      readonly touched: SavedTouched
    }

/** Events of one part, and ranges or matches. */
const EVENTS = 32_768
const CAUSES = 8192
/** Pieces of waiting work between two parts. */
const WORK = 5000

/** A book as it is when this is called. Keys and matches are only ever added, so that their number says which are meant. */
export function savedParts(book: BookParts): IterableIterator<SavedFlags> {
  const { keys, matches } = book
  const then = {
    spread: book.spread.fork(),
    users: keys.saveUsers(),
    addresses: keys.saveAddresses(),
    matches: matches.size,
    ranges: book.ranges.held(),
    switches: matches.saveSwitches(),
    marked: [...book.marked],
  }
  return partsOf(book, then)
}

interface Then {
  readonly spread: Spread
  readonly users: Iterable<SavedTexts>
  readonly addresses: Iterable<SavedAddresses>
  readonly matches: number
  readonly ranges: ReturnType<Ranges['held']>
  readonly switches: SavedSwitches
  readonly marked: readonly number[]
}

function* partsOf({ matches }: BookParts, then: Then): Generator<SavedFlags, void> {
  const { spread, ranges, switches, marked } = then
  for (; !spread.settled; yield { part: 'nothing' }) spread.run(WORK)
  for (const users of then.users) yield { part: 'users', users }
  for (const addresses of then.addresses) yield { part: 'addresses', addresses }
  for (const [from, to] of spans(ranges.length, CAUSES))
    yield { part: 'ranges', ranges: ranges.slice(from, to).map(savedRange) }
  for (const [from, to] of spans(then.matches, CAUSES))
    yield { part: 'matches', matches: matches.slice(from, to) }
  for (const [from, to] of spans(spread.events, EVENTS))
    yield { part: 'events', events: spread.saveEvents(from, to) }
  yield { part: 'rest', switches, marked, touched: spread.touched.save() }
}

/** Gives a new book the next part of a saved one. */
export function restorePart({ spread, keys, ranges, matches, marked }: BookParts, part: SavedFlags): void {
  switch (part.part) {
    case 'users':
      keys.restoreUsers(part.users)
      break
    case 'addresses':
      keys.restoreAddresses(part.addresses)
      break
    case 'ranges':
      ranges.restore(part.ranges)
      break
    case 'matches':
      for (const match of part.matches) matches.keep(match)
      break
    case 'events':
      spread.restoreEvents(part.events)
      break
    case 'rest':
      matches.restoreSwitches(part.switches)
      for (const event of part.marked) marked.add(event)
      spread.restoreTouched(part.touched)
  }
}
