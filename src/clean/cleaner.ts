import type { Batch, Column } from '../model/batch.ts'
import { type Dictionaries, EMPTY } from '../model/dictionary.ts'
import type { EventIds } from '../model/event-ids.ts'
import { type EventClass, typeOf } from '../model/fields.ts'
import { NULL_FIELD, type RawBatch } from '../model/raw-batch.ts'
import { AddressCodes, fillAddresses } from './addresses.ts'
import { Buffers } from './buffers.ts'
import { type Cells, cellsOf, noCells, type Rows, soundRows } from './cells.ts'
import { addressChecks, numberChecks, packetSizeRepair } from './checks.ts'
import { compactCodes, compactColumn, compactNumbers } from './compact.ts'
import { FaultCounts, StructureCounts } from './faults.ts'
import { FieldTexts } from './field-texts.ts'
import { fillNobody, type Gate, judge, type Verdict } from './judge.ts'
import { ListFields } from './list-fields.ts'
import { type ColumnMap, mapColumns, type Overrides } from './mapping.ts'
import { OWN_ID, RAW_PATH, RAW_QUERY, REQUEST_LINE, TARGET, TIME } from './names.ts'
import { fillNumbers, repairPacketSize } from './numbers.ts'
import { RecentTexts } from './recent-texts.ts'
import { type RejectedRows, rejectedRows } from './rejects.ts'
import { type RequestCells, RequestReader, requestFields, type TextOut } from './request-fields.ts'
import { shortestCode, statusOfCode, statusOfWord } from './status.ts'
import { Conversion, fillConverted } from './texts.ts'
import { fillTimes } from './times.ts'

export interface CleanerOptions {
  readonly eventClass: EventClass
  readonly dictionaries: Dictionaries
  readonly ids: EventIds
  /** Index of the source, as `ids.addSource` gave it. */
  readonly source: number
  /** Fields that somebody will look at; checked fields are read anyway. */
  readonly wanted: ReadonlySet<string> | 'all'
  /** `unmapped.<name>` fields that somebody will look at, of columns that may be something else too. */
  readonly rawFields?: ReadonlySet<string> | undefined
  /** Column by field, where the names do not say it themselves. */
  readonly map?: Overrides | undefined
  /** Year of times that have none. Without it: the latest in which they are at most a day after `notAfter`. */
  readonly year?: number | undefined
  readonly notAfter?: number | undefined
  /** Row n happens at second n, whatever its columns say. So it does in a source without a time column. */
  readonly clock?: 'simulated' | undefined
  /** `drop`: equal records are one event, so batches carry record hashes. Never on a simulated clock. */
  readonly duplicates?: 'drop' | 'keep' | undefined
  /** Nearly distinct texts (URLs, messages, unmapped) that nonetheless need codes that hold over batches. */
  readonly stable?: ReadonlySet<string> | undefined
}

/** What a cleaner has seen so far, duplicates and rejects included. */
export interface CleanQuality {
  readonly rows: number
  /** Faults of a record's form stand under `record`. */
  readonly faults: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly repaired: Readonly<Record<string, number>>
}

export interface Cleaned {
  readonly batch: Batch
  /** The record that each event was, as its row in the raw batch. */
  readonly records: Int32Array
  readonly rejects: RejectedRows
}

/** Turns the raw batches of one source, in their order, into events. What it answers holds until the next batch. */
export interface Cleaner {
  clean(raw: RawBatch): Cleaned
  quality(): CleanQuality
  /** Goes on with codes of other dictionaries. */
  renew(dictionaries: Dictionaries): void
}

export const createCleaner = (options: CleanerOptions): Cleaner => new BatchCleaner(options)

/** Fields that the reader of requests fills, however their column is called. */
const ofRequest: ReadonlySet<string> = new Set([
  requestFields.host,
  REQUEST_LINE,
  TARGET,
  RAW_PATH,
  RAW_QUERY,
])

const decoder = new TextDecoder()

/** A batch on its way through the cleaner. */
interface Work {
  readonly raw: RawBatch
  readonly rows: Rows
  readonly columns: Map<string, Column>
  readonly time: Float64Array
  readonly gates: Gate[]
}

