import { newestTime } from '../lib/newest-time.ts'
import type { Batch, Column } from '../model/batch.ts'
import {
  codeIn,
  type Dictionaries,
  EMPTY,
  MISSING,
  NULL,
  type TextCodes,
  textsOf,
} from '../model/dictionary.ts'
import { typeOf } from '../model/fields.ts'
import type { Finding } from '../model/finding.ts'
import type { Plain } from '../model/plain.ts'
import type { Input, Plan } from '../model/plan.ts'
import type { Hits } from './detector.ts'
import type { Presence, SavedEpisodes } from './episodes.ts'
import { type Codes, type Events, makeEvents } from './events.ts'
import { merged, onlySome, type Piece } from './hits.ts'
import { type Judging, judge, memoryMs } from './judge.ts'
import type { Keys } from './keys.ts'
import type { Compiled, Matcher } from './matcher.ts'
import { anyList, firstRows, hitsByValue, rowsByKey, tuplesAt } from './several.ts'
import { numbersIn, numbersOf, reckonsWithNumbers, valueFieldsOf } from './value-fields.ts'
import type { World } from './world.ts'

const NOTHING: readonly number[] = [MISSING]

type EventInput = Extract<Input, { kind: 'events' }>

/** A batch with its columns as detectors read them; made once per batch for all plans. */
export interface View {
  readonly batch: Batch
  readonly events: Events
}

export type SavedUnit = {
  readonly detector: Plain
  readonly episodes: SavedEpisodes
  readonly lacking: number
  readonly crowded: number
}

/** One plan at work: finds its events in batches and among alerts, gives each its key, and has them judged. */
export class Unit {
  readonly plan: Plan
  readonly detector: Judging
  readonly keys: Keys
  /** Events that took no part because they lack a field of the key. */
  lacking = 0
  /** Events that took no part because lists give them too many keys or values. */
  crowded = 0
  /** Where only some keys are judged: which. */
  only: ((slot: number) => boolean) | undefined = undefined
  readonly #world: World
  readonly #codes: Codes
  readonly #keyDictionaries: readonly TextCodes[]
  readonly #valueDictionaries: readonly TextCodes[]
  readonly #reckons: boolean
  readonly #valueDictionary: TextCodes
  readonly #matches: ReadonlyMap<EventInput, Compiled>
  #values = new Int32Array(0)
  #numbers = new Float64Array(0)
  #which = new Uint32Array(0)
  #rows = new Int32Array(0)
  #mask = new Uint32Array(0)

  /** `keys` may be shared with other plans of one input, equal in what they look at and in the key. */
  constructor(
    plan: Plan,
    matcher: Matcher,
    codes: Codes,
    dictionaries: Dictionaries,
    world: World,
    keys: Keys,
  ) {
    this.plan = plan
    this.#world = world
    this.#codes = codes
    const fields = plan.inputs[0]?.keyFields ?? []
    this.#keyDictionaries = fields.map((field) => codes.dictionaryOf(field, typeOf(field)))
    const values = valueFieldsOf(plan, plan.inputs[0])
    this.#valueDictionaries = values.map((field) => codes.dictionaryOf(field, typeOf(field)))
    this.#reckons = reckonsWithNumbers(plan)
    const [first, second] = this.#valueDictionaries
    // Rules without values share one that stays empty.
    this.#valueDictionary = second
      ? dictionaries.get(`tuple ${plan.info.id}`)
      : (first ?? dictionaries.get('tuple'))
    this.#matches = new Map(
      plan.inputs.flatMap((input) =>
        input.kind === 'events' ? [[input, matcher.add(input.match)] as const] : [],
      ),
    )
    this.keys = keys
    this.detector = judge(plan, world, keys.table, this.#keyDictionaries, this.#valueDictionary)
    keys.join(this.detector, memoryMs(plan))
  }

