import type { Batch, CodeColumn, Column } from '../model/batch.ts'
import { codeIn, type Dictionaries, type Dictionary } from '../model/dictionary.ts'
import { AnswerCodes, type CodeMaps, createMaps, growMaps, learnNew, recode, recodeMissing } from './coded.ts'
import { combine } from './combine.ts'
import { type Derive, type Enrichment, once } from './enrichment.ts'

export interface EnricherOptions {
  readonly dictionaries: Dictionaries
  /** Fields that somebody will read; no other is derived. */
  readonly wanted: ReadonlySet<string>
  readonly enrichments: readonly Enrichment[]
}

export interface Enricher {
  /** The batch with the columns that its own columns give. The batch handed in stays as it is. */
  readonly enrich: (batch: Batch) => Batch
}

/** Everything that is derived from one field, and what was learned so far of each of its dictionaries. */
interface Source {
  readonly from: string
  readonly to: readonly string[]
  readonly targets: readonly AnswerCodes[]
  /** Opened when the first batch with the field comes. */
  readonly derive: () => Derive | undefined
  readonly learned: WeakMap<Dictionary, CodeMaps>
}

/** Adds derived columns to batches: each distinct value is looked up once, a row costs a lookup by code. */
export function createEnricher(options: EnricherOptions): Enricher {
  const steps = options.enrichments.flatMap((enrichment) => enrichment.steps)
  const sources = [...new Set(steps.map((step) => step.from))]
    .map((from) => sourceOf(from, options))
    .filter((source) => source.to.length > 0)
  return { enrich: (batch) => enrichBatch(batch, sources) }
}

function sourceOf(from: string, { dictionaries, wanted, enrichments }: EnricherOptions): Source {
  const given = enrichments.flatMap((one) => one.steps.flatMap((step) => (step.from === from ? step.to : [])))
  const to = [...new Set(given)].filter((field) => wanted.has(field))
  return {
    from,
    to,
    targets: to.map((field) => new AnswerCodes(dictionaries.get(field))),
    derive: once(() => combine(enrichments, from, to)),
    learned: new WeakMap(),
  }
}

function enrichBatch(batch: Batch, sources: readonly Source[]): Batch {
  const added = new Map<string, Column>()
  for (const source of sources) {
    const column = batch.columns.get(source.from)
    if (column?.kind === 'code') addColumns(batch, source, column, added)
  }
  return added.size === 0 ? batch : { ...batch, columns: new Map([...batch.columns, ...added]) }
}

function addColumns(batch: Batch, source: Source, column: CodeColumn, added: Map<string, Column>): void {
  const derive = source.derive()
  if (!derive) return
  const maps = mapsOf(source, column.dictionary)
  learnNew(maps, column.codes, batch.length, derive, source.targets)
  for (const [i, field] of source.to.entries()) {
    const existing = batch.columns.get(field)
    const target = source.targets[i]!.dictionary
    const map = maps.maps[i]!
    if (!existing) {
      const codes = new Int32Array(batch.length)
      recode(column.codes, codes, batch.length, map)
      added.set(field, { kind: 'code', codes, dictionary: target })
    } else if (existing.kind === 'code') {
      const codes = existing.codes.slice(0, batch.length)
      const translate = translator(target, existing.dictionary)
      recodeMissing(column.codes, codes, batch.length, map, translate)
      added.set(field, { kind: 'code', codes, dictionary: existing.dictionary })
    }
  }
}

function mapsOf(source: Source, dictionary: Dictionary): CodeMaps {
  const known = source.learned.get(dictionary)
  if (known) {
    growMaps(known)
    return known
  }
  const fresh = createMaps(dictionary, source.targets)
  source.learned.set(dictionary, fresh)
  return fresh
}

/** From codes of one dictionary to codes of another. */
function translator(from: Dictionary, to: Dictionary): (code: number) => number {
  if (from === to) return (code) => code
  const known = new Map<number, number>()
  return (code) => {
    const answer = known.get(code) ?? codeIn(to, from, code)
    known.set(code, answer)
    return answer
  }
}
