import type { Alert } from '../model/alert.ts'
import { type Level, levels } from '../model/plan.ts'
import type { Attacker, Attackers } from './report.ts'

const SHOWN = 20
const NAMES = 5

interface Trace {
  attackEvents: number
  alerts: number
  worst: Level
  readonly vectors: Set<string>
  readonly rules: Set<string>
}

interface Traced extends Trace {
  readonly address: string
  readonly events: number
}

export interface Lookup {
  readonly isInside: (address: string) => boolean
  readonly about: (address: string) => string
  /** Events of the whole input from an address. */
  readonly eventsFrom: (address: string) => number
}

/** Gathers the sources of attacks and alerts; those inside apart from those outside. */
export function attackersOf(alerts: Iterable<Alert>, lookup: Lookup): Attackers {
  const traces = new Map<string, Trace>()
  for (const alert of alerts) {
    const { attack } = alert
    if (!attack) for (const address of alert.entities.sources) note(traces, address, alert, 0)
    else {
      const { outside, inside } = attack.topSources
      for (const { address, events } of [...outside, ...inside]) note(traces, address, alert, events)
    }
  }
  const all = Array.from(traces, ([address, trace]) => ({
    address,
    events: lookup.eventsFrom(address),
    ...trace,
  }))
  all.sort(bySuspicion)
  const inside = all.filter(({ address }) => lookup.isInside(address))
  const outside = all.filter(({ address }) => !lookup.isInside(address))
  const shown = (list: readonly Traced[]) => list.slice(0, SHOWN).map((one) => attackerOf(one, lookup))
  return {
    outside: shown(outside),
    inside: shown(inside),
    more: { outside: Math.max(0, outside.length - SHOWN), inside: Math.max(0, inside.length - SHOWN) },
  }
}

function note(traces: Map<string, Trace>, address: string, { rule, attack }: Alert, events: number): void {
  let trace = traces.get(address)
  if (!trace) {
    trace = { attackEvents: 0, alerts: 0, worst: rule.level, vectors: new Set(), rules: new Set() }
    traces.set(address, trace)
  }
  trace.attackEvents += events
  if (levels.indexOf(rule.level) > levels.indexOf(trace.worst)) trace.worst = rule.level
  if (attack) trace.vectors.add(attack.vector)
  else {
    trace.alerts++
    if (trace.rules.size < NAMES) trace.rules.add(rule.title)
  }
}

/** Much traffic in attacks first, then severe alerts, then many of them, then much traffic. */
const bySuspicion = (a: Traced, b: Traced): number =>
  b.attackEvents - a.attackEvents ||
  levels.indexOf(b.worst) - levels.indexOf(a.worst) ||
  b.alerts - a.alerts ||
  b.events - a.events ||
  (a.address < b.address ? -1 : 1)

const attackerOf = ({ vectors, rules, ...trace }: Traced, lookup: Lookup): Attacker => ({
  ...trace,
  about: lookup.about(trace.address),
  vectors: [...vectors],
  rules: [...rules],
})