  /** Judges what the plan asks of a sealed span; `alertsOf` gives what inner plans said of it. */
  process(views: readonly View[], until: number, alertsOf: (ruleId: string) => readonly Presence[]): void {
    const pieces: Piece[] = []
    for (const view of views) this.#eventPieces(view, pieces)
    for (const [index, input] of this.plan.inputs.entries()) {
      if (input.kind !== 'alerts') continue
      const alerts = alertsOf(input.ruleId)
      if (alerts.length > 0) pieces.push(this.#alertPiece(input, index, alerts))
    }
    const some = pieces.filter((piece) => piece.count > 0)
    if (some.length === 1 && some[0]!.depth === 0) this.#judge(some[0]!)
    else if (some.length > 0) this.#judge(merged(some, this.#world.ids))
    this.detector.advance(until)
    this.detector.episodes.advance(until)
  }

  #judge(given: Omit<Hits, 'byKey'>): void {
    const hits = this.only ? onlySome(given, this.only) : given
    this.detector.process({ ...hits, byKey: () => this.keys.byKey(hits.slots, hits.count) })
  }

  save(): SavedUnit {
    const { detector, lacking, crowded } = this
    return { detector: detector.save(), episodes: detector.episodes.save(), lacking, crowded }
  }

  restore({ detector, episodes, lacking, crowded }: SavedUnit): void {
    this.detector.restore(detector)
    this.detector.episodes.restore(episodes)
    this.lacking = lacking
    this.crowded = crowded
  }

  /** What was found since the last call. */
  take(): Finding[] {
    const { findings } = this.detector.episodes
    this.detector.episodes.findings = []
    return findings
  }

  /** Tells the key, time and id of every event of a batch that the plan looks at. */
  eachHit(view: View, each: (slot: number, time: number, ref: number) => void): void {
    const pieces: Piece[] = []
    this.#eventPieces(view, pieces)
    for (const { events, rows, slots, count } of pieces) {
      for (let i = 0; i < count; i++)
        if (slots[i] !== 0) each(slots[i]!, events.time[rows[i]!]!, events.ref[rows[i]!]!)
    }
  }

  /** The values of a key. */
  keyOf(slot: number): readonly string[] {
    return this.#keyDictionaries.map((dictionary, i) => dictionary.text(this.keys.table.code(slot, i)) ?? '')
  }

  /** Drops the state of some keys, open episodes too, without a word. */
  forget(which: (slot: number) => boolean): void {
    for (let slot = 1; slot < this.keys.table.size; slot++) {
      if (!which(slot)) continue
      this.detector.episodes.drop(slot)
      this.detector.leave(slot)
    }
  }

