import type { EventClass } from '../model/fields.ts'
import type { Format } from '../model/format.ts'

/** What `withInputOptions` gives a command that reads telemetry. */
export interface InputFlags {
  readonly format?: Format
  readonly map: readonly string[]
  readonly class?: EventClass
  readonly year?: number
  readonly inside: readonly string[]
  readonly geo?: string
  readonly rules: readonly string[]
  readonly builtin: boolean
  readonly placeholders?: readonly string[]
}
