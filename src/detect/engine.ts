import type { Batch, SealedSpan } from '../model/batch.ts'
import type { Dictionaries } from '../model/dictionary.ts'
import type { EventIds } from '../model/event-ids.ts'
import type { EventClass } from '../model/fields.ts'
import type { Finding } from '../model/finding.ts'
import type { Plan } from '../model/plan.ts'
import type { RuleState } from '../model/rule-state.ts'
import { contentsOf, keysContent, watchedBy } from './content.ts'
import type { Presence } from './episodes.ts'
import { Codes } from './events.ts'
import { memoryMs } from './judge.ts'
import { Keys } from './keys.ts'
import { LateKeys } from './late-keys.ts'
import { fieldsOf, Matcher } from './matcher.ts'
import { QuietTimes } from './quiet-times.ts'
import { Revision } from './revision.ts'
import type { Restored, SavedEngine, SavedPlan } from './saved-engine.ts'
import { Unit, type View } from './unit.ts'
import { countedFieldsOf, valueFieldsOf } from './value-fields.ts'
import type { World } from './world.ts'

/** Fields that alerts name, whatever the rules ask for. */
const entityFields: Readonly<Partial<Record<EventClass, readonly string[]>>> = {
  authentication: [
    'user.name',
    'src_endpoint.ip',
    'dst_endpoint.ip',
    'dst_endpoint.hostname',
    'device.hostname',
  ],
  http: ['user.name', 'src_endpoint.ip', 'http_request.url.hostname', 'http_response.length'],
  network: ['user.name', 'src_endpoint.ip', 'dst_endpoint.ip', 'traffic.bytes_out'],
}
const otherEntityFields = ['user.name', 'src_endpoint.ip', 'dst_endpoint.ip', 'device.hostname']

/** The fields of one class that plans read; `*` when a keyword looks at all. */
export function wantedFields(plans: readonly Plan[], eventClass: EventClass): ReadonlySet<string> {
  const wanted = new Set(entityFields[eventClass] ?? otherEntityFields)
  for (const plan of plans) {
    for (const input of plan.inputs) {
      if (input.kind !== 'events' || input.eventClass !== eventClass) continue
      for (const field of [...fieldsOf(input.match), ...input.keyFields, ...valueFieldsOf(plan, input)])
        wanted.add(field)
    }
  }
  return wanted
}

/** The fields by whose values state is kept: their texts must keep one code for the whole run. */
export const stateFields = (plans: readonly Plan[]): ReadonlySet<string> =>
  new Set(
    plans.flatMap((plan) => [...plan.inputs.flatMap((input) => input.keyFields), ...countedFieldsOf(plan)]),
  )

/** Runs plans over sealed spans of events, in order, and gives their findings. */
export class Engine {
  readonly #units: readonly Unit[]
  /** By unit. */
  readonly #contents: readonly string[]
  /** Keys by what they are the keys of. */
  readonly #keys = new Map<string, Keys>()
  /** Those whose alerts others look at, by rule. */
  readonly #watched: ReadonlyMap<string, readonly Unit[]>
  readonly #codes: Codes
  readonly #ids: EventIds
  readonly #memoryMs: number
  /** Time of the first event; Infinity before there is one. */
  #start = Number.POSITIVE_INFINITY
  /** Units that do not know yet when their stream begins. */
  #unstarted: readonly Unit[]
  /** Greatest event time. */
  #newest = Number.NEGATIVE_INFINITY
  #late: LateKeys | undefined

  /** What became of the state that was given. */
  readonly restored: Restored | undefined

