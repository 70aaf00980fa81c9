import type { SourceOptions } from '../pipeline-source.ts'

/** A path, and what its events are called after. */
export interface Named {
  readonly path: string
  readonly name: string
}

/** What is said of every source. */
export type SourceWords = Omit<SourceOptions, 'name' | 'format'> & {
  readonly format?: SourceOptions['format'] | undefined
}

/** Something that lines come from while it is watched. */
export interface WatchedSource {
  readonly name: string
  /** Whether nothing more will come. */
  readonly ended: boolean
  /** Lines handed over, over all runs. */
  readonly lines: number
  /** Bytes handed over in this run. */
  readonly bytes: number
  /** Undefined before the first line. */
  readonly source: { readonly index: number } | undefined
  /** Hands over what there is now; false where there is nothing. */
  step(now: number): boolean
  close(): void
}
