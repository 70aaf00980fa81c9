import { setImmediate as yieldNow } from 'node:timers/promises'
import type { RuleTrial } from '../../api/detection-service.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { eventsIn } from '../../model/access-events.ts'
import type { Alert } from '../../model/alert.ts'
import type { Entry } from '../suspicion/entry.ts'
import { RuleFollower, type RuleFollowerOptions } from './rule-follower.ts'

/** Bounds of one trial: events read, alerts told, and time. */
const MOST_EVENTS = 1_000_000
const MOST_ALERTS = 1000
const MOST_MS = 20_000
const SLICE_MS = 8

/** The journal, as trials read it. */
export interface ReadableJournal {
  readonly sequence: number
  read(sequence: number): Promise<Entry | undefined>
}

export interface TrialOptions extends RuleFollowerOptions {
  readonly from: number
  /** The number of an event that was recorded; -1 where it was not. */
  readonly numberOf: (event: AccessEvent) => number
}

/** The alerts that rules would have given over what arrived since a time and still stands in the journal. */
export async function tryRules(journal: ReadableJournal, options: TrialOptions): Promise<RuleTrial> {
  const follower = new RuleFollower(options)
  const last = journal.sequence
  const alerts = new Map<string, Alert>()
  const began = performance.now()
  let since = began
  let events = 0
  let whole = true
  for (let sequence = await firstSince(journal, options.from); sequence <= last; sequence++) {
    const entry = await journal.read(sequence)
    if (entry) events += take(follower, entry, options)
    for (const alert of follower.takeAlerts()) alerts.set(alert.id, alert)
    const now = performance.now()
    whole = events < MOST_EVENTS && alerts.size < MOST_ALERTS && now - began < MOST_MS
    if (!whole) break
    if (now - since < SLICE_MS) continue
    await yieldNow()
    since = performance.now()
  }
  follower.end()
  for (const alert of follower.takeAlerts()) alerts.set(alert.id, alert)
  const found = [...alerts.values()].sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
  return { events, whole: whole && found.length <= MOST_ALERTS, alerts: found.slice(0, MOST_ALERTS) }
}

/** Gives the number of events. */
function take(follower: RuleFollower, entry: Entry, { numberOf }: TrialOptions): number {
  switch (entry.type) {
    case 'events': {
      const numbered = eventsIn(entry.events).map((event) => ({
        event,
        number: Math.max(numberOf(event), 0),
      }))
      follower.events(numbered, entry.at)
      return entry.events.length
    }
    case 'records': {
      const taken = follower.records(entry)
      return 'refused' in taken ? 0 : taken.accepted
    }
    case 'advance':
      follower.advance(entry.at)
      return 0
    default:
      return 0
  }
}

/** The first entry that can be read and arrived at a time or after it: they stand in order of arrival. */
async function firstSince(journal: ReadableJournal, time: number): Promise<number> {
  let low = 1
  let high = journal.sequence + 1
  while (low < high) {
    const middle = (low + high) >> 1
    const entry = await journal.read(middle)
    if (!entry || entry.at < time) low = middle + 1
    else high = middle
  }
  return low
}
