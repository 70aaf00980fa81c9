import { Decisions } from '../../incident/decisions.ts'
import { FlagCauses, type SavedCauses } from '../../incident/flag-causes.ts'
import { type Group, Grouping } from '../../incident/grouping.ts'
import { incidentOf } from '../../incident/incident.ts'
import type { IncidentBook } from '../../incident/incident-book.ts'
import { linkedAlert } from '../../incident/linked-alert.ts'
import type { Nearness } from '../../incident/nearness.ts'
import type { Part } from '../../incident/parts.ts'
import { spans } from '../../lib/spans.ts'
import type { Incident, IncidentAlert, IncidentChange, IncidentDecision } from '../../model/own-incident.ts'
import type { Plain } from '../../model/plain.ts'
import type { Follower } from '../journal/follower.ts'
import type { Asked, Entry } from '../suspicion/entry.ts'

/** An incident with the alerts that it is made of. */
export interface HeldIncident {
  readonly incident: Incident
  readonly group: Group
}

export const alertsOf = ({ group }: HeldIncident): readonly string[] =>
  group.alerts.map(({ alert }) => alert.id)

export interface IncidentNews {
  readonly changed: readonly HeldIncident[]
  /** Ids of those that are no more: their alerts are in others. */
  readonly gone: readonly string[]
}

/** Alerts held in memory; beyond, those incidents leave of which the newest alert is the oldest. */
export const MOST_ALERTS = 50_000
/** Decisions in one part of what is saved. */
const PART = 500

/**
 * The incidents that our alerts make, in memory. They are what the alerts as they were told last, who had which address, and
 * the decisions in the journal come to, in whatever order these came; decisions are all that is saved of them here.
 */
export class AlertIncidents implements Follower<Entry, unknown> {
  readonly name = 'incidents'
  readonly #book: Pick<IncidentBook, 'holdersAt'>
  readonly #most: number
  readonly #decisions = new Decisions()
  readonly #causes = new FlagCauses()
  readonly #relinked = new Set<string>()
  #flags = false
  readonly #grouping: Grouping
  readonly #groups = new Map<string, Group>()
  readonly #held = new Map<string, HeldIncident>()
  /** The group that each alert is in. */
  readonly #groupOf = new Map<string, string>()
  readonly #atAddress = new Map<string, Set<string>>()
  /** Alerts, addresses and incidents of which there is news. */
  readonly #told = new Map<string, IncidentAlert>()
  readonly #moved = new Set<string>()
  readonly #decided = new Set<string>()
  #version = 0

  constructor(book: Pick<IncidentBook, 'holdersAt'>, nearness: Nearness, most = MOST_ALERTS) {
    this.#book = book
    this.#grouping = new Grouping(this.#decisions, nearness)
    this.#most = most
  }

  apply(entry: Entry, sequence: number): void {
    switch (entry.type) {
      case 'incident':
        this.#decide(decisionOf(entry, sequence, entry.change))
        break
      case 'incident-causes':
        this.#causes.add(entry.alert, entry.causes)
        this.#again([entry.alert])
        break
      case 'matches':
        this.#flags ||= entry.matches.length > 0
        break
      default:
        this.#takeBack(entry, sequence)
    }
  }

