import { Alerter } from '../alert/alerter.ts'
import type { SavedAttacks } from '../alert/attacks.ts'
import { ToldAlerts } from '../alert/told-alerts.ts'
import { Engine } from '../detect/engine.ts'
import { recodedEngine } from '../detect/recoded-engine.ts'
import type { SavedEngine } from '../detect/saved-engine.ts'
import { newestTime } from '../lib/newest-time.ts'
import type { Batch } from '../model/batch.ts'
import { Dictionaries, type SavedDictionary } from '../model/dictionary.ts'
import { EventIds, type SavedIds } from '../model/event-ids.ts'
import type { Plan } from '../model/plan.ts'
import { eachRef } from '../model/saved-refs.ts'
import { recodedBatch } from '../order/saved-batch.ts'
import { type SavedSequencer, Sequencer, type SequencerOptions } from '../order/sequencer.ts'

/** What a stream of events runs through, and all of its state. */
export interface Stream {
  readonly dictionaries: Dictionaries
  readonly ids: EventIds
  readonly sequencer: Sequencer
  readonly engine: Engine
  readonly alerter: Alerter
  /** Events from here on came in this run; -Infinity where all did. */
  readonly since: number
}

export interface StreamOptions extends SequencerOptions {
  readonly plans: readonly Plan[]
  readonly isInside: (address: string) => boolean
  readonly seed: number
  /** Late events are noted, and alerts remembered, so that they can be revised. */
  readonly revises?: boolean
}

export type SavedStream = {
  /** Hashes of records that wait were made with it. */
  readonly seed: number
  readonly dictionaries: ReadonlyMap<string, SavedDictionary>
  readonly ids: SavedIds
  readonly sequencer: SavedSequencer
  readonly engine: SavedEngine
  readonly attacks: SavedAttacks
}

export function newStream(options: StreamOptions): Stream {
  const dictionaries = new Dictionaries(options.seed)
  const ids = new EventIds()
  const engine = new Engine(options.plans, dictionaries, ids)
  return { dictionaries, ids, engine, ...around(engine, ids, options), since: Number.NEGATIVE_INFINITY }
}

/** Bytes of all texts and numbers that have codes. */
export const textBytes = ({ dictionaries, engine }: Pick<Stream, 'dictionaries' | 'engine'>): number =>
  dictionaries.bytes + engine.numberBytes

/**
 * The same stream with dictionaries that have no texts but those of which its state speaks: every code is given anew. To be called
 * when every span that is sealed has been judged, and nothing waits to be revised.
 */
export function renewedStream(stream: Stream, options: StreamOptions): Stream {
  const { dictionaries: from, ids } = stream
  const dictionaries = new Dictionaries(from.seed)
  const recoding = { from, to: dictionaries }
  const saved = recodedEngine(stream.engine.save(), options.plans, recoding)
  const { waiting, ...order } = stream.sequencer.save(from)
  // They are made of codes of the dictionaries that go.
  ids.makeAll()
  const engine = new Engine(options.plans, dictionaries, ids, saved)
  const sequencer = sequencerOf(engine, ids, { ...options, seed: from.seed })
  sequencer.restore({ ...order, waiting: waiting.map((one) => recodedBatch(one, recoding)) }, dictionaries)
  return { ...stream, dictionaries, engine, sequencer }
}

/** A stream that puts events in order and judges nothing; its codes and ids are those of another. */
export function orderingStream({ dictionaries, ids }: Stream, options: StreamOptions): Stream {
  // Its engine must not let go of ids that the other still needs.
  const engine = new Engine([], dictionaries, new EventIds())
  return { dictionaries, ids, engine, ...around(engine, ids, options), since: Number.NEGATIVE_INFINITY }
}

/** The parts before and behind an engine. */
function around(
  engine: Engine,
  ids: EventIds,
  options: StreamOptions,
): Pick<Stream, 'sequencer' | 'alerter'> {
  return {
    sequencer: sequencerOf(engine, ids, options),
    alerter: new Alerter(options.isInside, options.revises ? new ToldAlerts() : undefined),
  }
}

function sequencerOf(engine: Engine, ids: EventIds, options: StreamOptions): Sequencer {
  const onLate = options.revises ? (batch: Batch) => engine.late(batch) : undefined
  return new Sequencer(ids, { ...options, onLate })
}

/** To be called when every span that is sealed has been judged. */
export function saveStream({ dictionaries, ids, sequencer, engine, alerter }: Stream): SavedStream {
  const events = { sequencer: sequencer.save(dictionaries), engine: engine.save() }
  return {
    ...events,
    seed: dictionaries.seed,
    dictionaries: dictionaries.save(),
    ids: savedIds(ids, events),
    attacks: alerter.save(),
  }
}

/** Of the sources that have ended, those are kept of whose events something saved speaks. */
export function savedIds(ids: EventIds, events: Pick<SavedStream, 'sequencer' | 'engine'>): SavedIds {
  const active = [ids.source('alert'), ...events.sequencer.watermarks.keys()]
  return ids.save(active, (tell) => eachRef(events, tell))
}

/** A stream that goes on where the saved one stopped. Its seed is that of the saved one. */
export function restoreStream(saved: SavedStream, options: StreamOptions): Stream {
  const { seed } = saved
  const dictionaries = new Dictionaries(seed)
  dictionaries.restore(saved.dictionaries)
  const ids = new EventIds()
  ids.restore(saved.ids)
  const engine = new Engine(options.plans, dictionaries, ids, saved.engine)
  const { sequencer, alerter } = around(engine, ids, { ...options, seed })
  sequencer.restore(saved.sequencer, dictionaries)
  const fresh = new Set(engine.restored?.clean)
  const plans = new Map(options.plans.map((plan) => [plan.info.id, plan]))
  alerter.restore(saved.attacks, (ruleId) => (fresh.has(ruleId) ? undefined : plans.get(ruleId)))
  return { dictionaries, ids, sequencer, engine, alerter, since: newestOf(saved) + 1 }
}

/** Time of the newest event that a saved stream has seen. */
function newestOf({ engine, sequencer }: SavedStream): number {
  return sequencer.waiting.reduce(
    (newest, { time }) => Math.max(newest, newestTime(time)),
    Math.max(engine.newest, sequencer.watermark),
  )
}

/** What saved state comes to. */
export interface StateTotals {
  readonly keys: number
  /** Alerts that were told as open and not yet as closed. */
  readonly openAlerts: number
  /** Events before here have been judged; -Infinity before the first. */
  readonly watermark: number
}

export function stateTotals(
  { engine, attacks, sequencer }: SavedStream,
  plans: readonly Plan[],
): StateTotals {
  const telling = plans.filter(({ silent, vector }) => !silent && vector === undefined)
  const ids = new Set(telling.map(({ info }) => info.id))
  const open = Array.from(engine.units.values(), ({ ruleId, state }) =>
    ids.has(ruleId) ? state.episodes.length : 0,
  )
  const keys = Array.from(engine.keys.values(), ({ table }) => table.last.length - 1 - table.free.length)
  return { keys: sum(keys), openAlerts: sum(open) + attacks.running.length, watermark: sequencer.watermark }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
