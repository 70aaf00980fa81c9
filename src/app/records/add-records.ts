import { isUtf8 } from 'node:buffer'
import type { NewRecords } from '../../api/detection-service.ts'
import { detectFormat } from '../../ingest/detect-format.ts'
import type { Format } from '../../model/format.ts'
import type { RecordsTaken } from '../../model/live-source.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Detection } from '../detection/detection.ts'
import { MOST_SOURCES } from '../detection/live-sources.ts'
import { Turns } from '../suspicion/turns.ts'
import { printIds } from './printed-ids.ts'
import type { RecordBook } from './record-book.ts'
import {
  type KnownRecord,
  recordsToldApart,
  type SentRecords,
  tellingOf,
  withoutRecords,
} from './told-apart.ts'

/** What takes records in. */
export interface RecordsParts {
  readonly detection: Detection
  readonly book: RecordBook
  /** Stores them as events. */
  readonly feed: { readonly hasRoom: boolean }
}

/** Records that are new, in the order in which they are to stand in the journal. */
type Fresh = SentRecords & { readonly ids: readonly bigint[] }

/** Takes records in: when it answers they are durable, and judged. Those that were sent before are only counted. */
export function recordTaker(parts: RecordsParts): (records: NewRecords) => Promise<RecordsTaken> {
  const turns = new Turns()
  return async ({ source, format, eventClass, id, dropDuplicates = false, bytes }) => {
    const known = format ?? detectFormat(bytes)
    if (known === 'empty') return nothingTaken
    if (known === undefined) return { refused: 'records of no known form; name the format' }
    const sent = {
      source,
      format: known,
      eventClass,
      bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
    }
    const told = await recordsToldApart(sent, tellingOf(id, dropDuplicates))
    if (told.length === 0) return (await append(parts, { ...sent, ids: [] })).promise
    // Whether a record is new is known when those before it are durable.
    let again = 0
    const taken = await turns.take(async () => {
      const gone = repeated(told, parts.book)
      again = gone.length
      const lost = new Set(gone)
      const ids = told.filter((one) => !lost.has(one)).map((one) => one.id)
      const left = again === 0 ? sent.bytes : withoutRecords(sent.bytes, gone)
      if (again > 0 && isNothing(left, known)) return { promise: Promise.resolve(nothingTaken) }
      return append(parts, { ...sent, bytes: left, ids })
    })
    const outcome = await taken.promise
    return 'refused' in outcome ? outcome : { ...outcome, duplicates: again }
  }
}

const nothingTaken: RecordsTaken = { accepted: 0, rejected: {}, rejects: [] }

/** Whether no record is left: nothing but empty lines, and of CSV the header. */
function isNothing(bytes: Buffer, format: Format): boolean {
  const text = bytes.toString('latin1').trim()
  return text === '' || (format === 'csv' && !text.includes('\n'))
}

/** Records whose ids are known, or stand before them in the same request. */
function repeated(told: readonly KnownRecord[], book: RecordBook): readonly KnownRecord[] {
  const here = new Set<bigint>()
  return told.filter(({ id }) => {
    const isRepeated = here.has(id) || book.knows(id)
    here.add(id)
    return isRepeated
  })
}

/** Resolves when they are durable, with the promise of what came of them. */
async function append(
  { detection, book, feed }: RecordsParts,
  { source, format, eventClass, bytes, ids }: Fresh,
): Promise<{ readonly promise: Promise<RecordsTaken> }> {
  if (!detection.hasRoom || !feed.hasRoom) throw new Refusal('busy', 'detection is behind; try again soon')
  const position = book.place(source, bytes.length)
  if (position === undefined) {
    const refused = `${source} would be one more than ${MOST_SOURCES} sources; use fewer names`
    return { promise: Promise.resolve({ refused }) }
  }
  const outcome = await detection.journal.append({
    ...{ type: 'records', at: detection.options.now(), source, position, format },
    ...(eventClass && { eventClass }),
    ...(ids.length > 0 && { ids: printIds(ids) }),
    ...(isUtf8(bytes) ? { text: bytes.toString() } : { base64: bytes.toString('base64') }),
  })
  if (outcome.type !== 'records') throw new Error('records came to something else')
  return { promise: outcome.taken.promise }
}
