import { isParquet } from '../ingest/is-parquet.ts'
import type { Plan } from '../model/plan.ts'
import type { TimeSpan } from '../order/between.ts'
import type { PipelineSink } from '../pipeline.ts'
import { UserMistake } from './mistake.ts'
import { runHistory } from './run-history.ts'
import { type RunOptions, type RunResult, runInputs } from './run-inputs.ts'

/** Runs plans over the same inputs, as often as it is asked to. */
export type ReadAgain = (plans: readonly Plan[], sink: PipelineSink) => Promise<RunResult>

export interface ReadOptions extends Omit<RunOptions, 'plans' | 'span'> {
  readonly span?: TimeSpan
}

/** Inputs that can be read more than once: files. */
export function readAgain(options: ReadOptions): ReadAgain {
  if (options.files.includes('-')) {
    throw new UserMistake(
      '-: standard input cannot be read a second time; write it to a file and name that with --on',
    )
  }
  const { files, span } = options
  if (!files.some(isParquet)) return (plans, sink) => runInputs({ ...options, plans }, sink)
  const whole = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
  return (plans, sink) => runHistory({ ...options, plans, span: span ?? whole }, sink)
}
