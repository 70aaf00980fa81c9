import { alertId } from '../lib/alert-id.ts'
import { grown, MISSING, type TextCodes } from '../model/dictionary.ts'
import type { UnmadeId } from '../model/event-ids.ts'
import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import { type Carried, CarriedFields, type SavedCarried } from './carried.ts'
import { Episode, type SavedEpisode } from './episode.ts'
import { EpisodeFacts } from './episode-facts.ts'
import { EpisodeFinding, type Telling } from './episode-finding.ts'
import type { Events } from './events.ts'
import type { KeyTable } from './key-table.ts'
import type { World } from './world.ts'

/** What an episode rests on, asked for when its first millisecond is complete. */
export interface Evidence {
  readonly events: Events
  readonly count: number
  /** How many events it really is, where not all of them are remembered. */
  readonly total?: number
  readonly value: number
  readonly terms?: Record<string, number | string>
}

/** An alert of an inner rule as an event of an outer one, by the id of the alert. */
export interface Presence extends UnmadeId {
  readonly time: number
  /** The alert opens here; else it is only still there. */
  readonly opening: boolean
  /** One more than that of its rule. */
  readonly depth: number
  readonly fields: CarriedFields
  readonly carried: Carried
  readonly user: number
  readonly source: number
  readonly target: number
}

/** The open episodes, in their order, each with what other rules see of its alert. */
export type SavedEpisodes = readonly {
  readonly episode: SavedEpisode
  readonly carried: SavedCarried | undefined
}[]

/**
 * The open episodes of one plan: joins the intervals in which its condition holds, counts what contributes, and
 * says each episode twice, when it opens and when it can no longer change.
 */
export class Episodes {
  readonly #plan: Plan
  readonly #telling: Telling
  readonly #keys: KeyTable
  readonly #keyDictionaries: readonly TextCodes[]
  readonly #fields: CarriedFields
  readonly #limit: number
  readonly #tiled: boolean
  readonly #evidence: (slot: number, episode: Episode) => Evidence
  /** Open episodes, in no order. */
  readonly open: Episode[] = []
  /** Index + 1 in `open` by slot, 0 where the key has no open episode; shorter than there are slots, perhaps. */
  place = new Int32Array(64)
  #fresh: Episode[] = []
  #nextEnd = Number.POSITIVE_INFINITY
  /** Two intervals closer than this are one episode. */
  readonly #joinMs: number
  /** Set when another plan looks at this one's alerts. */
  presence: Presence[] | undefined
  findings: Finding[] = []
  /** Of the time at which an alert opened and the codes of its key. */
  readonly #makeId = ([openedAt, ...codes]: readonly number[]): string => {
    const key = codes.map((code, i) => this.#keyDictionaries[i]!.text(code) ?? '')
    return alertId(this.#plan.info.id, key, openedAt!)
  }

  constructor(
    plan: Plan,
    world: World,
    keys: KeyTable,
    keyDictionaries: readonly TextCodes[],
    options: { limit: number; tiled: boolean; joinMs: number },
    evidence: (slot: number, episode: Episode) => Evidence,
  ) {
    this.#plan = plan
    this.#telling = { plan, world }
    this.#keys = keys
    this.#keyDictionaries = keyDictionaries
    this.#fields = new CarriedFields(plan.key, keyDictionaries, world)
    this.#limit = options.limit
    this.#tiled = options.tiled
    this.#joinMs = options.joinMs
    this.#evidence = evidence
  }

  get(slot: number): Episode | undefined {
    const place = slot < this.place.length ? this.place[slot]! : 0
    return place === 0 ? undefined : this.open[place - 1]
  }

  /** Must be called before an event of `time` changes the key's state: what opened earlier is settled now. */
  before(slot: number, time: number): Episode | undefined {
    const episode = this.get(slot)
    if (episode !== undefined && !episode.announced && time > episode.openedAt) this.#announce(episode)
    return episode
  }

  /**
   * An event of the key came, and the condition now holds until `end` (not after `time`: it does not hold).
   * Opens, prolongs, joins or closes the key's episode.
   */
  event(slot: number, events: Events, row: number, end: number, episode = this.get(slot)): void {
    const time = events.time[row]!
    if (!episode) {
      if (end > time) this.begin(slot, time, end, 'event')
      return
    }
    if (time === episode.openedAt) {
      if (end > episode.end) episode.end = end
    } else if (time < episode.end) {
      if (end > episode.end) episode.end = end
      this.#contribute(episode, events, row)
    } else if (end > time) this.#again(episode, events, row, end)
    else if (this.#joins(episode, time)) episode.wait(events, row)
    else this.#close(episode)
  }

  begin(slot: number, time: number, end: number, openedBy: 'event' | 'expiry'): Episode {
    const episode = this.#made(slot, time, end, openedBy)
    this.#fresh.push(episode)
    return episode
  }

  /** Of a rule that only serves other rules nothing is told. */
  #made(slot: number, time: number, end: number, openedBy: 'event' | 'expiry'): Episode {
    const { silent, vector } = this.#plan
    const facts = silent ? undefined : new EpisodeFacts(time, openedBy, vector !== undefined)
    const episode = new Episode(slot, time, end, openedBy, facts)
    this.#place(episode)
    return episode
  }

  #place(episode: Episode): void {
    const { slot, end } = episode
    if (slot >= this.place.length) this.place = grown(this.place, Int32Array, slot + 1)
    this.place[slot] = this.open.push(episode)
    this.#nextEnd = Math.min(this.#nextEnd, end + Math.max(this.#joinMs, 1))
  }

