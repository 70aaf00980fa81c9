import { isUtf8 } from 'node:buffer'
import type { NewRecords } from '../../api/detection-service.ts'
import { detectFormat } from '../../ingest/detect-format.ts'
import type { RecordsTaken } from '../../model/live-source.ts'
import { Refusal } from '../../model/refusal.ts'
import type { Detection } from '../detection/detection.ts'
import { MOST_SOURCES } from '../detection/live-sources.ts'
import type { RecordBook } from './record-book.ts'

/** What takes records in. */
export interface RecordsParts {
  readonly detection: Detection
  readonly book: RecordBook
  /** Stores them as events. */
  readonly feed: { readonly hasRoom: boolean }
}

/** Takes records in: when it answers they are durable, and judged. */
export async function addRecords(
  { detection, book, feed }: RecordsParts,
  { source, format, eventClass, bytes }: NewRecords,
): Promise<RecordsTaken> {
  const known = format ?? detectFormat(bytes)
  if (known === 'empty') return { accepted: 0, rejected: {}, rejects: [] }
  if (known === undefined) return { refused: 'records of no known form; name the format' }
  if (!detection.hasRoom || !feed.hasRoom) throw new Refusal('busy', 'detection is behind; try again soon')
  const position = book.place(source, bytes.length)
  if (position === undefined)
    return { refused: `${source} would be one more than ${MOST_SOURCES} sources; use fewer names` }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const outcome = await detection.journal.append({
    ...{ type: 'records', at: detection.options.now(), source, position, format: known },
    ...(eventClass && { eventClass }),
    ...(isUtf8(buffer) ? { text: buffer.toString() } : { base64: buffer.toString('base64') }),
  })
  if (outcome.type !== 'records') throw new Error('records came to something else')
  return outcome.taken.promise
}
