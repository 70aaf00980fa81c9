import type { Alert } from '../model/alert.ts'
import type { AlertPageRequest } from '../model/alert-page.ts'
import type { EventClass } from '../model/fields.ts'
import type { Format } from '../model/format.ts'
import type { RecordsTaken, SourceState } from '../model/live-source.ts'

/** Records as they were sent: whole ones, of one source. */
export interface NewRecords {
  readonly source: string
  /** Undefined: it shows. */
  readonly format?: Format
  readonly eventClass?: EventClass
  readonly bytes: Uint8Array
}

/** What the routes of detection ask for. Work that cannot be taken on now is refused with a `Refusal`. */
export interface DetectionService {
  /** Takes in records; when it answers they are durable. */
  addRecords(records: NewRecords): Promise<RecordsTaken>
  alerts(request: AlertPageRequest): Promise<readonly Alert[]>
  alert(id: string): Promise<Alert | undefined>
  sources(): Promise<{ readonly watermark: number; readonly sources: readonly SourceState[] }>
}