class BatchCleaner implements Cleaner {
  readonly #options: CleanerOptions
  readonly #faults = new FaultCounts()
  readonly #structure = new StructureCounts()
  readonly #buffers = new Buffers()
  #dictionaries!: Dictionaries
  #lists!: ListFields
  #texts!: FieldTexts
  #addresses!: AddressCodes
  readonly #requests = new RequestReader()
  readonly #conversions = new Map<string, Conversion>()
  readonly #repaired = new Map<string, number>()
  #names: readonly string[] = []
  #map: ColumnMap
  #simulated: boolean | undefined
  #rows = 0

  constructor(options: CleanerOptions) {
    this.#options = options
    this.renew(options.dictionaries)
    this.#map = mapColumns([], options.eventClass, options.map)
  }

  renew(dictionaries: Dictionaries): void {
    this.#dictionaries = dictionaries
    this.#lists = new ListFields(dictionaries, this.#faults, this.#buffers)
    this.#texts = new FieldTexts(dictionaries, this.#options.stable ?? new Set())
    this.#addresses = new AddressCodes(dictionaries.get('address'), dictionaries.seed, new RecentTexts(0))
    this.#conversions.clear()
  }

  clean(raw: RawBatch): Cleaned {
    this.#follow(raw)
    const rows = soundRows(raw, this.#buffers.codes(' rows', raw.length))
    this.#structure.add(raw)
    const time = this.#buffers.numbers(TIME, raw.length)
    const work: Work = { raw, rows, columns: new Map(), time, gates: [] }
    this.#times(work)
    this.#addressFields(work)
    this.#numbers(work)
    this.#textFields(work)
    this.#status(work)
    this.#request(work)
    const verdict = judge(raw, work.gates, this.#buffers.codes(' keep', raw.length))
    const rejects = rejectedRows(raw, verdict.rejected, verdict.codes, this.#drops())
    const batch = this.#batch(work, verdict)
    this.#rows += raw.length
    return { batch, rejects, records: rows.at }
  }

  quality(): CleanQuality {
    const faults = { ...this.#structure.counts(), ...this.#faults.counts() }
    return { rows: this.#rows, faults, repaired: Object.fromEntries(this.#repaired) }
  }

  /** Maps the columns again when there are other ones; the clock is chosen by the first batch. */
  #follow(raw: RawBatch): void {
    const { names } = raw
    if (names.length !== this.#names.length || names.some((name, i) => name !== this.#names[i])) {
      this.#names = [...names]
      const { eventClass, map, rawFields } = this.#options
      this.#map = mapColumns(this.#names, eventClass, map, rawFields)
    }
    if (this.#simulated === undefined && raw.length > 0) {
      this.#simulated = this.#options.clock === 'simulated' || !this.#map.columns.has(TIME)
    }
  }

  #wants(field: string): boolean {
    const { wanted, rawFields } = this.#options
    return wanted === 'all' || wanted.has(field) || (rawFields?.has(field) ?? false)
  }

  #cells({ raw }: Work, field: string): Cells | undefined {
    const columns = this.#map.columns.get(field)
    return columns && cellsOf(raw, columns)
  }

  #times(work: Work): void {
    const { raw, rows, time } = work
    if (this.#simulated) {
      for (let i = 0; i < rows.length; i++) time[i] = (this.#rows + rows.at[i]! + 1) * 1000
      return
    }
    const columns = this.#map.columns.get(TIME) ?? []
    const faults = this.#buffers.faults(TIME, raw.length)
    const form = {
      year: this.#options.year,
      notAfter: this.#options.notAfter,
      milliseconds: columns[0] !== undefined && raw.names[columns[0]] === TIME,
      date: this.#dateColumn(raw),
    }
    const cells = this.#cells(work, TIME) ?? noCells(raw)
    const odd = this.#buffers.codes(' odd', raw.length)
    fillTimes(cells, rows, form, time, faults, this.#faults.of(TIME), odd)
    work.gates.push({ field: TIME, faults, rejectsMissing: true, rejectsMalformed: true })
  }

  /** The column `date` where there is a column `time` too: the time of day may stand apart. */
  #dateColumn(raw: RawBatch): Cells | undefined {
    const columns = this.#map.columns.get(TIME) ?? []
    const date = columns.find((at) => raw.names[at]!.toLowerCase() === 'date')
    const time = columns.find((at) => raw.names[at]!.toLowerCase() === TIME)
    return date === undefined || time === undefined ? undefined : cellsOf(raw, [date])
  }

  #addressFields(work: Work): void {
    const { raw, rows, columns, gates } = work
    for (const check of addressChecks[this.#options.eventClass]) {
      const { field, missing, malformed } = check
      const cells = this.#cells(work, field) ?? (missing === 'reject' ? noCells(raw) : undefined)
      if (!cells) continue
      const codes = this.#buffers.codes(field, raw.length)
      const faults = this.#buffers.faults(field, raw.length)
      const odd = this.#buffers.codes(' odd', raw.length)
      const tally = this.#faults.of(field)
      fillAddresses(cells, rows, this.#addresses, codes, faults, tally, missing !== 'fine', odd)
      columns.set(field, { kind: 'code', codes, dictionary: this.#dictionaries.get('address') })
      gates.push({
        field,
        faults,
        rejectsMissing: missing === 'reject',
        rejectsMalformed: malformed === 'reject',
      })
      if (raw.lists) this.#lists.addresses(work, field, cells, this.#addresses)
    }
    if (this.#options.eventClass === 'authentication') this.#nobody(work)
  }

  #nobody(work: Work): void {
    const field = 'user.name'
    const users = this.#cells(work, field)
    if (!users) return
    const faults = this.#buffers.faults(field, work.raw.length)
    const address = work.columns.get('src_endpoint.ip')
    const codes = address?.kind === 'code' ? address.codes : undefined
    fillNobody(users, work.rows, codes, faults, this.#faults.of(field))
    work.gates.push({ field, faults, rejectsMissing: true, rejectsMalformed: false })
  }

  #numbers(work: Work): void {
    const { raw, rows, columns } = work
    const bad = this.#buffers.codes(' bad', raw.length)
    const badSize = this.#buffers.codes(' bad size', raw.length)
    let badSizes = 0
    for (const field of Object.keys(numberChecks)) {
      const cells = this.#cells(work, field)
      if (!cells) continue
      const isSize = field === packetSizeRepair.field
      const values = this.#buffers.numbers(field, raw.length)
      const tally = this.#faults.of(field)
      const found = fillNumbers(cells, rows, numberChecks[field]!, values, tally, isSize ? badSize : bad)
      if (isSize) badSizes = found
      columns.set(field, { kind: 'number', values })
      if (raw.lists) this.#lists.numbers(work, field, cells)
    }
    const repaired = badSizes > 0 ? repairPacketSize(columns, badSize, badSizes) : 0
    const code = `${packetSizeRepair.field}:${packetSizeRepair.how}`
    if (repaired > 0) this.#repaired.set(code, (this.#repaired.get(code) ?? 0) + repaired)
    // They had to be looked at, but nobody will look at them again.
    for (const field of Object.keys(numberChecks)) if (!this.#wants(field)) columns.delete(field)
  }

  #textFields(work: Work): void {
    const { eventClass } = this.#options
    for (const field of this.#map.columns.keys()) {
      if (field === TIME || ofRequest.has(field) || typeOf(field) !== 'text' || !this.#wants(field)) continue
      if (eventClass === 'authentication' && field === 'status') continue
      if (eventClass === 'authentication' && field === 'status_code') {
        this.#converted(work, field, field, shortestCode)
        continue
      }
      const out = this.#textOut(work, field)
      const dash = eventClass === 'http' && !field.startsWith('unmapped.')
      const odd = this.#buffers.codes(' odd', work.raw.length)
      const cells = this.#cells(work, field)!
      out.texts.fill(cells, work.rows, out.codes, out.tally, dash, odd)
      if (work.raw.lists) this.#lists.texts(work, field, cells, out.texts, dash)
    }
  }

  #textOut({ raw, columns }: Work, field: string): TextOut {
    const texts = this.#texts.of(field)
    const codes = this.#buffers.codes(field, raw.length)
    columns.set(field, { kind: 'code', codes, dictionary: texts.dictionary })
    return { texts, codes, tally: this.#faults.of(field) }
  }

  /** Fills `field` from the column of `from`, converted; answers its codes. */
  #converted(
    work: Work,
    field: string,
    from: string,
    convert: (text: string) => string | undefined,
  ): Int32Array | undefined {
    const cells = this.#cells(work, from)
    if (!cells) return undefined
    const dictionaries = this.#dictionaries
    const dictionary = dictionaries.get(field)
    const name = `${field} from ${from}`
    let conversion = this.#conversions.get(name)
    if (!conversion) {
      conversion = new Conversion(dictionary, dictionaries.seed, convert)
      this.#conversions.set(name, conversion)
    }
    const codes = this.#buffers.codes(name, work.raw.length)
    fillConverted(cells, work.rows, conversion, codes)
    work.columns.set(field, { kind: 'code', codes, dictionary })
    if (work.raw.lists) this.#lists.converted(work, field, cells, conversion)
    return codes
  }

  /** Success or Failure of a login: by its word, and where it has none by its code. */
  #status(work: Work): void {
    if (this.#options.eventClass !== 'authentication' || !this.#wants('status')) return
    const byCode = this.#converted(work, 'status', 'status_code', statusOfCode)
    const byWord = this.#converted(work, 'status', 'status', statusOfWord)
    if (!byCode || !byWord) return
    for (let i = 0; i < work.rows.length; i++) if (byWord[i]! <= EMPTY) byWord[i] = byCode[i]!
  }

  #request(work: Work): void {
    const has = (field: string): boolean => this.#map.columns.has(field)
    const asked = has(REQUEST_LINE) || has(TARGET) || has(RAW_PATH) || has(RAW_QUERY)
    const out: Partial<Record<keyof typeof requestFields, TextOut>> = {}
    let some = false
    for (const [part, field] of Object.entries(requestFields)) {
      const own = has(field) && field !== requestFields.host
      const possible =
        asked || (part === 'section' && has(requestFields.path)) || (part === 'host' && has(field))
      if (own || !possible || !this.#wants(field)) continue
      out[part as keyof typeof requestFields] = this.#textOut(work, field)
      some = true
    }
    if (!some) return
    const [same, odd] = [' same', ' odd'].map((name) => this.#buffers.codes(name, work.raw.length))
    this.#requests.fill(work.raw, this.#requestCells(work), work.rows, out, same!, odd!)
  }

  #requestCells(work: Work): RequestCells {
    return {
      line: this.#cells(work, REQUEST_LINE),
      method: this.#cells(work, requestFields.method),
      target: this.#cells(work, TARGET),
      path: this.#cells(work, RAW_PATH),
      query: this.#cells(work, RAW_QUERY),
      plainPath: this.#cells(work, requestFields.path),
      host: this.#cells(work, requestFields.host),
    }
  }

  #drops(): boolean {
    return this.#options.duplicates === 'drop' && this.#simulated !== true
  }

  #ref(raw: RawBatch, row: number, time: number): number {
    const { ids, source } = this.#options
    const position = raw.offset + raw.recordStart[row]!
    if (!ids.hasOwnIds(source)) return ids.at(source, position)
    return ids.own(source, this.#ownId(raw, row) ?? String(position).padStart(15, '0'), time)
  }

  #ownId(raw: RawBatch, row: number): string | undefined {
    for (const column of this.#map.columns.get(OWN_ID) ?? []) {
      const cell = column * raw.stride + row
      const from = raw.start[cell]!
      const to = raw.end[cell]!
      if (from < NULL_FIELD && from < to) return decoder.decode(raw.bytes.subarray(from, to))
    }
    return undefined
  }

  #batch({ raw, rows, columns, time }: Work, { keep, accepted }: Verdict): Batch {
    if (accepted < rows.length) {
      compactNumbers(time, keep, accepted)
      compactCodes(rows.at, keep, accepted)
      for (const column of columns.values()) compactColumn(column, keep, accepted)
    }
    const ref = this.#refs(raw, rows.at, accepted, time)
    const batch = { eventClass: this.#options.eventClass, length: accepted, time, ref, columns }
    return this.#drops() ? { ...batch, recordHash: this.#hashes(raw, rows.at, accepted) } : batch
  }

  #refs(raw: RawBatch, at: Int32Array, length: number, time: Float64Array): Float64Array {
    const { ids, source } = this.#options
    const ref = this.#buffers.numbers(' ref', raw.length)
    if (ids.hasOwnIds(source)) {
      for (let i = 0; i < length; i++) ref[i] = this.#ref(raw, at[i]!, time[i]!)
      return ref
    }
    const first = ids.at(source, raw.offset)
    for (let i = 0; i < length; i++) ref[i] = first + raw.recordStart[at[i]!]!
    return ref
  }

  #hashes(raw: RawBatch, at: Int32Array, length: number): { low: Int32Array; high: Int32Array } {
    const low = this.#buffers.codes(' hash low', raw.length)
    const high = this.#buffers.codes(' hash high', raw.length)
    const hashes = raw.hashes()
    for (let i = 0; i < length; i++) {
      low[i] = hashes.low[at[i]!]!
      high[i] = hashes.high[at[i]!]!
    }
    return { low, high }
  }
}
