import { type Compiled, Matcher } from '../../detect/matcher.ts'
import { valueFieldsOf } from '../../detect/value-fields.ts'
import { inOrder, type Moment, memoryOf, type Seen, type Story } from '../../explain/story.ts'
import type { Batch, SealedSpan } from '../../model/batch.ts'
import type { EventIds } from '../../model/event-ids.ts'
import type { EventClass } from '../../model/fields.ts'
import type { Input, Plan } from '../../model/plan.ts'
import { type FieldTexts, keysOf, textsAt, valuesOf } from './event-values.ts'

/** Which key of which rule to follow, around which alert. */
export interface Target {
  readonly plan: Plan
  readonly key: readonly string[]
  readonly openedAt: number
  readonly closedAt: number
  /** Ids of events that must be told in full. */
  readonly named: ReadonlySet<string>
  /** From when on events are kept and told in full, where that is not two windows before. */
  readonly from?: number
}

/** An event in full. */
export interface Detail {
  readonly id: string
  readonly t: number
  /** Undefined for alerts of other rules. */
  readonly eventClass: EventClass | undefined
  readonly fields: Readonly<Record<string, FieldTexts>>
  /** Where in which source it stands; undefined where the source names its events itself. */
  readonly place: { readonly source: string; readonly position: number } | undefined
}

/** Events that are kept of one key; what is beyond is not judged. */
const MOST_SEEN = 1_000_000
/** Milliseconds with events before these, for rules that learn; values remembered for `first_seen`. */
const MOST_BEFORE = 4_000_000

type EventInput = Extract<Input, { kind: 'events' }>

/** Follows keys through sealed spans and keeps what they saw around their alerts. */
export class Collector {
  readonly #followed: readonly Followed[]
  #streamStart = Number.NaN

  constructor(targets: readonly Target[], limit: number) {
    const matcher = new Matcher()
    this.#followed = targets.map((target) => new Followed(target, matcher, limit))
  }

  span(span: SealedSpan, ids: EventIds): void {
    if (Number.isNaN(this.#streamStart)) {
      const firsts = span.batches.flatMap(({ length, time }) => (length > 0 ? [time[0]!] : []))
      if (firsts.length > 0) this.#streamStart = Math.min(...firsts)
    }
    for (const one of this.#followed) one.span(span, ids)
  }

  /** What each target saw, in the order in which they were named. */
  stories(): readonly Collected[] {
    return this.#followed.map((one) => one.collected(this.#streamStart))
  }
}

export interface Collected {
  readonly story: Story
  readonly details: ReadonlyMap<string, Detail>
}

/** One key as its events come by. */
class Followed {
  readonly #target: Target
  readonly #inputs: readonly {
    readonly input: EventInput
    readonly index: number
    readonly match: Compiled
  }[]
  readonly #limit: number
  readonly #from: number
  readonly #until: number
  readonly #learns: boolean
  readonly #seen: Seen[] = []
  readonly #before: Moment[] = []
  readonly #lastBefore = new Map<string, number>()
  readonly #details = new Map<string, Detail>()
  #last = Number.NEGATIVE_INFINITY
  #runBegan = Number.NaN
  #firstOfRun: number | undefined
  #lacking: string | undefined

  constructor(target: Target, matcher: Matcher, limit: number) {
    const { plan, openedAt, closedAt } = target
    this.#target = target
    this.#limit = limit
    this.#from = target.from ?? openedAt - memoryOf(plan)
    this.#until = closedAt + Math.max(plan.holdMs, plan.windowMs)
    this.#learns = ['spike', 'baseline', 'seasonal_baseline'].includes(plan.test.type)
    this.#inputs = plan.inputs.flatMap((input, index) =>
      input.kind === 'events' ? [{ input, index, match: matcher.add(input.match) }] : [],
    )
  }

