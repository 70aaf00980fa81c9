import { randomInt } from 'node:crypto'
import { basename } from 'node:path'
import type { Enrichment } from '../enrich/enrichment.ts'
import { type Input, type InputError, openInput } from '../ingest/open-input.ts'
import type { EventIds } from '../model/event-ids.ts'
import type { EventClass } from '../model/fields.ts'
import type { Format } from '../model/format.ts'
import type { Plan } from '../model/plan.ts'
import type { Quality } from '../model/reject.ts'
import type { RevisionCount } from '../model/revision.ts'
import type { RuleState } from '../model/rule-state.ts'
import type { TimeSpan } from '../order/between.ts'
import { Pipeline, type PipelineSink } from '../pipeline.ts'
import { formatOf } from './input-format.ts'
import type { PipelineSource } from './pipeline-source.ts'
import { type ReadInput, reviseByReading } from './revise-by-reading.ts'
import type { Stream } from './stream-state.ts'
import { untilBroken } from './until-broken.ts'

const HEAD = 64 << 10
/** Read for that where the first line does not end before. */
const LONG_HEAD = 4 << 20

export interface InputOptions {
  readonly format?: Format | undefined
  readonly eventClass?: EventClass | undefined
  readonly map: Readonly<Record<string, string>>
  readonly year?: number | undefined
  readonly latenessMs: number
}

export interface RunOptions extends InputOptions {
  readonly files: readonly string[]
  readonly plans: readonly Plan[]
  readonly enrichments: readonly Enrichment[]
  readonly isInside: (address: string) => boolean
  readonly alsoWanted: readonly string[]
  readonly now: number
  /** Called now and then with the bytes read so far and in all. */
  readonly progress?: (read: number, all: number | undefined) => void
  /** Hands lines over one by one, so that `pause` comes after each. */
  readonly byLine?: boolean
  /** Only events of this time are seen. */
  readonly span?: TimeSpan | undefined
  /** The stream that the inputs are part of; else they are one. */
  readonly stream?: Stream | undefined
  /** The stream does not end with the inputs. */
  readonly goesOn?: boolean | undefined
  /** Inputs get other names than those known here. */
  readonly taken?: EventIds | undefined
  /** Told of an input that breaks off, whose beginning is judged all the same; else the run ends there. */
  readonly broken?: (error: InputError) => void
  /** Told what of an input cannot be read here, though the rest can. */
  readonly notice?: (text: string) => void
  /** Awaited between chunks: where a replay keeps to its speed. */
  readonly pause?: () => Promise<void>
}

/** Who is told what a run finds. */
export type RunSink = PipelineSink

export interface RunResult {
  readonly quality: Quality
  readonly revisions: RevisionCount
  readonly bytes: number
  readonly rules: readonly RuleState[]
}

interface Reading {
  readonly path: string
  readonly input: Input
  readonly chunks: AsyncIterator<Uint8Array>
  readonly source: PipelineSource
  readonly head: readonly Uint8Array[]
  bytes: number
  done: boolean
}

/** Reads all inputs through one pipeline, always the one that is furthest behind. */
export async function runInputs(options: RunOptions, sink: RunSink): Promise<RunResult> {
  const seeded = {
    ...options,
    seed: randomInt(2 ** 31),
    revises: options.latenessMs < Number.POSITIVE_INFINITY,
  }
  const pipeline = new Pipeline(seeded, sink, options.stream)
  const readings: Reading[] = []
  for (const named of namedInputs(options.files, options.taken))
    readings.push(await start(named, pipeline, options))
  for (const reading of readings) for (const chunk of reading.head) await write(reading, chunk, options)
  for (let next = furthestBehind(readings, pipeline); next; next = furthestBehind(readings, pipeline)) {
    await step(next, options)
    options.progress?.(
      sum(readings, (reading) => reading.input.bytesRead()),
      total(readings),
    )
  }
  const revisions = await reviseByReading(readings.map(toReadAgain), pipeline, seeded, sink)
  if (options.goesOn) pipeline.pause()
  else pipeline.end()
  const { quality, rules } = pipeline
  return { quality, revisions, bytes: sum(readings, (reading) => reading.bytes), rules }
}

/**
 * Files with the names their events go by, in byte order: the base name, told apart where it comes twice, in an earlier
 * run too.
 */
export function namedInputs(files: readonly string[], taken?: EventIds): { path: string; name: string }[] {
  const seen = new Set<string>()
  const named = files.map((path) => {
    const base = path === '-' ? 'stdin' : basename(path).replace(/[^\x21-\x7e]/g, '_')
    let name = base
    for (let times = 2; seen.has(name) || taken?.hasName(name); times++) name = `${base}#${times}`
    seen.add(name)
    return { path, name }
  })
  return named.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Opens an input and reads so much of it that its format can be told. */
async function start(
  named: { path: string; name: string },
  pipeline: Pipeline,
  options: RunOptions,
): Promise<Reading> {
  const input = await openInput(named.path, options)
  const chunks = (options.broken ? untilBroken(input.chunks, options.broken) : input.chunks)[
    Symbol.asyncIterator
  ]()
  const head: Uint8Array[] = []
  let size = 0
  let done = false
  let lines = false
  while ((size < HEAD || (size < LONG_HEAD && !lines)) && !done) {
    const next = await chunks.next()
    if (next.done) done = true
    else {
      head.push(next.value.slice())
      size += next.value.length
      lines ||= next.value.includes(10)
    }
  }
  const format = options.format ?? formatOf(named.path, head)
  const source = pipeline.open({
    name: named.name,
    format,
    eventClass: options.eventClass,
    map: options.map,
    year: options.year,
    notAfter: input.modifiedAt ?? options.now,
  })
  return { path: named.path, input, chunks, source, head, bytes: 0, done: false }
}

const toReadAgain = ({ path, input, source, bytes }: Reading): ReadInput => ({
  path,
  source: source.options,
  bytes,
  isFile: input.compressedSize !== undefined,
})

async function write(reading: Reading, chunk: Uint8Array, { byLine, pause }: RunOptions): Promise<void> {
  reading.bytes += chunk.length
  for (const part of byLine ? lines(chunk) : [chunk]) {
    reading.source.write(part)
    await pause?.()
  }
}

function* lines(chunk: Uint8Array): Iterable<Uint8Array> {
  for (let from = 0; from < chunk.length; ) {
    const feed = chunk.indexOf(0x0a, from)
    const end = feed < 0 ? chunk.length : feed + 1
    yield chunk.subarray(from, end)
    from = end
  }
}

async function step(reading: Reading, options: RunOptions): Promise<void> {
  const next = await reading.chunks.next()
  if (!next.done) return write(reading, next.value, options)
  reading.done = true
  reading.source.end()
}

function furthestBehind(readings: readonly Reading[], pipeline: Pipeline): Reading | undefined {
  let behind: Reading | undefined
  for (const reading of readings) {
    if (reading.done) continue
    if (!behind || pipeline.watermarkOf(reading.source) < pipeline.watermarkOf(behind.source))
      behind = reading
  }
  return behind
}

const sum = (readings: readonly Reading[], of: (reading: Reading) => number): number =>
  readings.reduce((total, reading) => total + of(reading), 0)

function total(readings: readonly Reading[]): number | undefined {
  if (readings.some((reading) => reading.input.compressedSize === undefined)) return undefined
  return sum(readings, (reading) => reading.input.compressedSize ?? 0)
}
