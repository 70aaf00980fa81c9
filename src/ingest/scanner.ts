import type { RawBatch } from '../model/raw-batch.ts'

/**
 * Cuts the bytes of one source into records, and records into fields. It judges their form, never their meaning.
 *
 * `write` takes the next bytes, cut anywhere; `end` says that no more will come. Both give the records that are
 * whole so far, in order, and must be run to their end. A batch and its arrays are valid until the next step of
 * the iteration: the scanner fills them again. The chunk may be used again as soon as `write` has run out.
 */
export interface Scanner {
  write(chunk: Uint8Array): Iterable<RawBatch>
  end(): Iterable<RawBatch>
}

export interface ScannerOptions {
  /** Index of the source, handed on in every batch. */
  readonly source: number
  /** Seed of the record hashes. Hashes of two scanners compare when their seeds are equal. */
  readonly seed: number
  /** Records handed over at once, at most. */
  readonly batchSize?: number
  /** Bytes a line may have, its end not counted. */
  readonly maxLine?: number
}

export const BATCH_SIZE = 4096
export const MAX_LINE = 1 << 20
export const MAX_COLUMNS = 4096
/** How much of a faulty record is kept to be shown. */
export const QUARANTINE_BYTES = 4096
