/** Value of `start` where a record has no such field, and where it has it as null. */
export const NO_FIELD = 0xffff_ffff
export const NULL_FIELD = 0xffff_fffe

/**
 * Records as they were read, not yet judged: bytes, and where each field stands in them. A scanner makes
 * one; `clean` turns it into events and rejects.
 *
 * Field `c` of row `r` is the bytes from `start[c * stride + r]` to `end[...]`, already without quotes
 * and escapes (a scanner that must unescape writes the plain bytes behind the records, in `bytes` too).
 */
export interface RawBatch {
  /** Index of the source in the run, as `EventIds` gave it. */
  readonly source: number
  readonly names: readonly string[]
  readonly bytes: Uint8Array
  readonly length: number
  /** Cells from one field to the next. */
  readonly stride: number
  readonly start: Uint32Array
  readonly end: Uint32Array
  /** Where the record itself stands in `bytes`, without its line end. */
  readonly recordStart: Uint32Array
  readonly recordEnd: Uint32Array
  /** Byte offset in the source of `bytes[0]`; the record's own id is this plus its `recordStart`. */
  readonly offset: number
  /** Number of the line on which each record begins, from 1. */
  readonly line: Uint32Array
  /** Faults of the record's form, 0 where there is none: index + 1 into `structureFaults`. */
  readonly fault: Uint8Array
  /**
   * Lists of values, by where their cells begin: from and to of each value that is not null, two or more. Such a cell ends
   * where it begins, so that whoever knows of no lists reads an empty text. Undefined where there is none.
   */
  readonly lists?: ReadonlyMap<number, readonly number[]> | undefined
  /** Made when first asked for, which only a source that drops duplicates needs. */
  hashes(): RecordHashes
  /** What `bytes` and the arrays lie in, for kernels: a position in `bytes` is an address. */
  readonly memory: WebAssembly.Memory
  /** Address of room for 12 bytes a row, for whoever reads the batch. */
  readonly room: number
}

/** 64-bit hashes over all fields of each record, by halves. Equal records have equal hashes, however quoted. */
export interface RecordHashes {
  readonly low: Int32Array
  readonly high: Int32Array
}
