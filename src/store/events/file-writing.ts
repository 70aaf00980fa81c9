import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, writevSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type StoredFile, syncFolder } from './manifest.ts'
import { type EventTable, tableRows } from './parquet/event-table.ts'
import { ParquetWriter } from './parquet/write-events.ts'
import { shapesOf } from './shapes.ts'

export const HOUR = 3_600_000

/** The parts of a table by hour of event time. */
export function hoursOf(table: EventTable): readonly EventTable[] {
  const parts: EventTable[] = []
  for (let from = 0; from < table.length; ) {
    const end = endOfHour(table, from)
    parts.push(tableRows(table, from, end))
    from = end
  }
  return parts
}

function endOfHour({ time, length }: EventTable, from: number): number {
  const until = (Math.floor(time[from]! / HOUR) + 1) * HOUR
  let low = from
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (time[middle]! < until) low = middle + 1
    else high = middle
  }
  return low
}

/** `<class>/<day>/<hour>/<number>.parquet` */
export function pathOf(table: EventTable, number: number): string {
  const time = new Date(table.time[0]!).toISOString()
  const [day = '', rest = ''] = time.split('T')
  return `${table.eventClass}/${day.replace(/^[+-]/, '')}/${rest.slice(0, 2)}/${number}.parquet`
}

/** Files are kept without compression, so that single values can be read by themselves. */
export type KeptForm = 'plain' | 'indexed'

/** Writes a table as a file of its own, durable when this returns. What is left of a file after an error is removed. */
export function writeTable(folder: string, path: string, table: EventTable, form: KeptForm): StoredFile {
  const full = join(folder, path)
  makeFolders(folder, dirname(path))
  const fd = openSync(full, 'w', 0o600)
  let bytes = 0
  try {
    const writer = new ParquetWriter(shapesOf(table.columns), form)
    const out = new Chunks(fd)
    for (const part of writer.write(table)) out.add(part)
    for (const part of writer.end()) out.add(part)
    bytes = out.end()
    fsyncSync(fd)
  } catch (error) {
    closeSync(fd)
    rmSync(full, { force: true })
    throw error
  }
  closeSync(fd)
  syncFolder(dirname(full))
  const { eventClass, length, time } = table
  const stored = { path, eventClass, rows: length, bytes, oldest: time[0]!, newest: time[length - 1]! }
  return form === 'indexed' ? stored : { ...stored, young: true }
}

/** Makes the folders of a file, their names durable too. */
function makeFolders(folder: string, path: string): void {
  const first = mkdirSync(join(folder, path), { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let at = join(folder, path); at.length >= first.length; at = dirname(at)) syncFolder(dirname(at))
}

const WRITTEN_AT_ONCE = 1 << 22

/** Gathers parts to write some megabytes at once. */
class Chunks {
  readonly #fd: number
  #parts: Uint8Array[] = []
  #waiting = 0
  #written = 0

  constructor(fd: number) {
    this.#fd = fd
  }

  add(part: Uint8Array): void {
    if (part.length === 0) return
    this.#parts.push(part)
    this.#waiting += part.length
    if (this.#waiting >= WRITTEN_AT_ONCE || this.#parts.length >= 512) this.#write()
  }

  end(): number {
    this.#write()
    return this.#written
  }

  #write(): void {
    while (this.#parts.length > 0) {
      let done = writevSync(this.#fd, this.#parts)
      this.#written += done
      while (this.#parts[0] && done >= this.#parts[0].length) done -= this.#parts.shift()!.length
      if (done > 0) this.#parts[0] = this.#parts[0]!.subarray(done)
    }
    this.#waiting = 0
  }
}
