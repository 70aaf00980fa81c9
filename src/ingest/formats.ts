import type { Format } from '../model/format.ts'
import { accessScanner } from './formats/access.ts'
import { csvScanner } from './formats/csv.ts'
import { ndjsonScanner } from './formats/ndjson.ts'
import { syslogScanner } from './formats/syslog.ts'
import type { Scanner, ScannerOptions } from './scanner.ts'

const scanners: Readonly<Record<Format, (options: ScannerOptions) => Scanner>> = {
  csv: csvScanner,
  ndjson: ndjsonScanner,
  access: accessScanner,
  syslog: syslogScanner,
}

export function scannerFor(format: Format, options: ScannerOptions): Scanner {
  return scanners[format](options)
}
