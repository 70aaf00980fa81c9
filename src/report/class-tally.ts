import type { Batch, Column } from '../model/batch.ts'
import type { EventClass } from '../model/fields.ts'
import type { ClassReport, TopTable } from './report.ts'
import { fieldsOf, type TableSpec, tablesOf } from './tables.ts'
import { CodeTally, NumberTally, type Top } from './tally.ts'
import { TimeCounts } from './time-counts.ts'

const MINUTE = 60_000
/** Inputs shorter than this are drawn by the second. */
const SHORT = 10 * MINUTE
/** Points of a chart, at most; longer inputs have longer steps. */
const POINTS = 1500
const ROWS = 15

export interface Knowledge {
  readonly isInside: (address: string) => boolean
  /** What is known of an address, in a few words; empty when nothing is. */
  readonly about: (address: string) => string
}

/** Counts the events of one class. */
export class ClassTally {
  readonly eventClass: EventClass
  readonly #tallies = new Map<string, CodeTally | NumberTally>()
  readonly #time = new TimeCounts()
  #failed = new Uint8Array(0)
  #from = Number.POSITIVE_INFINITY
  #to = Number.NEGATIVE_INFINITY
  #events = 0
  #success = 0
  #failure = 0
  #bytes = 0
  #hasBytes = false

  constructor(eventClass: EventClass) {
    this.eventClass = eventClass
  }

  add(batch: Batch): void {
    const { length, time, columns } = batch
    if (length === 0) return
    this.#events += length
    this.#from = Math.min(this.#from, time[0]!)
    this.#to = Math.max(this.#to, time[length - 1]!)
    const failed = this.#outcomes(columns, length)
    this.#time.add(time, length, failed)
    for (const field of fieldsOf(this.eventClass)) {
      const column = columns.get(field)
      if (column) this.#tally(field, column, length, failed)
    }
    for (const field of byteFields[this.eventClass] ?? []) this.#addBytes(columns.get(field), length)
  }

  /** Events of this class that came from an address. */
  eventsFrom(address: string): number {
    const tally = this.#tallies.get('src_endpoint.ip')
    return tally instanceof CodeTally ? tally.of(address) : 0
  }

  finish(knowledge: Knowledge): ClassReport {
    const outcomes = this.#success + this.#failure > 0
    return {
      eventClass: this.eventClass,
      events: this.#events,
      span: { from: this.#from, to: this.#to },
      ...(outcomes ? { outcomes: { success: this.#success, failure: this.#failure } } : {}),
      ...(this.#hasBytes ? { bytes: this.#bytes } : {}),
      byMinute: this.#time.series(this.#to - this.#from < SHORT ? 1000 : MINUTE, POINTS),
      byHour: this.#time.series(60 * MINUTE),
      tables: tablesOf(this.eventClass).flatMap((spec) => this.#table(spec, knowledge, outcomes)),
    }
  }

  #outcomes(columns: Batch['columns'], length: number): Uint8Array | undefined {
    if (this.eventClass === 'network') return undefined
    if (this.#failed.length < length) this.#failed = new Uint8Array(length)
    const failed = this.#failed
    const column = columns.get(this.eventClass === 'http' ? 'http_response.code' : 'status')
    if (!column) failed.fill(0)
    else if (column.kind === 'number') this.#success += judgeCodes(column.values, length, failed)
    else {
      const success = column.dictionary.code('Success')
      this.#success += judgeStatus(column.codes, length, success, column.dictionary.code('Failure'), failed)
    }
    for (let row = 0; row < length; row++) this.#failure += failed[row]!
    return failed
  }

  #tally(field: string, column: Column, length: number, failed: Uint8Array | undefined): void {
    let tally = this.#tallies.get(field)
    if (!tally) {
      tally = column.kind === 'code' ? new CodeTally() : new NumberTally()
      this.#tallies.set(field, tally)
    }
    if (tally instanceof CodeTally) {
      if (column.kind === 'code') tally.add(column, length, failed)
    } else if (column.kind === 'number') tally.add(column, length)
  }

  #addBytes(column: Column | undefined, length: number): void {
    if (column?.kind !== 'number') return
    this.#hasBytes = true
    this.#bytes += sumOf(column.values, length)
  }

  #table(spec: TableSpec, { isInside, about }: Knowledge, outcomes: boolean): TopTable[] {
    const tally = this.#tallies.get(spec.field)
    if (!tally) return []
    const accept = spec.side && ((value: string) => isInside(value) === (spec.side === 'inside'))
    const top: Top = tally instanceof CodeTally ? tally.top(ROWS, accept) : tally.top(ROWS)
    if (top.rows.length === 0) return []
    const known = spec.addresses ? top.rows.map(({ value }) => [value, about(value)] as const) : []
    const { id, title, field, column } = spec
    return [
      {
        ...top,
        ...{ id, title, field, column },
        outcomes: outcomes && spec.outcomes === true,
        about: Object.fromEntries(known.filter(([, words]) => words !== '')),
      },
    ]
  }
}

const byteFields: Readonly<Partial<Record<EventClass, readonly string[]>>> = {
  http: ['http_response.length'],
  network: ['traffic.bytes_out', 'traffic.bytes_in'],
}

/** Marks status codes from 400 on as failed; gives how many succeeded. */
function judgeCodes(values: Float64Array, length: number, failed: Uint8Array): number {
  let success = 0
  for (let row = 0; row < length; row++) {
    const value = values[row]!
    failed[row] = value >= 400 ? 1 : 0
    if (value > 0 && value < 400) success++
  }
  return success
}

function judgeStatus(
  codes: Int32Array,
  length: number,
  good: number,
  bad: number,
  failed: Uint8Array,
): number {
  let success = 0
  for (let row = 0; row < length; row++) {
    const code = codes[row]!
    failed[row] = code === bad ? 1 : 0
    if (code === good) success++
  }
  return success
}

function sumOf(values: Float64Array, length: number): number {
  let sum = 0
  for (let row = 0; row < length; row++) if (values[row]! > 0) sum += values[row]!
  return sum
}
