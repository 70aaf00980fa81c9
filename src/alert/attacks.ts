import { alertId } from '../lib/alert-id.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import type { Alert, Attack, SourceTotal } from '../model/alert.ts'
import type { Finding, Tally } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { adviceFor } from './advice.ts'
import { reasonOf } from './reason.ts'
import { ruleOf } from './rule-of.ts'
import { restoredFinding, type SavedFinding, savedFinding } from './saved-finding.ts'

/** Episodes of one vector that lie this close are one attack. */
const NEAR_MS = 60_000
/** Vectors that say only that there is much; a more specific one over the same span and targets explains them. */
const GENERAL: ReadonlySet<string> = new Set(['volume', 'high_rate', 'distributed', 'port_scan'])
/** Vectors that mean a crowd. What one source does alone is a high rate, and the rule for that tells it. */
const CROWDS: ReadonlySet<string> = new Set(['http_flood'])
/** One source acts alone when it sends at least this share of the events, in percent. */
const ALONE_PERCENT = 80
/** A general finding waits this long, in event time, for a specific one that explains it. */
const PATIENCE_MS = 10_000
/** General findings of a day may still belong to an attack that is over. */
const REMEMBERED_MS = 86_400_000
const TOP_SOURCES = 10
const TARGETS = 100

interface Running {
  readonly vector: string
  readonly first: Finding
  /** The newest word on each episode, by rule, key and opening. */
  readonly members: Map<string, Finding>
  /** Members that are still open: while there are some, the attack goes on, whatever `end` says. */
  readonly open: Set<string>
  /** The latest end told so far. */
  end: number
}

type SavedAttack = {
  readonly vector: string
  readonly first: SavedFinding
  readonly members: readonly SavedFinding[]
  readonly end: number
}

/** Each list in its order. */
export type SavedAttacks = {
  readonly running: readonly SavedAttack[]
  readonly past: readonly SavedAttack[]
  readonly waiting: readonly SavedFinding[]
}

/** Whether an address belongs to us. */
export type IsInside = (address: string) => boolean

/**
 * Folds the findings of rules with a vector into attacks: one alert per vector and stretch of time, whatever
 * the number of keys.
 *
 *     one source's       left out where the vector means a crowd
 *     general findings   wait PATIENCE_MS -> absorbed by a specific attack, or become an attack of their own
 *     attack             open at its first finding -> closed when nothing within NEAR_MS can follow
 *                        open (general) -> withdrawn when a specific attack over its span and targets opens
 */
export class Attacks {
  readonly #isInside: IsInside
  readonly #running = new Map<string, Running>()
  /** Specific attacks that general findings may still overlap. */
  #past: Running[] = []
  readonly #waiting = new Map<string, Finding>()
  #alerts: Alert[] = []

  constructor(isInside: IsInside) {
    this.#isInside = isInside
  }

