import { savedFinding } from '../src/alert/saved-finding.ts'
import { readStateBytes, stateBytes } from '../src/app/state-bytes.ts'
import {
  newStream,
  restoreStream,
  type SavedStream,
  type Stream,
  type StreamOptions,
  saveStream,
} from '../src/app/stream-state.ts'
import { batchesOf } from '../src/app/written-events.ts'
import { alertJson } from '../src/cli/output/json.ts'
import { stateFields } from '../src/detect/engine.ts'
import type { Batch, Column } from '../src/model/batch.ts'
import { Dictionary } from '../src/model/dictionary.ts'
import type { Plan } from '../src/model/plan.ts'
import type { TestEvent } from './run-engine.ts'

export interface StreamRun {
  readonly batchSize: number
  readonly spanRows: number
  readonly latenessMs: number
  /** Whether it stops before the nth batch (the last: before the end) and goes on in new parts. */
  readonly stops: (n: number) => boolean
  /** How the new parts are made; unless told otherwise of the bytes of its saved state. */
  readonly through?: (stream: Stream, options: StreamOptions) => Stream
}

/** A stream made of the bytes of another one's state. */
export function throughBytes(stream: Stream, options: StreamOptions): Stream {
  const read = readStateBytes(Buffer.concat(stateBytes(saveStream(stream))))
  if (!read.ok) throw new Error(read.why)
  return restoreStream(read.value as SavedStream, options)
}

/** Everything that is found and told, in order: each finding and each alert with all its fields. */
export function runStream(plans: readonly Plan[], events: readonly TestEvent[], run: StreamRun): unknown[] {
  const { batchSize, stops, through = throughBytes, ...rest } = run
  const options: StreamOptions = { ...rest, plans, seed: 7, isInside: (address) => address.startsWith('10.') }
  const told: unknown[] = []
  let stream = newStream(options)
  const source = stream.ids.addSource('t', true)
  stream.sequencer.open(source)
  const judge = (spans: ReturnType<Stream['sequencer']['sealed']>) => {
    for (const span of spans) {
      const findings = stream.engine.process(span)
      told.push(...findings.map(savedFinding))
      told.push(...stream.alerter.alert(findings, span.until).map(alertJson))
    }
  }
  const batches = Math.ceil(events.length / batchSize)
  for (let n = 0; n < batches; n++) {
    const from = n * batchSize
    if (stops(n)) stream = through(stream, options)
    for (const batch of batchesOf(events.slice(from, from + batchSize), stream, source))
      stream.sequencer.add(source, fleeting(batch, plans))
    judge(stream.sequencer.sealed())
  }
  if (stops(batches)) stream = through(stream, options)
  judge(stream.sequencer.end())
  told.push({ late: stream.sequencer.late, duplicates: stream.sequencer.duplicates })
  return told
}

/** The same batch with dictionaries of its own where no state is kept by a field, as texts come from outside. */
function fleeting(batch: Batch, plans: readonly Plan[]): Batch {
  const stable = new Set([...stateFields(plans), 'user.name', 'src_endpoint.ip'])
  const own = (field: string, column: Column): Column => {
    if (column.kind === 'number' || stable.has(field)) return column
    const dictionary = new Dictionary(7)
    return {
      kind: 'code',
      dictionary,
      codes: column.codes.map((code) => dictionary.copy(column.dictionary, code)),
    }
  }
  const columns = Array.from(batch.columns, ([field, column]) => [field, own(field, column)] as const)
  return { ...batch, columns: new Map(columns) }
}
