import type { Cause, Changed, Effect } from '../../flag/cause.ts'
import { FlagMistake, type MistakeCode } from '../../flag/change.ts'
import type { Lineage } from '../../flag/lineage.ts'
import { eventId } from '../../model/event-id.ts'
import { Refusal } from '../../model/refusal.ts'
import type { FlagEffect, LineageGraph, ToldCause, Verdict } from '../../model/suspicion.ts'
import type { ChangeEntry } from './entry.ts'

/** A cause with the ids that people know. */
export function toldCause(cause: Cause): ToldCause {
  switch (cause.type) {
    case 'range':
      return { ...cause, range: Number(cause.range) }
    case 'user':
    case 'address':
      return { ...cause, event: eventId(cause.event) }
    case 'rule':
    case 'person':
      return cause
  }
}

/** The sums of an effect, and its first `most` events. */
export function toldEffect({ flagged, cleared, changed }: Effect, most: number): FlagEffect {
  return {
    flagged,
    cleared,
    changed: changed.length - flagged - cleared,
    events: firstOf(changed, most).map(({ event, was, is }) => ({ id: eventId(event), was, is })),
  }
}

/** The `most` with the smallest numbers, in order; without sorting what may be a million. */
function firstOf(changed: readonly Changed[], most: number): readonly Changed[] {
  let first: Changed[] = []
  let last = Number.POSITIVE_INFINITY
  for (const one of changed) {
    if (one.event >= last) continue
    first.push(one)
    if (first.length < 2 * most + 100) continue
    first = inOrder(first).slice(0, most)
    last = first.at(-1)?.event ?? -1
  }
  return inOrder(first).slice(0, most)
}

const inOrder = (changed: readonly Changed[]): Changed[] => changed.toSorted((a, b) => a.event - b.event)

export function toldLineage(
  { events, edges, complete }: Lineage,
  verdict: (event: number) => Verdict,
): LineageGraph {
  return {
    events: events.map(({ event }) => verdict(event)),
    edges: edges.map(({ event, because, by }) => ({ event: eventId(event), because: eventId(because), by })),
    complete,
  }
}

const sentences: Readonly<Record<MistakeCode, (what: string) => string>> = {
  'bad-range': (what) => `${what} is no range`,
  'range-exists': (what) => `${what} is there already`,
  'unknown-range': (what) => `there is no ${what}`,
  'unknown-event': (what) => `there is no ${what}`,
  'already-taken-back': (what) => `${what} is taken back already`,
  'not-taken-back': (what) => `${what} is not taken back, so there is nothing to undo`,
  'already-marked': (what) => `${what} is marked already`,
  'not-marked': (what) => `${what} is not marked`,
}

/** A change that cannot be made, as it is told to those who asked for it. Other errors stay what they are. */
export function refusalOf(error: unknown, entry: ChangeEntry): unknown {
  if (!(error instanceof FlagMistake)) return error
  const { code } = error
  const missing = code === 'unknown-event' || code === 'unknown-range'
  return new Refusal(missing ? 'missing' : 'conflict', sentences[code](subjectOf(entry)))
}

function subjectOf(entry: ChangeEntry): string {
  if (entry.type === 'add-range') return `range ${entry.cidr}`
  if ('rule' in entry) return `rule "${entry.rule}"`
  if ('alerts' in entry) return `${entry.alerts.length} alerts`
  if ('alert' in entry) return `alert "${entry.alert}"`
  return 'range' in entry ? `range ${entry.range}` : `event ${eventId(entry.event)}`
}