  /** The condition holds from `time` on without an event of its own (an expiry, the end of a bucket). */
  hold(slot: number, time: number, end: number): Episode {
    const episode = this.get(slot)
    if (episode && this.#joins(episode, time)) {
      episode.join(end, (events, row) => this.#contribute(episode, events, row))
      return episode
    }
    if (episode) this.#close(episode)
    return this.begin(slot, time, end, 'expiry')
  }

  #joins(episode: Episode, time: number): boolean {
    return time <= episode.end || time - episode.end < this.#joinMs
  }

  #again(episode: Episode, events: Events, row: number, end: number): void {
    const time = events.time[row]!
    if (!this.#joins(episode, time)) {
      this.#close(episode)
      this.begin(episode.slot, time, end, 'event')
      return
    }
    episode.join(end, (waiting, at) => this.#contribute(episode, waiting, at))
    this.#contribute(episode, events, row)
  }

  #contribute(episode: Episode, events: Events, row: number): void {
    const { facts } = episode
    facts?.contribute(events, row)
    if (this.#tiled) facts?.tile(events, row, this.#plan.windowMs)
    if (this.presence) this.#present(episode, events.time[row]!, events, row)
  }

  /** The condition does not hold at `time`. */
  cut(slot: number, time: number): void {
    const episode = this.get(slot)
    if (episode && episode.end > time) this.adjust(slot, time)
  }

  /** Tells of every open episode that closes when {@link advance} is called with the same `until`. */
  ending(until: number, each: (slot: number) => void): void {
    if (until < this.#nextEnd) return
    const quiet = Math.max(this.#joinMs, 1)
    for (const episode of this.open) if (episode.end + quiet <= until) each(episode.slot)
  }

  /** Everything before `until` is known: settle what opened, close what can no longer change. */
  advance(until: number): void {
    for (const episode of this.#fresh) if (!episode.announced) this.#announce(episode)
    this.#fresh = []
    if (until < this.#nextEnd) return
    this.#nextEnd = Number.POSITIVE_INFINITY
    const quiet = Math.max(this.#joinMs, 1)
    for (const episode of [...this.open]) {
      if (episode.end + quiet <= until) this.#close(episode)
      else this.#nextEnd = Math.min(this.#nextEnd, episode.end + quiet)
    }
  }

  /** After {@link advance} every open episode is announced, and what was found is taken. */
  save(): SavedEpisodes {
    return this.open.map((episode) => {
      return { episode: episode.save(), carried: episode.carried && this.#fields.save(episode.carried) }
    })
  }

  restore(saved: SavedEpisodes): void {
    for (const { episode: known, carried } of saved) {
      const episode = this.#made(known.slot, known.openedAt, known.end, known.openedBy)
      episode.restore(known)
      if (episode.facts) episode.facts.key = this.#keyOf(episode)
      if (carried) episode.carried = this.#fields.restored(carried)
    }
  }

  /** The condition holds until `end`, sooner or later than was computed. */
  adjust(slot: number, end: number): void {
    const episode = this.get(slot)
    if (!episode) return
    episode.end = end
    this.#nextEnd = Math.min(this.#nextEnd, end + Math.max(this.#joinMs, 1))
  }

  #announce(episode: Episode): void {
    const evidence = this.#evidence(episode.slot, episode)
    const { facts } = episode
    if (facts) this.#settle(facts, this.#keyOf(episode), evidence)
    episode.announced = true
    if (facts) this.findings.push(EpisodeFinding.open(this.#telling, facts, episode.end))
    if (this.presence) this.#present(episode, episode.openedAt, evidence.events, evidence.count - 1)
  }

  #settle(facts: EpisodeFacts, key: readonly string[], evidence: Evidence): void {
    const { events, count, total, value, terms } = evidence
    facts.key = key
    if (terms) facts.terms = terms
    facts.settle(events, count, value, this.#limit)
    facts.count = total ?? count
    if (this.#tiled) facts.firstTile(events, count)
  }

  #close(episode: Episode): void {
    if (!episode.announced) this.#announce(episode)
    const { facts } = episode
    facts?.close()
    if (facts) this.findings.push(EpisodeFinding.closed(this.#telling, facts, episode.end))
    this.#remove(episode)
  }

  #remove(episode: Episode): void {
    const place = this.place[episode.slot]!
    const last = this.open.pop()!
    if (last !== episode) {
      this.open[place - 1] = last
      this.place[last.slot] = place
    }
    this.place[episode.slot] = 0
  }

  /** Forgets the open episode of a key, if there is one, without a word. */
  drop(slot: number): void {
    const episode = this.get(slot)
    if (episode) this.#remove(episode)
  }

  #keyOf({ slot }: Episode): readonly string[] {
    return this.#keyDictionaries.map((dictionary, i) => dictionary.text(this.#keys.code(slot, i)) ?? '')
  }

  #present(episode: Episode, time: number, events: Events, row: number): void {
    if (episode.presentAt === time) return
    episode.presentAt = time
    const known = row >= 0
    const user = known ? events.user[row]! : MISSING
    const source = known ? events.source[row]! : MISSING
    const opening = time === episode.openedAt
    const codes = this.#codesOf(episode)
    if (opening) episode.carried = this.#fields.of(codes, user, source)
    this.presence!.push({
      time,
      opening,
      make: this.#makeId,
      numbers: [episode.openedAt, ...codes],
      depth: this.#plan.depth + 1,
      fields: this.#fields,
      carried: episode.carried!,
      user,
      source,
      target: known ? events.target[row]! : MISSING,
    })
  }

  /** The codes of its key as they are now: its slot may be that of another key later. */
  #codesOf({ slot }: Episode): readonly number[] {
    const codes = new Array<number>(this.#keys.width)
    for (let i = 0; i < codes.length; i++) codes[i] = this.#keys.code(slot, i)
    return codes
  }
}
