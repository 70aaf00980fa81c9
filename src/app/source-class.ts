import type { EventClass } from '../model/fields.ts'
import type { Format } from '../model/format.ts'
import type { RawBatch } from '../model/raw-batch.ts'

/** What plain rules over events that products wrote go by. */
export const keyFieldOf = (eventClass: EventClass): string =>
  eventClass === 'api' ? 'user.name' : 'device.hostname'

/** What the records of a format are about; CSV and NDJSON may be about anything. */
export const classOfFormat: Readonly<Partial<Record<Format, EventClass>>> = {
  access: 'http',
  syslog: 'authentication',
}

/** Whether some record of a batch has the form that its format asks for. */
export function hasSoundRecord({ fault, length }: RawBatch): boolean {
  for (let row = 0; row < length; row++) if (fault[row] === 0) return true
  return false
}
