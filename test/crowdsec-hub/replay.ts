import { UnknownClass } from '../../src/clean/column-errors.ts'
import { createEnrichments } from '../../src/enrich/enrichments.ts'
import { isInside } from '../../src/enrich/inside.ts'
import { detectFormat } from '../../src/ingest/detect-format.ts'
import type { Alert } from '../../src/model/alert.ts'
import type { Batch, Column } from '../../src/model/batch.ts'
import type { Format } from '../../src/model/format.ts'
import type { Plan } from '../../src/model/plan.ts'
import { Pipeline } from '../../src/pipeline.ts'

/** What came of reading a log as any user would have it read: the format is told from its bytes. */
export interface Replay {
  readonly format: Format | 'unknown'
  /** Records that were understood: they say where they came from. */
  readonly understood: number
  /** Programs that wrote records of syslog, by how many of them were not understood. */
  readonly unread: ReadonlyMap<string, number>
  readonly alerts: readonly Alert[]
}

const HEAD = 1 << 16
const enrichments = createEnrichments()
/** Logs of the archive that name no year are taken as written in it. */
const YEAR = 2026

export function replay(name: string, log: Uint8Array, plans: readonly Plan[]): Replay {
  const format = detectFormat(log.subarray(0, HEAD))
  if (!format || format === 'empty') return unread
  try {
    return replayAs(format, name, log, plans)
  } catch (error) {
    // Of a CSV or NDJSON nobody can tell what it is about.
    if (error instanceof UnknownClass) return unread
    throw error
  }
}

const unread: Replay = { format: 'unknown', understood: 0, unread: new Map(), alerts: [] }

function replayAs(format: Format, name: string, log: Uint8Array, plans: readonly Plan[]): Replay {
  const alerts = new Map<string, Alert>()
  const programs = new Map<string, number>()
  let understood = 0
  const pipeline = new Pipeline(
    {
      plans,
      enrichments,
      isInside: isInside([]),
      latenessMs: Number.POSITIVE_INFINITY,
      seed: 1,
      alsoWanted: ['process.name', 'src_endpoint.ip'],
    },
    {
      alert: (alert) => alerts.set(alert.id, alert),
      span: ({ batches }) => {
        for (const batch of batches) understood += countUnderstood(batch, programs)
      },
    },
  )
  const input = pipeline.open({ name, format, year: YEAR })
  input.write(log)
  input.end()
  pipeline.end()
  return {
    format,
    understood,
    unread: programs,
    alerts: [...alerts.values()].filter(({ status }) => status !== 'withdrawn'),
  }
}

/** The events of a batch that say where they came from; of the others, who wrote them goes into `programs`. */
function countUnderstood({ columns, length }: Batch, programs: Map<string, number>): number {
  let understood = 0
  for (let i = 0; i < length; i++) {
    if (textAt(columns.get('src_endpoint.ip'), i) !== undefined) understood++
    else {
      const program = textAt(columns.get('process.name'), i) ?? 'no program'
      programs.set(program, (programs.get(program) ?? 0) + 1)
    }
  }
  return understood
}

const textAt = (column: Column | undefined, row: number): string | undefined =>
  column?.kind === 'code' ? column.dictionary.text(column.codes[row]!) : undefined
