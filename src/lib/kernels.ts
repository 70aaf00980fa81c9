import { kernelsWasm } from './kernels.wasm.ts'

/**
 * The loops that see every byte, in WebAssembly: what they do is said in `kernels/`, where they are written. Addresses
 * and sizes are in bytes.
 */
export interface Kernels {
  layout(
    marks: number,
    starts: number,
    ends: number,
    recordStarts: number,
    recordEnds: number,
    lines: number,
    faults: number,
    hashing: number,
  ): void
  shape(
    delimiter: number,
    width: number,
    stride: number,
    capacity: number,
    maxLine: number,
    headerLength: number,
    headerByte: number,
  ): void
  cutRows(from: number, to: number, line: number, length: number): number
  nextPosition(): number
  nextLine(): number
  rowCount(): number
  hashKeys(key: bigint, step: bigint, factor: bigint, finish: bigint): void
  hashRecords(length: number, low: number, high: number): void
  hashRecord(row: number, from: number, to: number, low: number, high: number): void
  readNumbers(
    starts: number,
    ends: number,
    length: number,
    least: number,
    largest: number,
    whole: boolean,
    out: number,
    odd: number,
  ): number
  readTimes(starts: number, ends: number, length: number, out: number, odd: number): number
  findShort(table: number, starts: number, ends: number, length: number, out: number, odd: number): number
  rememberShort(table: number, from: number, to: number, code: number): void
}

const OWN_BYTES = 2048
const SHORT_TABLES = 12
const SHORT_TABLE_BYTES = 1 << 16

/** Memory below here belongs to the kernels themselves. */
export const KERNEL_BYTES = OWN_BYTES + SHORT_TABLES * SHORT_TABLE_BYTES

/** Address of table `index` for codes of short texts; undefined where there are no more. */
export const shortTable = (index: number): number | undefined =>
  index < SHORT_TABLES ? OWN_BYTES + index * SHORT_TABLE_BYTES : undefined

/** Makes a table forget. */
export function clearShortTable(memory: WebAssembly.Memory, table: number): void {
  new Uint8Array(memory.buffer, table, SHORT_TABLE_BYTES).fill(0)
}

const compiled = new WebAssembly.Module(
  Uint8Array.from(atob(kernelsWasm), (character) => character.charCodeAt(0)),
)
const instances = new WeakMap<WebAssembly.Memory, Kernels>()

/** The kernels at work in a memory; the same ones at every call. */
export function kernelsIn(memory: WebAssembly.Memory): Kernels {
  let kernels = instances.get(memory)
  if (!kernels) {
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } })
    instances.set(memory, (kernels = shaped(exports as unknown as Kernels)))
  }
  return kernels
}

/** The same functions in an object of one shape: exports have one of their own in every instance, which spoils compiled code. */
const shaped = (exports: Kernels): Kernels => ({
  layout: exports.layout,
  shape: exports.shape,
  cutRows: exports.cutRows,
  nextPosition: exports.nextPosition,
  nextLine: exports.nextLine,
  rowCount: exports.rowCount,
  hashKeys: exports.hashKeys,
  hashRecords: exports.hashRecords,
  hashRecord: exports.hashRecord,
  readNumbers: exports.readNumbers,
  readTimes: exports.readTimes,
  findShort: exports.findShort,
  rememberShort: exports.rememberShort,
})
