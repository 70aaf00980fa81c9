import { detectFormat } from '../ingest/detect-format.ts'
import type { Format } from '../model/format.ts'
import { UserMistake } from './mistake.ts'

/** The format of an input by its first bytes; an empty one has any. */
export function formatOf(path: string, head: readonly Uint8Array[]): Format {
  const format = detectFormat(Buffer.concat(head))
  if (format === 'empty') return 'ndjson'
  if (format) return format
  throw new UserMistake(`${path}: content of no known format; say --format csv, ndjson, access or syslog`)
}
