import { InputError, openInput } from '../ingest/open-input.ts'
import type { SealedSpan } from '../model/batch.ts'
import { noRevision, type RevisionCount } from '../model/revision.ts'
import { Pipeline, type PipelineOptions, type PipelineSink } from '../pipeline.ts'
import type { PipelineSource, SourceOptions } from './pipeline-source.ts'
import { Revising } from './revising.ts'
import { orderingStream } from './stream-state.ts'

/** An input that was read to its end. */
export interface ReadInput {
  readonly path: string
  readonly source: SourceOptions
  /** Plain bytes that came of it. */
  readonly bytes: number
  /** A regular file, which can be read again. */
  readonly isFile: boolean
}

export interface AgainOptions extends PipelineOptions {
  readonly progress?: ((read: number, all: number | undefined) => void) | undefined
}

/**
 * Reads inputs again where late events touch what was told, so that the alerts become those of the whole stream in order;
 * to be called before the windows run out. All late events are taken in together, at the cost of one run with everything put in order.
 */
export async function reviseByReading(
  inputs: readonly ReadInput[],
  first: Pipeline,
  options: AgainOptions,
  sink: PipelineSink,
): Promise<RevisionCount> {
  const { engine, alerter, sequencer, since } = first.stream
  if (!engine.touched) return noRevision
  const lost = (why: string): RevisionCount => ({
    ...noRevision,
    notRevisable: engine.dropLate(Number.POSITIVE_INFINITY),
    why,
  })
  const piped = inputs.find(({ isFile }) => !isFile)
  if (piped) return lost(`${piped.source.name} cannot be read again`)
  const revising = new Revising(engine, alerter, sequencer.watermark, since)
  for (const alert of revising.decided) sink.alert(alert)
  // Spans come when all inputs were read, so that nothing is forgotten where one has changed.
  const sorted = { ...options, latenessMs: Number.POSITIVE_INFINITY, revises: false }
  const pass = async (span: (one: SealedSpan) => void): Promise<string | undefined> => {
    const again = new Pipeline(sorted, { alert: () => {}, span }, orderingStream(first.stream, sorted))
    const trouble = await readAll(inputs, again, options)
    if (trouble === undefined) again.end()
    else again.abandon()
    return trouble
  }
  const whole = since === Number.NEGATIVE_INFINITY
  const trouble =
    (whole ? undefined : await pass((span) => revising.look(span))) ??
    (await pass((span) => revising.process(span)))
  if (trouble !== undefined) return lost(trouble)
  const outcome = revising.end()
  for (const alert of outcome.alerts) sink.alert(alert)
  return outcome.count
}

/** Says why, where what was read cannot be read again. */
async function readAll(
  inputs: readonly ReadInput[],
  pipeline: Pipeline,
  { progress }: AgainOptions,
): Promise<string | undefined> {
  const sources = inputs.map(({ source }) => pipeline.open(source))
  const all = inputs.reduce((sum, { bytes }) => sum + bytes, 0)
  let read = 0
  for (const [at, input] of inputs.entries()) {
    const took = (bytes: number) => progress?.((read += bytes), all)
    try {
      if (!(await readOne(input, sources[at]!, took))) return `${input.source.name} has got shorter`
    } catch (error) {
      if (error instanceof InputError) return `${input.source.name} cannot be read again`
      throw error
    }
  }
  return undefined
}

/** Whether there is still as much to read as there was. */
async function readOne(
  { path, bytes }: ReadInput,
  source: PipelineSource,
  took: (bytes: number) => void,
): Promise<boolean> {
  let left = bytes
  const { chunks } = await openInput(path)
  for await (const chunk of chunks) {
    // A log may have grown since.
    const part = chunk.subarray(0, left)
    left -= part.length
    source.write(part)
    took(part.length)
    if (left === 0) break
  }
  if (left === 0) source.end()
  return left === 0
}
