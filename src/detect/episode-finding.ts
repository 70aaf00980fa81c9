import type { Dictionary } from '../model/dictionary.ts'
import type { Entities, Finding, Tally, Traffic } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import type { EpisodeFacts } from './episode-facts.ts'
import { codesOf, countOf, type Named } from './named-codes.ts'
import type { TrafficCount } from './traffic-count.ts'
import type { World } from './world.ts'

/** What all findings of a plan share. */
export interface Telling {
  readonly plan: Plan
  readonly world: World
}

/** Of facts that go on, as they stood when the episode was said to be open. */
interface Opening {
  readonly count: number
  readonly peak: Finding['peak']
  /** How many are named so far: lists only grow. */
  readonly users: number
  readonly sources: number
  readonly targets: number
}

/** A finding whose texts are made when somebody asks for them: most of those of an attack never are. */
export class EpisodeFinding implements Finding {
  readonly closedAt: number
  readonly traffic: Traffic | undefined
  readonly #telling: Telling
  readonly #facts: EpisodeFacts
  /** Undefined once the episode is closed. */
  readonly #opening: Opening | undefined
  #evidence: readonly string[] | undefined
  #lastEvents: readonly string[] | undefined
  #entities: Entities | undefined

  private constructor(telling: Telling, facts: EpisodeFacts, closedAt: number, opening: Opening | undefined) {
    this.closedAt = closedAt
    this.traffic = facts.traffic && trafficOf(facts.traffic, telling.world.addresses)
    this.#telling = telling
    this.#facts = facts
    this.#opening = opening
  }

  /** Nothing has contributed yet but what made the condition true. */
  static open(telling: Telling, facts: EpisodeFacts, closedAt: number): EpisodeFinding {
    const { count, users, sources, targets } = facts
    return new EpisodeFinding(telling, facts, closedAt, {
      count,
      peak: peakOf(facts),
      users: countOf(users),
      sources: countOf(sources),
      targets: countOf(targets),
    })
  }

  /** The facts do not change any more. */
  static closed(telling: Telling, facts: EpisodeFacts, closedAt: number): EpisodeFinding {
    return new EpisodeFinding(telling, facts, closedAt, undefined)
  }

  get plan(): Plan {
    return this.#telling.plan
  }

  get status(): 'open' | 'closed' {
    return this.#opening ? 'open' : 'closed'
  }

  get key(): readonly string[] {
    return this.#facts.key
  }

  get openedAt(): number {
    return this.#facts.openedAt
  }

  get openedBy(): 'event' | 'expiry' {
    return this.#facts.openedBy
  }

  get value(): number {
    return this.#facts.value
  }

  get terms(): Readonly<Record<string, number | string>> {
    return this.#facts.terms
  }

  get count(): number {
    return (this.#opening ?? this.#facts).count
  }

  get peak(): Finding['peak'] {
    return this.#opening ? this.#opening.peak : peakOf(this.#facts)
  }

  get evidence(): readonly string[] {
    this.#evidence ??= this.#ids(this.#facts.evidence)
    return this.#evidence
  }

  get lastEvents(): readonly string[] {
    this.#lastEvents ??= this.#ids(this.#lastRefs)
    return this.#lastEvents
  }

  get entities(): Entities {
    const { users, addresses } = this.#telling.world
    const { users: named, sources, targets } = this.#facts
    const opening = this.#opening
    this.#entities ??= {
      users: textsOf(named, opening?.users, users),
      sources: textsOf(sources, opening?.sources, addresses),
      targets: textsOf(targets, opening?.targets, addresses),
    }
    return this.#entities
  }

  keepIds(): void {
    const { ids } = this.#telling.world
    if (!ids.forgets) return
    const isForgettable = (ref: number) => ids.isForgettable(ref)
    if (this.#facts.evidence.some(isForgettable)) void this.evidence
    if (this.#lastRefs.some(isForgettable)) void this.lastEvents
  }

  get #lastRefs(): readonly number[] {
    return this.#opening ? this.#facts.openingRefs : this.#facts.lastRefs
  }

  /** An event that stands there for several of its values is named once. */
  #ids(refs: readonly number[]): readonly string[] {
    return [...new Set(refs)].map((ref) => this.#telling.world.ids.text(ref))
  }
}

const peakOf = ({ peak, peakAt }: EpisodeFacts): Finding['peak'] =>
  peak === undefined ? undefined : { value: peak, at: peakAt }

/** The values of a list are named one by one. */
function textsOf(known: Named, count: number | undefined, dictionary: Dictionary): readonly string[] {
  const texts = codesOf(known, count).flatMap((code) => dictionary.texts(code) ?? '')
  return dictionary.hasLists ? [...new Set(texts)] : texts
}

function trafficOf(count: TrafficCount, addresses: Dictionary): Traffic {
  const named = (tallies: ReadonlyMap<number, Tally>) =>
    new Map(Array.from(tallies, ([code, tally]) => [addresses.text(code) ?? '', { ...tally }]))
  return {
    sources: named(count.sources),
    targets: named(count.targets),
    other: { ...count.other },
    events: count.events,
    bytes: count.bytes,
  }
}
