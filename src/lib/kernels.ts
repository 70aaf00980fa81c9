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
  findTexts(
    table: number,
    stamp: number,
    lackingIsOdd: boolean,
    starts: number,
    ends: number,
    length: number,
    out: number,
    odd: number,
  ): number
  rememberText(table: number, stamp: number, from: number, to: number, code: number): void
  findAlike(
    table: number,
    stamp: number,
    starts: number,
    ends: number,
    length: number,
    out: number,
    odd: number,
  ): number
}

const OWN_BYTES = 2048
const TEXT_TABLES = 12
const TEXT_TABLE_BYTES = 96 << 10

/** Memory below here belongs to the kernels themselves. */
export const KERNEL_BYTES = OWN_BYTES + TEXT_TABLES * TEXT_TABLE_BYTES

/** Address of table `index` for texts that came lately; undefined where there are no more. */
export const textTable = (index: number): number | undefined =>
  index < TEXT_TABLES ? OWN_BYTES + index * TEXT_TABLE_BYTES : undefined

let stamps = 0

/** A number that no entry of any table has yet. */
export const newStamp = (): number => ++stamps

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
  findTexts: exports.findTexts,
  rememberText: exports.rememberText,
  findAlike: exports.findAlike,
})
