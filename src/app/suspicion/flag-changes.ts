import type { Change } from '../../flag/change.ts'
import type { FlagBook } from '../../flag/flag-book.ts'
import type { ChangeEntry } from './entry.ts'
import { removal, type WorldRanges } from './world-ranges.ts'

/** What an entry means for the book as it is. */
export function flagChanges(entry: ChangeEntry, book: FlagBook, ranges: WorldRanges): readonly Change[] {
  switch (entry.type) {
    case 'add-range':
      return [ranges.addition(entry.cidr, entry.retroactive)]
    case 'remove-range':
      return [removal(entry.range, entry.takeBack)]
    case 'undo-range':
      return [{ type: 'undo-range', range: String(entry.range) }]
    case 'take-back-rule':
    case 'undo-rule':
      return [{ type: entry.type, rule: entry.rule }]
    case 'take-back-alert':
    case 'undo-alert':
      return [{ type: entry.type, alert: entry.alert }]
    case 'take-back-alerts':
      return known(entry.alerts, book, false).map((alert) => ({ type: 'take-back-alert', alert }))
    case 'undo-alerts':
      return known(entry.alerts, book, true).map((alert) => ({ type: 'undo-alert', alert }))
    default:
      return [{ type: entry.type, event: entry.event }]
  }
}

/** Alerts that made events suspicious, and are taken back or not, each once. */
const known = (alerts: readonly string[], book: FlagBook, takenBack: boolean): readonly string[] =>
  [...new Set(alerts)].filter((alert) => book.knows({ alert }) && book.isTakenBack(alert) === takenBack)