  #eventPieces(view: View, pieces: Piece[]): void {
    const inputs = this.plan.inputs.flatMap((input, index) =>
      input.kind === 'events' && input.eventClass === view.batch.eventClass ? [{ input, index }] : [],
    )
    if (inputs.length === 0) return
    const single = this.plan.inputs.length === 1
    const classes = new Set(
      this.plan.inputs.map((input) => (input.kind === 'events' ? input.eventClass : 'alerts')),
    )
    // The arrays of a piece are used again for the next one; where there may be two, each gets its own.
    const keep = classes.size > 1 ? owned : (piece: Piece) => piece
    const alike = inputs.every(({ input }) => fieldsNamed(input) === fieldsNamed(inputs[0]!.input))
    if (single) {
      const { rows, count } = this.#matches.get(inputs[0]!.input)!.rows(view.batch)
      if (count > 0) pieces.push(keep(this.#piece(view, inputs[0]!.input, rows, count, undefined)))
    } else if (alike) {
      const { rows, count } = this.#union(view.batch, inputs)
      if (count > 0) pieces.push(keep(this.#piece(view, inputs[0]!.input, rows, count, this.#mask)))
    } else {
      for (const one of inputs) {
        const { rows, count } = this.#union(view.batch, [one])
        if (count > 0) pieces.push(owned(this.#piece(view, one.input, rows, count, this.#mask)))
      }
    }
  }

  /** Rows that match any of the inputs, with a bit for each in `#mask`. */
  #union(
    batch: Batch,
    inputs: readonly { input: EventInput; index: number }[],
  ): { rows: Int32Array; count: number } {
    if (this.#mask.length < batch.length) {
      this.#mask = new Uint32Array(batch.length)
      this.#rows = new Int32Array(batch.length)
    }
    const mask = this.#mask.fill(0, 0, batch.length)
    for (const { input, index } of inputs) {
      const { rows, count } = this.#matches.get(input)!.rows(batch)
      for (let i = 0; i < count; i++) mask[rows[i]!] = mask[rows[i]!]! | (1 << index)
    }
    let count = 0
    for (let row = 0; row < batch.length; row++) if (mask[row] !== 0) this.#rows[count++] = row
    return { rows: this.#rows, count }
  }

  #piece(
    view: View,
    input: EventInput,
    matched: Int32Array,
    matches: number,
    mask: Uint32Array | undefined,
  ): Piece {
    const { batch, events } = view
    const columns = input.keyFields.map((field, i) =>
      this.#codes.of(batch.columns.get(field), this.#keyDictionaries[i]!, batch.length),
    )
    const keyed = this.keys.slotsOf(batch, columns, this.#keyDictionaries, matched, matches)
    const { rows, count, slots } = keyed
    this.lacking += keyed.lacking
    this.crowded += keyed.crowded
    this.#reach(count)
    if (mask) for (let i = 0; i < count; i++) this.#which[i] = mask[rows[i]!]!
    const piece = {
      events,
      rows,
      slots,
      values: this.#values,
      numbers: this.#numbers,
      which: this.#which,
      count,
      depth: 0,
    }
    const fields = valueFieldsOf(this.plan, input)
    if (this.#reckons) return this.#withNumbers(piece, batch.columns.get(fields[0]!))
    if (fields.length === 0) return piece
    const values = fields.map((field, i) =>
      this.#codes.of(batch.columns.get(field), this.#valueDictionaries[i]!, batch.length),
    )
    return this.#withValues(piece, values)
  }

  /** Makes room for so many hits. */
  #reach(count: number): void {
    if (this.#values.length >= count) return
    this.#values = new Int32Array(count)
    this.#numbers = new Float64Array(count)
    this.#which = new Uint32Array(count).fill(1)
  }

  /** The piece with the number of each hit; a hit of a list stands there once for each of its numbers. */
  #withNumbers(piece: Piece, column: Column | undefined): Piece {
    const { rows, count } = piece
    if (column?.kind === 'code' && anyList([column.codes], [column.dictionary], rows, count)) {
      const { codes, dictionary } = column
      return this.#spread(piece, (row) => numbersIn(dictionary.texts(codes[row]!)))
    }
    numbersOf(column, rows, count, this.#numbers)
    return piece
  }

  /** The piece with the value of each hit; a hit of a list stands there once for each of its values. */
  #withValues(piece: Piece, columns: readonly Int32Array[]): Piece {
    const { rows, count } = piece
    const dictionaries = this.#valueDictionaries
    if (this.plan.test.type !== 'impossible_travel' && anyList(columns, dictionaries, rows, count))
      return this.#spread(piece, (row) => {
        if (columns.some((codes) => codes[row]! <= NULL)) return NOTHING
        const tuples = tuplesAt(columns, dictionaries, row)
        return tuples?.map((codes) => (codes.length === 1 ? codes[0]! : this.#tuple(codes)))
      })
    const values = this.#values
    const [first] = columns
    if (columns.length === 1) for (let i = 0; i < count; i++) values[i] = first![rows[i]!]!
    else for (let i = 0; i < count; i++) values[i] = this.#tuple(columns.map((column) => column[rows[i]!]!))
    return piece
  }

  #spread(piece: Piece, valuesAt: (row: number) => readonly number[] | undefined): Piece {
    const { given, crowded, ...hits } = hitsByValue(piece, valuesAt)
    this.crowded += crowded
    return {
      ...piece,
      ...hits,
      values: this.#reckons ? new Int32Array(hits.count) : Int32Array.from(given),
      numbers: this.#reckons ? Float64Array.from(given) : new Float64Array(hits.count),
    }
  }

  /** A tuple is present when all of its values are. */
  #tuple(codes: readonly number[]): number {
    return codes.some((code) => code <= NULL) ? 0 : this.#valueDictionary.code(codes.join(' '))
  }

  #alertPiece(input: Extract<Input, { kind: 'alerts' }>, index: number, alerts: readonly Presence[]): Piece {
    const { type } = this.plan.test
    const lasting = type === 'temporal' || type === 'temporal_ordered'
    const seen = lasting ? alerts : alerts.filter((alert) => alert.opening)
    const count = seen.length
    const events = this.#eventsOf(seen)
    const columns = input.keyFields.map((field, i) => codesOf(seen, field, this.#keyDictionaries[i]!))
    const all = firstRows(count)
    const several = rowsByKey(columns, this.#keyDictionaries, all, count)
    const hits = several?.count ?? count
    const slots = new Int32Array(hits)
    this.lacking += several
      ? this.keys.table.slotsOf(several.columns, firstRows(hits), hits, newestTime(events.time), slots)
      : this.keys.table.slotsOf(columns, all, count, newestTime(events.time), slots)
    this.crowded += several?.crowded ?? 0
    this.#reach(hits)
    const piece = {
      events,
      rows: several?.rows ?? all,
      slots,
      values: this.#values,
      numbers: this.#numbers,
      which: new Uint32Array(hits).fill(1 << index),
      count: hits,
      depth: seen[0]?.depth ?? 1,
    }
    return owned(this.#valued(piece, seen, valueFieldsOf(this.plan, input)))
  }

  #eventsOf(alerts: readonly Presence[]): Events {
    const { ids, alertSource } = this.#world
    const events = makeEvents(alerts.length)
    for (let row = 0; row < alerts.length; row++) {
      const alert = alerts[row]!
      events.time[row] = alert.time
      events.ref[row] = ids.own(alertSource, alert, alert.time)
      events.user[row] = alert.user
      events.source[row] = alert.source
      events.target[row] = alert.target
    }
    return events
  }

  #valued(piece: Piece, alerts: readonly Presence[], fields: readonly string[]): Piece {
    if (fields.length === 0) return piece
    if (!this.#reckons)
      return this.#withValues(
        piece,
        fields.map((field, i) => codesOf(alerts, field, this.#valueDictionaries[i]!)),
      )
    return this.#spread(piece, (row) => {
      const { fields: names, carried } = alerts[row]!
      const place = names.placeOf(fields[0]!)
      return numbersIn(place < 0 ? undefined : textsOf(names.dictionaries[place]!, carried[place]!))
    })
  }
}

/** The codes of what alerts carry of a field. */
function codesOf(alerts: readonly Presence[], field: string, dictionary: TextCodes): Int32Array {
  const codes = new Int32Array(alerts.length)
  for (let row = 0; row < alerts.length; row++) {
    const { fields, carried } = alerts[row]!
    const place = fields.placeOf(field)
    if (place < 0) continue
    const code = carried[place]!
    const from = fields.dictionaries[place]!
    codes[row] = from === dictionary || code <= EMPTY ? code : codeIn(dictionary, from, code)
  }
  return codes
}

/** A copy that does not share its arrays with the next piece. */
const owned = (piece: Piece): Piece => ({
  ...piece,
  rows: piece.rows.slice(0, piece.count),
  slots: piece.slots.slice(0, piece.count),
  values: piece.values.slice(0, piece.count),
  numbers: piece.numbers.slice(0, piece.count),
  which: piece.which.slice(0, piece.count),
})

/** Two inputs with equal names have their key and their values in the same columns. */
const fieldsNamed = ({ keyFields, valueFields }: EventInput): string =>
  JSON.stringify([keyFields, valueFields ?? []])
