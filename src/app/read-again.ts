import { openInput } from '../ingest/open-input.ts'
import type { SealedSpan } from '../model/batch.ts'
import { noRevision, type RevisionCount } from '../model/revision.ts'
import { Pipeline, type PipelineOptions, type PipelineSink, type SourceOptions } from '../pipeline.ts'
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
  const pass = async (span: (one: SealedSpan) => void): Promise<ReadInput | undefined> => {
    const again = new Pipeline(sorted, { alert: () => {}, span }, orderingStream(first.stream, sorted))
    const shorter = await readAll(inputs, again, options)
    if (shorter) again.abandon()
    else again.end()
    return shorter
  }
  const whole = since === Number.NEGATIVE_INFINITY
  const changed =
    (whole ? undefined : await pass((span) => revising.look(span))) ??
    (await pass((span) => revising.process(span)))
  if (changed) return lost(`${changed.source.name} has changed since it was read`)
  const outcome = revising.end()
  for (const alert of outcome.alerts) sink.alert(alert)
  return outcome.count
}

/** Gives the first input that is shorter than it was. */
async function readAll(
  inputs: readonly ReadInput[],
  pipeline: Pipeline,
  { progress }: AgainOptions,
): Promise<ReadInput | undefined> {
  const sources = inputs.map(({ source }) => pipeline.open(source))
  const all = inputs.reduce((sum, { bytes }) => sum + bytes, 0)
  let read = 0
  for (const [at, input] of inputs.entries()) {
    let left = input.bytes
    const { chunks } = await openInput(input.path)
    for await (const chunk of chunks) {
      // A log may have grown since.
      const part = chunk.subarray(0, left)
      left -= part.length
      read += part.length
      sources[at]!.write(part)
      progress?.(read, all)
      if (left === 0) break
    }
    if (left > 0) return input
    sources[at]!.end()
  }
  return undefined
}
