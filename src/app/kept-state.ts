import { randomInt } from 'node:crypto'
import type { Restored } from '../detect/saved-engine.ts'
import { type Replay, replayEdited } from './replay-edited.ts'
import { type RunOptions, type RunSink, runInputs } from './run-inputs.ts'
import { checkState, readState, removeState, writeState } from './state-file.ts'
import {
  newStream,
  restoreStream,
  type StateTotals,
  type Stream,
  saveStream,
  stateTotals,
} from './stream-state.ts'

/** What was kept in a file: its size, and what is in it. */
export interface Kept extends StateTotals {
  readonly bytes: number
}

/** A stream that goes on from run to run. */
export interface KeptStream {
  readonly stream: Stream
  /** What saved state could not be used for, a sentence each. */
  readonly notices: readonly string[]
  /** Keeps the state for the next run. */
  keep(): Promise<Kept>
  /** The stream has ended: there is nothing to go on from. */
  end(): void
}

/** Files of the events that a state has seen, from which edited rules get theirs. */
export type History = readonly string[]

/**
 * Goes on from the state in a file, or begins where there is no file yet; says at once when state could not be written there in the
 * end. With `history` rules that are new or were edited see its events first, and `sink` is told their alerts.
 */
export async function openKept(
  path: string,
  options: RunOptions,
  history: History | undefined,
  sink: Pick<RunSink, 'alert'>,
): Promise<KeptStream> {
  const found = readState(path)
  checkState(path)
  const streamOptions = { ...options, seed: randomInt(2 ** 31), revises: true }
  const again = (replay: Replay) => readAgain(replay, options, history ?? [], sink)
  const saved = found && history ? await replayEdited(found, streamOptions, again) : found
  const stream = saved ? restoreStream(saved, streamOptions) : newStream(streamOptions)
  return {
    stream,
    notices: stream.engine.restored ? noticesOf(stream.engine.restored) : [],
    async keep() {
      const next = saveStream(stream)
      return { bytes: await writeState(path, next), ...stateTotals(next, options.plans) }
    },
    end: () => removeState(path),
  }
}

async function readAgain(
  { plans, stream, span, told }: Replay,
  options: RunOptions,
  files: History,
  sink: Pick<RunSink, 'alert'>,
): Promise<void> {
  await runInputs(
    { ...options, plans, files, span, stream, goesOn: true },
    {
      alert(alert) {
        if (told.has(alert.rule.id)) sink.alert(alert)
      },
    },
  )
}

function noticesOf({ clean, dropped }: Restored): string[] {
  const left = new Map(dropped.map(({ ruleId, open }) => [ruleId, open]))
  return [
    ...clean.map((id) => `rule ${id} ${left.has(id) ? 'was edited' : 'is new'}: it begins without state`),
    ...dropped.flatMap(({ ruleId, open }) => [
      ...(clean.includes(ruleId) ? [] : [`rule ${ruleId} is gone, or has new state: the old one was let go`]),
      ...(open > 0 ? [`rule ${ruleId}: ${alerts(open)} will not be told as closed`] : []),
    ]),
  ]
}

const alerts = (open: number): string => (open === 1 ? '1 open alert' : `${open} open alerts`)