  /** Links go with the flags that they rest on. */
  #takeBack(entry: Entry, sequence: number): void {
    if (entry.type === 'take-back-rule' || entry.type === 'undo-rule')
      this.#causes.switchRule(entry.rule, entry.type === 'take-back-rule')
    else if (entry.type === 'take-back-alert' || entry.type === 'undo-alert')
      this.#causes.switchAlerts([entry.alert], entry.type === 'take-back-alert')
    else if (entry.type === 'take-back-alerts' || entry.type === 'undo-alerts') {
      this.#causes.switchAlerts(entry.alerts, entry.type === 'take-back-alerts')
      if (entry.decision) this.#decide(decisionOf(entry, sequence, entry.decision))
    } else return
    this.#again(this.#causes.alerts)
  }

  /** Has alerts linked again. */
  #again(alerts: Iterable<string>): void {
    for (const id of alerts) if (this.#grouping.get(id)) this.#relinked.add(id)
  }

  /** Whether an alert ever made an event suspicious. */
  get flags(): boolean {
    return this.#flags
  }

  /** Causes of an alert that are not known yet. */
  newCauses(alert: string, causes: Iterable<string>): readonly string[] {
    return this.#causes.missing(alert, causes)
  }

  #decide(decision: IncidentDecision): void {
    this.#grouping.decided(this.#decisions.apply(decision))
    this.#decided.add(decision.change.incident)
  }

  save(): Iterable<Plain> {
    const all = this.#decisions.all.slice()
    return partsOf(all, { causes: this.#causes.save(), flags: this.#flags })
  }

  restore(part: Plain): void {
    const saved = part as SavedPart
    if ('causes' in saved) {
      this.#causes.restore(saved.causes)
      this.#flags = saved.flags
    } else for (const text of saved.decisions) this.#decide(JSON.parse(text) as IncidentDecision)
  }

  /** Takes in an alert, or a newer word on one. */
  put(alert: IncidentAlert): void {
    this.#told.set(alert.id, alert)
  }

  /** Others have this address now, or had it. */
  moved(address: string): void {
    if (this.#atAddress.has(address)) this.#moved.add(address)
  }

  /** What is near is measured otherwise from now on. */
  measure(nearness: Nearness): void {
    this.#grouping.measure(nearness)
  }

  get decisions(): Decisions {
    return this.#decisions
  }

  /** Another number after whatever may have changed incidents. */
  get version(): number {
    return this.#version
  }

  get all(): Iterable<HeldIncident> {
    return this.#held.values()
  }

  /** The incident that an alert is in. */
  of(alert: string): HeldIncident | undefined {
    return this.#held.get(this.#groupOf.get(alert) ?? '')
  }

  /** The same with why each alert is in it. */
  explain(alert: string): Part | undefined {
    return this.#grouping.explain(alert)
  }

  /** Works in what is new; gives what came of it. */
  settle(): IncidentNews {
    for (const alert of this.#told.values()) this.#link(alert)
    // Of which rule a cause is shows only when it is there.
    for (const id of this.#told.keys()) this.#again(this.#causes.becauseOf(id))
    for (const id of this.#alertsThatMoved()) this.#link(this.#grouping.get(id)!.alert)
    for (const id of this.#relinked) this.#link(this.#grouping.get(id)!.alert)
    this.#told.clear()
    this.#relinked.clear()
    this.#moved.clear()
    const touched = new Set<string>()
    const gone = new Set<string>()
    this.#regroup(touched, gone)
    if (this.#grouping.size > this.#most) this.#forgetOldest()
    this.#regroup(touched, gone)
    for (const id of this.#decided) if (this.#groupOf.has(id)) touched.add(this.#groupOf.get(id)!)
    this.#decided.clear()
    if (touched.size > 0 || gone.size > 0) this.#version++
    return { changed: [...touched].flatMap((id) => this.#describe(id) ?? []), gone: [...gone] }
  }

  #regroup(touched: Set<string>, left: Set<string>): void {
    const { changed, gone } = this.#grouping.takeChanges()
    for (const id of gone) {
      this.#groups.delete(id)
      this.#held.delete(id)
      touched.delete(id)
      left.add(id)
    }
    for (const group of changed) {
      this.#groups.set(group.id, group)
      for (const { alert } of group.alerts) this.#groupOf.set(alert.id, group.id)
      touched.add(group.id)
      left.delete(group.id)
    }
  }

  /** Undefined for alerts of which none stands, and of which nobody said anything. */
  #describe(id: string): HeldIncident | undefined {
    const group = this.#groups.get(id)!
    const incident = incidentOf(group, this.#decisions.on(group.alerts.map(({ alert }) => alert.id)))
    if (incident) this.#held.set(id, { incident, group })
    else this.#held.delete(id)
    return this.#held.get(id)
  }

  #link(alert: IncidentAlert): void {
    const before = this.#grouping.get(alert.id)?.alert
    if (before && before !== alert) this.#leaveAddresses(before)
    for (const address of addressesOf(alert)) {
      const there = this.#atAddress.get(address)
      if (there) there.add(alert.id)
      else this.#atAddress.set(address, new Set([alert.id]))
    }
    const causes = this.#causes.of(alert.id, (id) => this.#grouping.get(id)?.alert.rule.id)
    this.#grouping.put(linkedAlert(alert, (address, time) => this.#book.holdersAt(address, time), causes))
  }

  #alertsThatMoved(): ReadonlySet<string> {
    return new Set([...this.#moved].flatMap((address) => [...(this.#atAddress.get(address) ?? [])]))
  }

  #forgetOldest(): void {
    const newest = ({ alerts }: Group): number => alerts.at(-1)!.alert.openedAt
    for (const { id } of [...this.#groups.values()].sort((a, b) => newest(a) - newest(b))) {
      if (this.#grouping.size <= this.#most * 0.9) return
      // It may have gone with another that it had to do with.
      if (this.#grouping.get(id)) for (const { alert } of this.#grouping.forget(id)) this.#forget(alert)
    }
  }

  #forget(alert: IncidentAlert): void {
    this.#relinked.delete(alert.id)
    this.#groupOf.delete(alert.id)
    this.#leaveAddresses(alert)
  }

  #leaveAddresses(alert: IncidentAlert): void {
    for (const address of addressesOf(alert)) {
      const there = this.#atAddress.get(address)
      there?.delete(alert.id)
      if (there?.size === 0) this.#atAddress.delete(address)
    }
  }
}

const decisionOf = ({ at, by, reason }: Asked, number: number, change: IncidentChange): IncidentDecision => ({
  number,
  at,
  change,
  ...(by && { by }),
  ...(reason && { reason }),
})

const addressesOf = ({ sources, targets }: IncidentAlert): readonly string[] => [...sources, ...targets]

type SavedPart =
  | { readonly causes: SavedCauses; readonly flags: boolean }
  | { readonly decisions: readonly string[] }

function* partsOf(all: readonly IncidentDecision[], rest: SavedPart): Generator<SavedPart, void> {
  yield rest
  for (const [from, to] of spans(all.length, PART))
    yield { decisions: all.slice(from, to).map((decision) => JSON.stringify(decision)) }
}