  collected(streamStart: number): Collected {
    const { plan, key } = this.#target
    return {
      story: {
        plan,
        key,
        seen: this.#seen,
        from: this.#from,
        until: this.#until,
        streamStart,
        before: this.#before,
        firstOfRun: this.#firstOfRun,
        lastBefore: this.#lastBefore,
        ...(this.#lacking === undefined ? {} : { lacking: this.#lacking }),
      },
      details: this.#details,
    }
  }

  span({ batches }: SealedSpan, ids: EventIds): void {
    const found: { batch: Batch; row: number; seen: Seen }[] = []
    for (const batch of batches) {
      if (batch.length === 0 || batch.time[0]! > this.#until) continue
      const rows = [...this.#rowsOf(batch)]
      if (this.#inputs.length > 1) rows.sort(([a], [b]) => a - b)
      for (const [row, which] of rows) this.#take(batch, row, which, ids, found)
    }
    if (batches.length > 1) found.sort((a, b) => inOrder(a.seen, b.seen))
    for (const { batch, row, seen } of found) {
      this.#run(seen)
      if (seen.t < this.#from) this.#past(seen)
      else this.#keep(batch, row, seen, ids)
    }
  }

  /** The rows of the key that match some input, with a bit for each that does. */
  #rowsOf(batch: Batch): Map<number, number> {
    const which = new Map<number, number>()
    for (const { input, index, match } of this.#inputs) {
      if (input.eventClass !== batch.eventClass) continue
      const { rows, count } = match.rows(batch)
      if (count === 0) continue
      const keys = keysOf(batch, input.keyFields, this.#target.key)
      for (let i = 0; i < count; i++)
        if (keys(rows[i]!) > 0) which.set(rows[i]!, (which.get(rows[i]!) ?? 0) | (1 << index))
    }
    return which
  }

  #take(
    batch: Batch,
    row: number,
    which: number,
    ids: EventIds,
    found: { batch: Batch; row: number; seen: Seen }[],
  ): void {
    const t = batch.time[row]!
    if (t > this.#until) return
    const id = t < this.#from ? '' : ids.text(batch.ref[row]!)
    for (const value of this.#values(batch, row, which))
      found.push({ batch, row, seen: { t, depth: 0, id, which, value } })
  }

  /** Follows the runs of events that no gap of `forget` parts. */
  #run({ t, value }: Seen): void {
    const { plan } = this.#target
    if (value === undefined && plan.test.type === 'value_count') return
    if (t - this.#last >= plan.forgetMs) this.#runBegan = t
    this.#last = Math.max(this.#last, t)
    if (t >= this.#from) this.#firstOfRun ??= this.#runBegan
  }

  #past({ t, value }: Seen): void {
    if (this.#learns) {
      const last = this.#before.at(-1)
      if (last?.t === t) last.n++
      else if (this.#before.length < MOST_BEFORE) this.#before.push({ t, n: 1 })
      else this.#lacking ??= `what was learned from more than ${MOST_BEFORE} milliseconds is not told anew`
    } else if (this.#target.plan.test.type === 'first_seen' && value !== undefined) {
      if (this.#lastBefore.size < MOST_BEFORE || this.#lastBefore.has(value)) this.#lastBefore.set(value, t)
      else this.#lacking ??= `more than ${MOST_BEFORE} values came before`
    }
  }

  /** What the first input that gives something gives; the event stands there once for each. */
  #values(batch: Batch, row: number, which: number): readonly (string | undefined)[] {
    const { plan, key } = this.#target
    for (const { input, index } of this.#inputs) {
      if ((which & (1 << index)) === 0) continue
      const fields = valueFieldsOf(plan, input).map((field) => textsAt(batch.columns.get(field), row))
      if (fields.length === 0) continue
      const values = valuesOf(plan, fields, keysOf(batch, input.keyFields, key)(row))
      if (values === undefined) return []
      if (values.length > 0) return values
    }
    return [undefined]
  }

  #keep(batch: Batch, row: number, seen: Seen, ids: EventIds): void {
    if (this.#seen.length >= MOST_SEEN) {
      this.#lacking ??= `only the first ${MOST_SEEN} events are judged anew`
      return
    }
    this.#seen.push(seen)
    const { openedAt, closedAt, plan, named, from = openedAt - plan.windowMs } = this.#target
    const { t, id } = seen
    if (t < from || t >= closedAt) return
    if (this.#details.size < this.#limit || named.has(id))
      this.#details.set(id, detailOf(batch, row, id, ids))
  }
}

function detailOf(batch: Batch, row: number, id: string, ids: EventIds): Detail {
  const fields: Record<string, FieldTexts> = {}
  for (const [name, column] of batch.columns) {
    const texts = textsAt(column, row)
    if (texts !== undefined) fields[name] = texts
  }
  return {
    id,
    t: batch.time[row]!,
    eventClass: batch.eventClass,
    fields,
    place: ids.placeOf(batch.ref[row]!),
  }
}