  /** A finding of a rule with a vector, in the order in which findings are decided. */
  add(finding: Finding): void {
    if (this.#isSolo(finding)) return
    if (!GENERAL.has(vectorOf(finding))) {
      this.#join(finding)
      this.#withdrawGeneral(finding)
      return
    }
    const name = nameOf(finding)
    const running = this.#running.get(vectorOf(finding))
    if (running?.members.has(name)) this.#join(finding)
    else if (!this.#explained(finding)) this.#waiting.set(name, finding)
    else this.#waiting.delete(name)
  }

  /** Everything before `until` is decided; gives what there is to say since the last call. */
  advance(until: number): Alert[] {
    for (const [name, finding] of this.#waiting) {
      if (this.#explained(finding)) this.#waiting.delete(name)
      else if (finding.openedAt + PATIENCE_MS <= until) {
        this.#waiting.delete(name)
        this.#join(finding)
      }
    }
    for (const running of this.#running.values()) {
      if (lastsUntil(running) + NEAR_MS < until && !this.#awaited(running)) this.#close(running)
    }
    this.#past = this.#past.filter((past) => past.end + REMEMBERED_MS > until)
    const alerts = this.#alerts
    this.#alerts = []
    return alerts
  }

  /** After {@link advance} there is nothing left to say. */
  save(): SavedAttacks {
    return {
      running: [...this.#running.values()].map(savedAttack),
      past: this.#past.map(savedAttack),
      waiting: [...this.#waiting.values()].map(savedFinding),
    }
  }

  /** What rests on a finding of a rule for which `planOf` has no plan is let go. */
  restore({ running, past, waiting }: SavedAttacks, planOf: (ruleId: string) => Plan | undefined): void {
    const finding = (saved: SavedFinding): Finding[] => {
      const plan = planOf(saved.ruleId)
      return plan?.vector === undefined ? [] : [restoredFinding(saved, plan)]
    }
    for (const one of running.flatMap((saved) => restoredAttack(saved, finding)))
      this.#running.set(one.vector, one)
    this.#past = past.flatMap((saved) => restoredAttack(saved, finding))
    for (const one of waiting.flatMap(finding)) this.#waiting.set(nameOf(one), one)
  }

  /** A finding of a crowd's vector that is one source's doing, and not yet part of an attack. */
  #isSolo(finding: Finding): boolean {
    const vector = vectorOf(finding)
    if (!CROWDS.has(vector) || !finding.traffic) return false
    if (this.#running.get(vector)?.members.has(nameOf(finding))) return false
    const { sources, events } = finding.traffic
    for (const tally of sources.values()) if (tally.events * 100 >= events * ALONE_PERCENT) return true
    return false
  }

  /** A finding that still waits may turn out to belong to this attack. */
  #awaited({ vector, end }: Running): boolean {
    for (const finding of this.#waiting.values()) {
      if (vectorOf(finding) === vector && finding.openedAt <= end + NEAR_MS) return true
    }
    return false
  }

  #join(finding: Finding): void {
    const vector = vectorOf(finding)
    const name = nameOf(finding)
    let running = this.#running.get(vector)
    if (running && !running.members.has(name) && finding.openedAt - lastsUntil(running) > NEAR_MS) {
      this.#close(running)
      running = undefined
    }
    const begins = running === undefined
    running ??= { vector, first: finding, members: new Map(), open: new Set(), end: finding.closedAt }
    running.members.set(name, finding)
    running.end = Math.max(running.end, finding.closedAt)
    if (finding.status === 'open') running.open.add(name)
    else running.open.delete(name)
    this.#running.set(vector, running)
    if (begins) this.#say(running, 'open')
  }

  #close(running: Running): void {
    this.#running.delete(running.vector)
    if (!GENERAL.has(running.vector)) this.#past.push(running)
    this.#say(running, 'closed')
  }

  /** Whether a specific attack lies over the span of a general finding and shares a target with it. */
  #explained(finding: Finding): boolean {
    return [...this.#running.values(), ...this.#past].some(
      (attack) => !GENERAL.has(attack.vector) && overlaps(attack, finding) && sharesTarget(attack, finding),
    )
  }

  /** A specific finding takes what it explains out of general attacks already told. */
  #withdrawGeneral(finding: Finding): void {
    for (const running of this.#running.values()) {
      if (!GENERAL.has(running.vector)) continue
      for (const [name, member] of running.members) {
        if (!this.#explained(member)) continue
        running.members.delete(name)
        running.open.delete(name)
      }
      if (running.members.size > 0) continue
      this.#running.delete(running.vector)
      running.members.set(nameOf(running.first), running.first)
      this.#say(running, 'withdrawn', `part of the ${vectorOf(finding)} attack`)
    }
  }

  #say(running: Running, status: Alert['status'], withdrawnBecause?: string): void {
    const { first, vector } = running
    const members = [...running.members.values()]
    const attack = this.#attack(vector, members)
    const peak = highest(members)
    const sources = union(members.map((member) => member.entities.sources))
    this.#alerts.push({
      id: alertId(first.plan.info.id, [vector], first.openedAt),
      rule: ruleOf(first.plan),
      key: { vector },
      status,
      openedAt: first.openedAt,
      closedAt: running.end,
      openedBy: first.openedBy,
      value: first.value,
      ...(peak ? { peak } : {}),
      count: attack.events,
      evidence: first.evidence,
      lastEvents: last(members).lastEvents,
      entities: {
        users: union(members.map((member) => member.entities.users)),
        sources,
        targets: attack.targets,
      },
      attack,
      reason: reasonOf(first),
      advice: adviceFor(first.plan.info.advice, sources, this.#isInside),
      ...(withdrawnBecause === undefined ? {} : { withdrawnBecause }),
    })
  }

