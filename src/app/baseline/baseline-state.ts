import { randomInt } from 'node:crypto'
import type { Plan } from '../../model/plan.ts'
import { AlertHistory } from '../../stats/alert-history.ts'
import { LiveTraffic } from '../../stats/live-traffic.ts'
import { UserMistake } from '../mistake.ts'
import { checkState, readSaved, writeState } from '../state-file.ts'
import { newStream, type SavedStream, saveStream } from '../stream-state.ts'
import type { SavedWatch } from '../watch/checkpoint.ts'
import { Baselines, isBaseline } from './baselines.ts'

/** The baselines in a state file, be it of `replay --state` or of `watch --checkpoint`. */
export class BaselineState {
  readonly baselines: Baselines
  readonly #path: string
  readonly #watch: SavedWatch | undefined

  private constructor(
    path: string,
    stream: SavedStream,
    watch: SavedWatch | undefined,
    plans: readonly Plan[],
  ) {
    this.#path = path
    this.#watch = watch
    this.baselines = new Baselines(withRules(stream, plans), plans)
  }

  static open(path: string, plans: readonly Plan[]): BaselineState {
    const found = readSaved(path, 'engine', 'files') as SavedStream | SavedWatch | undefined
    if (!found)
      throw new UserMistake(`${path}: no such file; name one that watch or replay keeps its state in`)
    const watch = 'files' in found ? found : undefined
    return new BaselineState(path, watch?.stream ?? (found as SavedStream), watch, plans)
  }

  /** As {@link open}; where there is no file yet, one is made that `watch` begins with. */
  static openOrNew(path: string, plans: readonly Plan[]): BaselineState {
    if (readSaved(path, 'engine', 'files')) return BaselineState.open(path, plans)
    const stream = emptyStream([])
    const clock = { newest: Number.NEGATIVE_INFINITY, seenAt: 0 }
    return new BaselineState(
      path,
      stream,
      { stream, clock, files: [], traffic: new LiveTraffic().save(), past: new AlertHistory().save() },
      plans,
    )
  }

  async write(): Promise<void> {
    checkState(this.#path)
    const stream = this.baselines.saved
    await writeState(this.#path, this.#watch ? { ...this.#watch, stream } : stream)
  }
}

const emptyStream = (plans: readonly Plan[]): SavedStream =>
  saveStream(newStream({ plans, seed: randomInt(2 ** 31), latenessMs: 0, isInside: () => false }))

/** State in which baseline rules that are not there yet have learned nothing. */
function withRules(stream: SavedStream, plans: readonly Plan[]): SavedStream {
  const { engine } = stream
  const ids = new Set(plans.filter(isBaseline).map(({ info }) => info.id))
  const empty = emptyStream(plans).engine
  const lacking = [...empty.units].filter(
    ([content, { ruleId }]) => ids.has(ruleId) && !engine.units.has(content),
  )
  const keys = lacking.map(([, unit]) => [unit.keys, empty.keys.get(unit.keys)!] as const)
  return {
    ...stream,
    engine: {
      ...engine,
      units: new Map([...engine.units, ...lacking]),
      keys: new Map([...keys, ...engine.keys]),
    },
  }
}
