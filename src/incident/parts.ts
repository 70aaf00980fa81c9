import type { IncidentAlert, IncidentLink } from '../model/own-incident.ts'
import type { LinkedAlert } from './linked-alert.ts'
import { type LinkBetween, linksBetween, nearestLink } from './links-between.ts'
import { byOpening, type Nearness } from './nearness.ts'

/** An analyst's decision about which alerts are one incident, in force. */
export interface LinkDecision {
  readonly number: number
  /** These are one incident. */
  readonly alerts: readonly string[]
  /** With a split: these are another. */
  readonly rest: readonly string[]
}

/** Alerts that are one incident, the oldest first, each with why it is there. */
export interface Part {
  readonly alerts: readonly IncidentAlert[]
  readonly links: ReadonlyMap<string, IncidentLink>
}

/**
 * Parts alerts into incidents. Decisions come first, the newest before those it overrules; then links, the surest first.
 * None of them brings together what a decision before it has parted. Alerts that were withdrawn go with the nearest that
 * stands, and bring nothing together.
 */
export function partsOf(
  alerts: readonly LinkedAlert[],
  decisions: readonly LinkDecision[],
  nearness: Nearness,
): readonly Part[] {
  const parts = new Parts(alerts)
  for (const decision of decisions.toSorted((a, b) => b.number - a.number)) parts.decide(decision)
  for (const link of linksBetween(alerts, nearness)) parts.link(link)
  // The oldest first: where one of them is, another may not come any more.
  const withdrawn = alerts.filter(({ alert }) => alert.status === 'withdrawn')
  for (const one of withdrawn.sort((a, b) => byOpening(a.alert, b.alert))) {
    if (!parts.isAlone(one.alert.id)) continue
    const link = nearestLink(one, alerts, nearness, (other) => parts.mayJoin(one.alert.id, other.id))
    if (link) parts.link(link)
  }
  return parts.all()
}

/** On which side of which decisions the alerts of a part stand. */
type Sides = Map<number, 'alerts' | 'rest'>

interface Growing {
  readonly members: IncidentAlert[]
  readonly sides: Sides
}

class Parts {
  readonly #partOf = new Map<string, Growing>()
  /** Why an alert was brought together with others, by the alert that was brought. */
  readonly #joints: LinkBetween[] = []

  constructor(alerts: readonly LinkedAlert[]) {
    for (const { alert } of alerts) this.#partOf.set(alert.id, { members: [alert], sides: new Map() })
  }

  decide({ number, alerts, rest }: LinkDecision): void {
    const [these, those] = [this.#partsOf(alerts), this.#partsOf(rest)]
    // Newer decisions may have brought together what this one parts: there it says nothing any more.
    for (const part of these) if (!those.has(part)) part.sides.set(number, 'alerts')
    for (const part of those) if (!these.has(part)) part.sides.set(number, 'rest')
    for (const side of [alerts, rest]) this.#joinAll(number, side)
  }

  link(link: LinkBetween): void {
    if (this.mayJoin(link.alert, link.to)) this.#join(link)
  }

  isAlone(id: string): boolean {
    return this.#partOf.get(id)!.members.length === 1
  }

  mayJoin(a: string, b: string): boolean {
    const [one, other] = [this.#partOf.get(a)!, this.#partOf.get(b)!]
    if (one === other) return false
    for (const [decision, side] of one.sides) {
      const opposite = other.sides.get(decision)
      if (opposite !== undefined && opposite !== side) return false
    }
    return true
  }

  all(): readonly Part[] {
    return [...new Set(this.#partOf.values())].map(({ members }) => {
      const alerts = members.toSorted(byOpening)
      return { alerts, links: linksFrom(alerts, this.#joints) }
    })
  }

  #partsOf(ids: readonly string[]): ReadonlySet<Growing> {
    return new Set(ids.flatMap((id) => this.#partOf.get(id) ?? []))
  }

  #joinAll(decision: number, ids: readonly string[]): void {
    const there = ids.filter((id) => this.#partOf.has(id))
    const join = (alert: string, to: string): void =>
      this.link({ alert, to, gapMs: 0, link: { by: 'decision', decision, alert: to } })
    for (const id of there.slice(1)) join(id, there[0]!)
    // Those that a newer decision keeps from the first.
    for (const [i, id] of there.slice(1).entries()) join(id, there[i]!)
  }

  #join(link: LinkBetween): void {
    const [a, b] = [this.#partOf.get(link.alert)!, this.#partOf.get(link.to)!]
    const [into, from] = a.members.length < b.members.length ? [b, a] : [a, b]
    for (const member of from.members) this.#partOf.set(member.id, into)
    into.members.push(...from.members)
    for (const [decision, side] of from.sides) into.sides.set(decision, side)
    this.#joints.push(link)
  }
}

/** Why each alert of a part is there: what brought it together with the oldest, or with one that is nearer to that. */
function linksFrom(
  alerts: readonly IncidentAlert[],
  joints: readonly LinkBetween[],
): ReadonlyMap<string, IncidentLink> {
  const members = new Set(alerts.map(({ id }) => id))
  const neighbours = new Map<string, LinkBetween[]>(alerts.map(({ id }) => [id, []]))
  for (const joint of joints) {
    if (!members.has(joint.alert)) continue
    neighbours.get(joint.alert)!.push(joint)
    neighbours.get(joint.to)!.push(joint)
  }
  const links = new Map<string, IncidentLink>([[alerts[0]!.id, { by: 'first' }]])
  for (const id of links.keys()) {
    for (const { alert, to, link } of neighbours.get(id)!) {
      const other = alert === id ? to : alert
      if (!links.has(other)) links.set(other, link.by === 'first' ? link : { ...link, alert: id })
    }
  }
  return links
}