  #attack(vector: string, members: readonly Finding[]): Attack {
    const { sources, targets, events, bytes } = totals(members)
    const all = [...sources].map(([address, tally]) => ({ address, ...tally })).sort(byEvents)
    return {
      vector,
      targets: mainTargets(targets, events),
      topSources: {
        outside: all.filter((source) => !this.#isInside(source.address)).slice(0, TOP_SOURCES),
        inside: all.filter((source) => this.#isInside(source.address)).slice(0, TOP_SOURCES),
      },
      events,
      bytes,
    }
  }
}

const savedAttack = ({ vector, first, members, end }: Running): SavedAttack => ({
  vector,
  first: savedFinding(first),
  members: Array.from(members.values(), savedFinding),
  end,
})

function restoredAttack(
  { vector, first, members, end }: SavedAttack,
  finding: (saved: SavedFinding) => Finding[],
): Running[] {
  const all = members.flatMap(finding)
  const open = all.filter(({ status }) => status === 'open')
  return finding(first).map((opening) => ({
    vector,
    first: opening,
    members: new Map(all.map((member) => [nameOf(member), member])),
    open: new Set(open.map(nameOf)),
    end,
  }))
}

const vectorOf = (finding: Finding): string => finding.plan.vector ?? ''

const nameOf = ({ plan, key, openedAt }: Finding): string => JSON.stringify([plan.info.id, key, openedAt])

const lastsUntil = ({ open, end }: Running): number => (open.size > 0 ? Number.POSITIVE_INFINITY : end)

function overlaps(attack: Running, finding: Finding): boolean {
  const until = finding.status === 'open' ? Number.POSITIVE_INFINITY : finding.closedAt
  return finding.openedAt <= lastsUntil(attack) + NEAR_MS && attack.first.openedAt <= until
}

function sharesTarget(attack: Running, finding: Finding): boolean {
  const wanted = finding.traffic?.targets
  if (!wanted || wanted.size === 0) return true
  for (const member of attack.members.values()) {
    for (const target of member.traffic?.targets.keys() ?? []) if (wanted.has(target)) return true
  }
  return false
}

interface Totals {
  readonly sources: ReadonlyMap<string, Tally>
  readonly targets: ReadonlyMap<string, Tally>
  readonly events: number
  readonly bytes: number
}

/** What the members saw together. Rules of one vector may see the same events, so the one that saw most speaks. */
function totals(members: readonly Finding[]): Totals {
  const byRule = Map.groupBy(members, (member) => member.plan.info.id)
  const sums = Array.from(byRule.values(), sumOf)
  return sums.reduce((most, sum) => (sum.events > most.events ? sum : most))
}

function sumOf(members: readonly Finding[]): Totals {
  const sources = new Map<string, Tally>()
  const targets = new Map<string, Tally>()
  let events = 0
  let bytes = 0
  for (const { traffic, count } of members) {
    events += count
    if (!traffic) continue
    for (const [address, tally] of traffic.sources) addTo(sources, address, tally)
    for (const [address, tally] of traffic.targets) addTo(targets, address, tally)
    bytes += traffic.bytes
  }
  return { sources, targets, events, bytes }
}

function addTo(tallies: Map<string, Tally>, address: string, { events, bytes }: Tally): void {
  const tally = tallies.get(address)
  if (!tally) tallies.set(address, { events, bytes })
  else {
    tally.events += events
    tally.bytes += bytes
  }
}

/** Targets that got at least a hundredth of the attack, most first. */
const mainTargets = (targets: ReadonlyMap<string, Tally>, events: number): string[] =>
  [...targets]
    .map(([address, tally]) => ({ address, ...tally }))
    .filter((target) => target.events * 100 >= events)
    .sort(byEvents)
    .slice(0, TARGETS)
    .map((target) => target.address)

const byEvents = (a: SourceTotal, b: SourceTotal): number =>
  b.events - a.events || compareTexts(a.address, b.address)

function highest(members: readonly Finding[]): { value: number; at: number } | undefined {
  let best: { value: number; at: number } | undefined
  for (const { peak } of members) if (peak && (!best || peak.value > best.value)) best = peak
  return best
}

const last = (members: readonly Finding[]): Finding =>
  members.reduce((latest, member) => (member.closedAt > latest.closedAt ? member : latest))

const union = (lists: readonly (readonly string[])[]): string[] => [...new Set(lists.flat())].slice(0, 100)
