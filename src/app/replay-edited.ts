import { Alerter } from '../alert/alerter.ts'
import { contentsOf } from '../detect/content.ts'
import { Engine } from '../detect/engine.ts'
import { emptyBeside, withPlans } from '../detect/saved-engine.ts'
import { Dictionaries } from '../model/dictionary.ts'
import { EventIds } from '../model/event-ids.ts'
import type { Plan } from '../model/plan.ts'
import type { TimeSpan } from '../order/between.ts'
import { Sequencer } from '../order/sequencer.ts'
import { type SavedStream, type Stream, type StreamOptions, savedIds } from './stream-state.ts'

/** What rules that have no state yet are to see. */
export interface Replay {
  /** The rules, and those whose alerts they look at. */
  readonly plans: readonly Plan[]
  /** Where the events go. */
  readonly stream: Stream
  /** Which events: those before where the saved stream was judged. */
  readonly span: TimeSpan
  /** Ids of the rules whose alerts are to be told: alerts of the others were told. */
  readonly told: ReadonlySet<string>
}

/**
 * Gives rules that were edited, or are new, the state that they would have come to: earlier events are read again, only for them.
 * Attacks fold over several rules, so that all with a vector are judged again where one of them is.
 */
export async function replayEdited(
  saved: SavedStream,
  options: StreamOptions,
  read: (replay: Replay) => Promise<void>,
): Promise<SavedStream> {
  const fresh = freshPlans(options.plans, saved)
  const until = saved.sequencer.watermark
  if (fresh.length === 0 || until === Number.NEGATIVE_INFINITY) return saved
  const folds = fresh.some(({ vector }) => vector !== undefined)
  const judged = folds ? [...fresh, ...options.plans.filter(({ vector }) => vector !== undefined)] : fresh
  const plans = withInner(options.plans, judged)
  const stream = streamBeside(saved, { ...options, plans })
  await read({ plans, stream, span: { from: Number.NEGATIVE_INFINITY, until }, told: idsOf(judged) })
  const engine = withPlans(saved.engine, stream.engine.save(), idsOf(fresh))
  return {
    seed: saved.seed,
    dictionaries: stream.dictionaries.save(),
    ids: savedIds(stream.ids, { sequencer: saved.sequencer, engine }),
    sequencer: saved.sequencer,
    engine,
    attacks: folds ? stream.alerter.save() : saved.attacks,
  }
}

const idsOf = (plans: readonly Plan[]): ReadonlySet<string> => new Set(plans.map(({ info }) => info.id))

function freshPlans(plans: readonly Plan[], saved: SavedStream): readonly Plan[] {
  const contents = contentsOf(plans)
  return plans.filter((_, i) => !saved.engine.units.has(contents[i]!))
}

/** Plans with all those whose alerts they look at, in the order of their depth. */
function withInner(plans: readonly Plan[], wanted: readonly Plan[]): readonly Plan[] {
  const all = new Set(wanted)
  for (const { inputs } of all) {
    for (const input of inputs) {
      if (input.kind === 'alerts')
        for (const inner of plans) if (inner.info.id === input.ruleId) all.add(inner)
    }
  }
  return plans.filter((plan) => all.has(plan))
}

/** A stream of its own whose codes and ids mean what they mean in the saved one. */
function streamBeside(saved: SavedStream, options: StreamOptions): Stream {
  const dictionaries = new Dictionaries(saved.seed)
  dictionaries.restore(saved.dictionaries)
  const ids = new EventIds()
  ids.restore(saved.ids)
  return {
    dictionaries,
    ids,
    // Earlier events are put in order first, so that none of them comes late.
    sequencer: new Sequencer(ids, { ...options, latenessMs: Number.POSITIVE_INFINITY, seed: saved.seed }),
    engine: new Engine(options.plans, dictionaries, ids, emptyBeside(saved.engine)),
    alerter: new Alerter(options.isInside),
    since: Number.NEGATIVE_INFINITY,
  }
}