  /** `plans` stand in the order of their depth. `saved` was saved together with what is in the dictionaries and ids. */
  constructor(plans: readonly Plan[], dictionaries: Dictionaries, ids: EventIds, saved?: SavedEngine) {
    this.#codes = new Codes(dictionaries)
    this.#ids = ids
    const world: World = {
      ids,
      users: dictionaries.get('user.name'),
      addresses: dictionaries.get('address'),
      alertSource: ids.source('alert', true),
    }
    const matcher = new Matcher()
    this.#contents = contentsOf(plans)
    this.#units = plans.map(
      (plan, i) => new Unit(plan, matcher, this.#codes, dictionaries, world, this.#keysOf(plan, i, saved)),
    )
    this.#unstarted = this.#units
    this.#memoryMs = Math.max(0, ...plans.map(memoryMs))
    this.#watched = new Map(
      Array.from(watchedBy(plans), (ruleId) => [
        ruleId,
        this.#units.filter(({ plan }) => plan.info.id === ruleId),
      ]),
    )
    this.#forgetPresence()
    this.restored = saved && this.#restore(saved)
  }

  #keysOf(plan: Plan, index: number, saved: SavedEngine | undefined): Keys {
    const content = this.#contents[index]!
    const name = saved?.units.get(content)?.keys ?? keysContent(plan) ?? content
    let keys = this.#keys.get(name)
    if (!keys) this.#keys.set(name, (keys = new Keys(plan.key.length)))
    return keys
  }

  /** Bytes of state by rule, and keys alive. Keys that rules share count for the first of them. */
  ruleStates(): readonly RuleState[] {
    const seen = new Set<Keys>()
    return this.#units.map(({ plan, detector, keys, lacking, crowded }) => {
      const bytes = detector.bytes + (seen.has(keys) ? 0 : keys.table.bytes)
      seen.add(keys)
      const { id, title } = plan.info
      const leftOut = { noKey: lacking, tooMany: crowded, noNumber: detector.without ?? 0 }
      return { rule: { id, title }, keys: keys.table.used, bytes, ...leftOut }
    })
  }

  /** Bytes of the numbers that have codes. */
  get numberBytes(): number {
    return this.#codes.bytes
  }

  /** Judges a span. Findings come in the order in which they were decided. */
  process(span: SealedSpan): Finding[] {
    const views = this.#viewsOf(span.batches)
    if (this.#unstarted.length > 0 && views.length > 0)
      this.#begin(this.#unstarted, Math.min(...views.map(({ batch }) => batch.time[0]!)))
    for (const { batch } of views) this.#newest = Math.max(this.#newest, batch.time[batch.length - 1]!)
    const found = this.#judge(this.#units, views, span.until)
    if (span.until < Number.POSITIVE_INFINITY) this.#ids.forgetBefore(span.until - 2 * this.#memoryMs)
    return found
  }

  #begin(units: readonly Unit[], time: number): void {
    this.#start = Math.min(this.#start, time)
    for (const unit of units) unit.detector.start?.(time)
    this.#unstarted = []
  }

  #judge(units: readonly Unit[], views: readonly View[], until: number): Finding[] {
    const found: Finding[] = []
    for (const unit of units) {
      unit.process(views, until, (ruleId) => this.#presence(ruleId, until))
      for (const finding of unit.take()) if (this.#isAlert(finding.openedAt, until)) found.push(finding)
    }
    for (const keys of this.#keys.values()) keys.sweep(until)
    this.#forgetPresence()
    return found.sort(inOrder)
  }

  #viewsOf(batches: readonly Batch[]): View[] {
    this.#codes.nextBatches()
    return batches
      .filter((batch) => batch.length > 0)
      .map((batch) => ({ batch, events: this.#codes.events(batch) }))
  }

  /** Events came that the watermark has passed: the keys they touch are to be judged again. */
  late(batch: Batch): void {
    this.#late ??= new LateKeys(this.#units, this.#ids)
    for (const view of this.#viewsOf([batch])) this.#late.note(view, this.#start)
  }

  /** Whether there is something to {@link revise}. */
  get touched(): boolean {
    return this.#late?.some === true
  }

  /** Finds out of which touched keys enough events are stored, where only those from a time on are. */
  quietTimes(from: number): QuietTimes {
    return new QuietTimes(this.#late?.touched ?? [], this.#units, from, (batches) => this.#viewsOf(batches))
  }

  /**
   * Forgets the late events whose alerts may have ended before a time; all of them for Infinity. Gives the number of those
   * that touched something.
   */
  dropLate(before: number): number {
    return this.#late?.dropBefore(before) ?? 0
  }

  /**
   * Begins to judge again what late events touched since the last time; undefined where they touch nothing. Stored
   * events are to be given to it from the beginning, `until` is the watermark.
   */
  revise(until: number): Revision | undefined {
    const late = this.#late
    this.#late = undefined
    if (!late?.some) return undefined
    // It is the same to others: all that depends on the beginning is touched when it moves.
    if (late.earliest < this.#start) this.#begin(this.#units, late.earliest)
    return new Revision(late, this.#units, until, (units, { batches, until: end }) =>
      this.#judge(units, this.#viewsOf(batches), end),
    )
  }

  /** To be called between two calls of {@link process}: then every finding was told. */
  save(): SavedEngine {
    const names = new Map(Array.from(this.#keys, ([name, keys]) => [keys, name]))
    const units = this.#units.map((unit, i): [string, SavedPlan] => {
      const started = !this.#unstarted.includes(unit)
      const keys = names.get(unit.keys)!
      return [this.#contents[i]!, { ruleId: unit.plan.info.id, started, keys, state: unit.save() }]
    })
    return {
      units: new Map(units),
      keys: new Map(Array.from(this.#keys, ([name, keys]) => [name, keys.save()])),
      numbers: this.#codes.save(),
      start: this.#start,
      newest: this.#newest,
    }
  }

  /** Gives each plan the state that a plan of the same content had. */
  #restore(saved: SavedEngine): Restored {
    this.#codes.restore(saved.numbers)
    this.#start = saved.start
    this.#newest = saved.newest
    for (const [name, keys] of this.#keys) {
      const known = saved.keys.get(name)
      if (known) keys.restore(known)
    }
    const known = this.#units.map((unit, i) => ({ unit, saved: saved.units.get(this.#contents[i]!) }))
    for (const { unit, saved } of known) if (saved) unit.restore(saved.state)
    this.#unstarted = known.filter(({ saved }) => !saved?.started).map(({ unit }) => unit)
    const left = [...saved.units].filter(([content]) => !this.#contents.includes(content))
    return {
      clean: known.filter(({ saved }) => !saved).map(({ unit }) => unit.plan.info.id),
      dropped: left.map(([, { ruleId, state }]) => ({ ruleId, open: state.episodes.length })),
    }
  }

  /** Rules that others look at tell of their alerts from here on. */
  #forgetPresence(): void {
    for (const units of this.#watched.values())
      for (const { detector } of units) detector.episodes.presence = []
  }

  /** At the end of the stream all windows run out, but what would begin to hold after its last event is no alert. */
  #isAlert(openedAt: number, until: number): boolean {
    return until < Number.POSITIVE_INFINITY || openedAt <= this.#newest
  }

  #presence(ruleId: string, until: number): readonly Presence[] {
    // There may be none: a rule that looks at it can be in force without it.
    const [first = [], ...others] = this.#watched
      .get(ruleId)!
      .map(({ detector }) => detector.episodes.presence!)
    const told = others.length === 0 ? first : first.concat(...others)
    return until < Number.POSITIVE_INFINITY ? told : told.filter(({ time }) => this.#isAlert(time, until))
  }
}

/** When a finding was decided: an opening at once, a close when nothing can join any more. */
const decidedAt = ({ status, openedAt, closedAt, plan }: Finding): number =>
  status === 'open'
    ? openedAt
    : closedAt + Math.max(plan.test.type === 'spike' ? plan.windowMs : plan.holdMs, 1)

function inOrder(a: Finding, b: Finding): number {
  return (
    decidedAt(a) - decidedAt(b) ||
    compareTexts(a.plan.info.id, b.plan.info.id) ||
    compareTexts(a.key.join('\n'), b.key.join('\n'))
  )
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
