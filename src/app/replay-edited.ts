import { Alerter } from '../alert/alerter.ts'
import { contentsOf } from '../detect/content.ts'
import { Engine } from '../detect/engine.ts'
import { emptyBeside, withPlans } from '../detect/saved-engine.ts'
import { Dictionaries } from '../model/dictionary.ts'
import { EventIds } from '../model/event-ids.ts'
import type { Plan } from '../model/plan.ts'
import { Sequencer } from '../order/sequencer.ts'
import type { PipelineSink } from '../pipeline.ts'
import { type RunOptions, runInputs } from './run-inputs.ts'
import { type SavedStream, type Stream, savedIds } from './stream-state.ts'

/**
 * Gives rules that were edited, or are new, the state that they would have come to: `history` is read again up to where the
 * saved stream was judged, and only for them. Their alerts on the way are told. Attacks fold over several rules, so that all with a
 * vector are judged again where one of them is.
 */
export async function replayEdited(
  saved: SavedStream,
  options: RunOptions,
  history: readonly string[],
  sink: Pick<PipelineSink, 'alert'>,
): Promise<SavedStream> {
  const fresh = freshPlans(options.plans, saved)
  if (fresh.length === 0 || saved.sequencer.watermark === Number.NEGATIVE_INFINITY) return saved
  const folds = fresh.some(({ vector }) => vector !== undefined)
  const told = folds ? [...fresh, ...options.plans.filter(({ vector }) => vector !== undefined)] : fresh
  const ruleIds = new Set(told.map(({ info }) => info.id))
  const stream = streamBeside(saved, { ...options, plans: withInner(options.plans, told) })
  const span = { from: Number.NEGATIVE_INFINITY, until: saved.sequencer.watermark }
  await runInputs(
    { ...options, plans: withInner(options.plans, told), files: history, span, stream, goesOn: true },
    {
      alert(alert) {
        if (ruleIds.has(alert.rule.id)) sink.alert(alert)
      },
    },
  )
  const freshIds = new Set(fresh.map(({ info }) => info.id))
  const engine = withPlans(saved.engine, stream.engine.save(), freshIds)
  return {
    seed: saved.seed,
    dictionaries: stream.dictionaries.save(),
    ids: savedIds(stream.ids, { sequencer: saved.sequencer, engine }),
    sequencer: saved.sequencer,
    engine,
    attacks: folds ? stream.alerter.save() : saved.attacks,
  }
}

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
function streamBeside(saved: SavedStream, options: RunOptions): Stream {
  const dictionaries = new Dictionaries(saved.seed)
  dictionaries.restore(saved.dictionaries)
  const ids = new EventIds()
  ids.restore(saved.ids)
  return {
    dictionaries,
    ids,
    sequencer: new Sequencer(ids, { latenessMs: options.latenessMs, seed: saved.seed }),
    engine: new Engine(options.plans, dictionaries, ids, emptyBeside(saved.engine)),
    alerter: new Alerter(options.isInside),
    since: Number.NEGATIVE_INFINITY,
  }
}
