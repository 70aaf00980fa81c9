import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { UnknownClass } from '../clean/column-errors.ts'
import { classOf } from '../clean/mapping.ts'
import { type Extent, type StoredFile, StoredFiles } from '../history/stored-file.ts'
import { isParquet } from '../ingest/is-parquet.ts'
import type { Batch } from '../model/batch.ts'
import { noRevision } from '../model/revision.ts'
import type { TimeSpan } from '../order/between.ts'
import { Pipeline, type PipelineSink, type StoredSource } from '../pipeline.ts'
import { UserMistake } from './mistake.ts'
import { namedInputs, type RunOptions, type RunResult, runInputs } from './run-inputs.ts'
import { wantedColumns } from './wanted-columns.ts'

export interface HistoryOptions extends Omit<RunOptions, 'byLine' | 'latenessMs'> {
  /** Event times that are asked for, in milliseconds. */
  readonly span: TimeSpan
}

/**
 * Runs rules over stored events, as one stream in order of event time: what a live run that saw the same events in
 * time would have told.
 */
export async function runHistory(options: HistoryOptions, sink: PipelineSink): Promise<RunResult> {
  const parquet = options.files.filter(isParquet)
  if (parquet.length === 0) return runInputs({ ...options, latenessMs: Number.POSITIVE_INFINITY }, sink)
  if (parquet.length < options.files.length) {
    throw new UserMistake(
      'history: Parquet files and others do not go together; run one command for each kind',
    )
  }
  return runStored(options, sink)
}

interface Reading {
  readonly batches: AsyncIterator<Batch>
  readonly source: StoredSource
  done: boolean
}

/** DuckDB reads of each file the columns and rows that some rule could look at; what they mean the engine judges. */
async function runStored(options: HistoryOptions, sink: PipelineSink): Promise<RunResult> {
  const stored = await StoredFiles.open(availableParallelism())
  try {
    const pipeline = new Pipeline({ ...options, latenessMs: 0, seed: randomInt(2 ** 31) }, sink)
    const readings: Reading[] = []
    for (const named of namedInputs(options.files)) {
      const file = await stored.file(named.path, options.map)
      const extent = await file.extent(options.span)
      if (extent.events > 0) readings.push(await start(file, named.name, extent, pipeline, options))
    }
    for (let next = furthestBehind(readings); next; next = furthestBehind(readings)) {
      await step(next)
      await options.pause?.()
    }
    pipeline.end()
    return { quality: pipeline.quality, revisions: noRevision, bytes: 0, rules: pipeline.rules }
  } finally {
    stored.close()
  }
}

async function start(
  file: StoredFile,
  name: string,
  extent: Extent,
  pipeline: Pipeline,
  options: HistoryOptions,
): Promise<Reading> {
  const { plans, span } = options
  const eventClass = options.eventClass ?? classOf([...file.fields])
  if (!eventClass) throw new UnknownClass(file.path, [...file.fields])
  const tooLong = await file.tooLong(span, wantedColumns(options, eventClass))
  const source = pipeline.openStored({
    ...{ name, eventClass, hasIds: file.hasIds, events: extent.events },
    tooLong: tooLong.filter(({ events }) => events > 0),
  })
  const { wanted: fields, dictionaries, ids, source: index } = source
  const batches = file.batches(
    { eventClass, fields, plans, ...span, dictionaries, ids, source: index },
    extent,
  )
  return { source, batches: batches[Symbol.asyncIterator](), done: false }
}

async function step(reading: Reading): Promise<void> {
  const next = await reading.batches.next()
  if (!next.done) return reading.source.write(next.value)
  reading.done = true
  reading.source.end()
}

function furthestBehind(readings: readonly Reading[]): Reading | undefined {
  return readings
    .filter((reading) => !reading.done)
    .reduce<Reading | undefined>(
      (behind, reading) =>
        behind && behind.source.watermark() <= reading.source.watermark() ? behind : reading,
      undefined,
    )
}
