import { wantedFields } from '../detect/engine.ts'
import type { Enrichment } from '../enrich/enrichment.ts'
import type { EventClass } from '../model/fields.ts'
import type { Plan } from '../model/plan.ts'

interface Readers {
  readonly plans: readonly Plan[]
  readonly enrichments: readonly Enrichment[]
  readonly alsoWanted?: readonly string[]
}

/** Fields that somebody reads: rules, and others. */
export const readFields = ({ plans, alsoWanted = [] }: Readers, eventClass: EventClass): Set<string> =>
  new Set([...wantedFields(plans, eventClass), ...alsoWanted])

/** The columns to fill: what is read, and what that is derived from. */
export function wantedColumns(readers: Readers, eventClass: EventClass): ReadonlySet<string> | 'all' {
  const wanted = readFields(readers, eventClass)
  if (wanted.has('*')) return 'all'
  if (wanted.has('status')) wanted.add('metadata.event_code')
  for (const { steps } of readers.enrichments) {
    for (const { from, to } of steps) if (to.some((field) => wanted.has(field))) wanted.add(from)
  }
  return wanted
}

/** Columns that rules read under their own name, whatever else they are. */
export const rawColumns = ({ plans }: Readers, eventClass: EventClass): ReadonlySet<string> =>
  new Set([...wantedFields(plans, eventClass)].filter((field) => field.startsWith('unmapped.')))
