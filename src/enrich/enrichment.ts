/** What is known about one text, in the order of the fields asked for; undefined where nothing is known. */
export type Derive = (text: string) => readonly (string | undefined)[]

/**
 * An enrichment gives further fields of an event from the text of one. It never removes, never overwrites
 * and never decides; the same text always gives the same answer. Nothing is loaded before `open`.
 */
export interface Enrichment {
  readonly name: string
  readonly summary: string
  /** Field read, and fields given, in the order in which `Derive` answers. */
  readonly steps: readonly Step[]
  /** Gets the data ready, once; undefined when it is not installed. */
  readonly open: () => Derive | undefined
  /** Why the enrichment is absent, in one sentence for people; undefined when it is there. Loads nothing. */
  readonly notice: () => string | undefined
}

export interface Step {
  readonly from: string
  readonly to: readonly string[]
}

/** A mistake in an option of ours; the message is one line that says what to do. */
export class EnrichMistake extends Error {
  readonly code: 'inside' | 'geo'

  constructor(code: 'inside' | 'geo', message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'EnrichMistake'
    this.code = code
  }
}

/** The value `make` gives, made when first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
