import { hash } from 'node:crypto'
import { setImmediate as otherWork } from 'node:timers/promises'
import { csvCells } from '../../api/ingest/csv-cells.ts'
import { endOfLine, endsOfCsv } from '../../api/ingest/record-ends.ts'
import type { EventClass } from '../../model/fields.ts'
import type { Format } from '../../model/format.ts'

/** How records of a source are told apart: by the id that it gives them in a field, or by all that they say. */
export type Telling = { readonly by: 'id'; readonly field: string } | { readonly by: 'content' }

/** Records as they were sent. */
export interface SentRecords {
  readonly source: string
  readonly format: Format
  readonly eventClass?: EventClass | undefined
  readonly bytes: Buffer
}

/** A record that can be told apart, where it lies in the bytes, and what it is known by. */
export interface KnownRecord {
  readonly from: number
  readonly end: number
  readonly id: bigint
}

/** The field that OCSF has for it. */
const OWN_ID = 'metadata.uid'
/** Records looked at before other work has its turn. */
const AT_ONCE = 500
const NEWLINE = 0x0a

/** Where nothing is said, records that have an OCSF id go by it. */
export const tellingOf = (field: string | undefined, dropsDuplicates: boolean): Telling =>
  dropsDuplicates ? { by: 'content' } : { by: 'id', field: field ?? OWN_ID }

/** The records that have an id, or are all told apart by what they say. What cannot be read is left to whoever judges records. */
export async function recordsToldApart(sent: SentRecords, telling: Telling): Promise<readonly KnownRecord[]> {
  const { format, bytes } = sent
  if (telling.by === 'id' && !mayHold(sent, telling.field)) return []
  const records = [...cut(bytes, format === 'csv')]
  const header = format === 'csv' ? records.shift() : undefined
  const head = header ? textOf(bytes, header) : ''
  const idOf = telling.by === 'content' ? (text: string) => text : idReader(format, head, telling.field)
  const known: KnownRecord[] = []
  for (const [i, record] of records.entries()) {
    const own = idOf(textOf(bytes, record))
    if (own !== undefined) known.push({ ...record, id: hashOf(sent, telling, head, own) })
    if (i % AT_ONCE === AT_ONCE - 1) await otherWork()
  }
  return known
}

/** The bytes without some records. Empty lines stand in their place, so that the others keep their numbers. */
export function withoutRecords(bytes: Buffer, gone: readonly KnownRecord[]): Buffer {
  const parts: Buffer[] = []
  let kept = 0
  for (const { from, end } of gone) {
    parts.push(bytes.subarray(kept, from), Buffer.alloc(newlines(bytes, from, end), NEWLINE))
    kept = end
  }
  return Buffer.concat([...parts, bytes.subarray(kept)])
}

/** Looks for the last part of the field's name, before lines are parsed. */
const mayHold = ({ format, bytes }: SentRecords, field: string): boolean =>
  (format === 'csv' || format === 'ndjson') && bytes.includes(field.slice(field.lastIndexOf('.') + 1))

function idReader(format: Format, head: string, field: string): (text: string) => string | undefined {
  if (format === 'ndjson') return (text) => idInJson(text, field)
  const names = csvCells(head) ?? []
  const column = names.findIndex((name) => name.replace(/^\ufeff/, '').trim() === field)
  if (column < 0) return () => undefined
  return (text) => {
    const cells = csvCells(text)
    return cells?.length === names.length ? cells[column] || undefined : undefined
  }
}

/** A text, or a number that is exact, under the name as it is or under its parts one inside the other. */
function idInJson(text: string, field: string): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const found = inside(value, field) ?? field.split('.').reduce(inside, value)
  return (typeof found === 'string' && found !== '') || Number.isSafeInteger(found)
    ? String(found)
    : undefined
}

const inside = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined

/** Ids are those of one source and kind; equal texts under another header are other records. */
function hashOf({ source, eventClass }: SentRecords, { by }: Telling, head: string, own: string): bigint {
  const name = JSON.stringify([source, eventClass ?? '', by, by === 'content' ? head : '', own])
  return hash('sha256', name, 'buffer').readBigUInt64LE()
}

/** Lines that hold something, with their ends; in CSV a line end inside quotes belongs to its cell. */
function* cut(bytes: Buffer, quoted: boolean): Generator<{ readonly from: number; readonly end: number }> {
  const find = quoted ? endsOfCsv() : endOfLine
  let from = 0
  while (from < bytes.length) {
    const at = find(bytes, from)
    const end = at < 0 ? bytes.length : at + 1
    if (bytes.toString('latin1', from, end).trim() !== '') yield { from, end }
    from = end
  }
}

const textOf = (bytes: Buffer, { from, end }: { readonly from: number; readonly end: number }): string =>
  bytes.toString('utf8', from, end).replace(/\r?\n$/, '')

function newlines(bytes: Buffer, from: number, end: number): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0 && at < end; at = bytes.indexOf(NEWLINE, at + 1))
    count++
  return count
}
