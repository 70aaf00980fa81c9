import type { Dictionary } from '../model/dictionary.ts'
import type { Entities, Finding, Traffic } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import type { Episode } from './episode.ts'
import type { World } from './world.ts'

/** A finding whose texts are made when somebody asks for them: most of those of an attack never are. */
export class EpisodeFinding implements Finding {
  readonly plan: Plan
  readonly key: readonly string[]
  readonly status: 'open' | 'closed'
  readonly openedAt: number
  readonly closedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly value: number
  readonly peak?: { readonly value: number; readonly at: number }
  readonly count: number
  readonly terms: Readonly<Record<string, number | string>>
  readonly traffic?: Traffic
  readonly #world: World
  readonly #evidenceRefs: readonly number[]
  readonly #lastRefs: readonly number[]
  readonly #users: Named
  readonly #sources: Named
  readonly #targets: Named
  #evidence: readonly string[] | undefined
  #lastEvents: readonly string[] | undefined
  #entities: Entities | undefined

  constructor(
    plan: Plan,
    key: readonly string[],
    status: 'open' | 'closed',
    episode: Episode,
    world: World,
    traffic: Traffic | undefined,
  ) {
    this.plan = plan
    this.key = key
    this.status = status
    this.openedAt = episode.openedAt
    this.closedAt = episode.end
    this.openedBy = episode.openedBy
    this.value = episode.value
    this.count = episode.count
    this.terms = episode.terms
    if (episode.peak !== undefined) this.peak = { value: episode.peak, at: episode.peakAt }
    if (traffic) this.traffic = traffic
    this.#world = world
    this.#evidenceRefs = episode.evidence
    this.#lastRefs = episode.lastRefs
    this.#users = namedSoFar(episode.users.list)
    this.#sources = namedSoFar(episode.sources.list)
    this.#targets = namedSoFar(episode.targets.list)
  }

  get evidence(): readonly string[] {
    this.#evidence ??= this.#ids(this.#evidenceRefs)
    return this.#evidence
  }

  get lastEvents(): readonly string[] {
    this.#lastEvents ??= this.#ids(this.#lastRefs)
    return this.#lastEvents
  }

  get entities(): Entities {
    const { users, addresses } = this.#world
    this.#entities ??= {
      users: textsOf(this.#users, users),
      sources: textsOf(this.#sources, addresses),
      targets: textsOf(this.#targets, addresses),
    }
    return this.#entities
  }

  keepIds(): void {
    const { ids } = this.#world
    if (!ids.forgets) return
    const isForgettable = (ref: number) => ids.isForgettable(ref)
    if (this.#evidenceRefs.some(isForgettable)) void this.evidence
    if (this.#lastRefs.some(isForgettable)) void this.lastEvents
  }

  /** An event that stands there for several of its values is named once. */
  #ids(refs: readonly number[]): readonly string[] {
    return [...new Set(refs)].map((ref) => this.#world.ids.text(ref))
  }
}

/** The first `count` of a list that only grows. */
interface Named {
  readonly list: readonly number[]
  readonly count: number
}

const namedSoFar = (list: readonly number[]): Named => ({ list, count: list.length })

/** The values of a list are named one by one. */
const textsOf = ({ list, count }: Named, dictionary: Dictionary): readonly string[] => {
  const texts = list.slice(0, count).flatMap((code) => dictionary.texts(code) ?? '')
  return dictionary.hasLists ? [...new Set(texts)] : texts
}
