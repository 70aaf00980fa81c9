/** The kinds of telemetry that can be made. */
export const telemetryKinds = ['logins', 'web', 'flows'] as const
export type TelemetryKind = (typeof telemetryKinds)[number]

/** What was planted, by the words quality and alerts use. Complete once all lines are read. */
export interface Truth {
  readonly seed: number
  readonly kind: TelemetryKind
  /** Records written: all lines but blank ones and headers. */
  readonly rows: number
  readonly attacks: readonly AttackTruth[]
  /** Records spoilt, by field and fault as quality counts them; no record has two faults. */
  readonly dirt: Readonly<Record<string, number>>
  /** Exact copies of whole records, each written right after its original unless lines are shuffled. */
  readonly duplicates: number
  /** Lines that are no record at all. */
  readonly noise: Readonly<Record<NoiseCode, number>>
}

export type NoiseCode = 'blank_line' | 'repeated_header'

export interface AttackTruth {
  readonly kind: string
  /** Attack vector of the episode this should become, where it should become one. */
  readonly vector?: string
  /** Time of the first and last event, whole milliseconds since 1970; equal to the plan when there is none. */
  readonly startedAt: number
  readonly endedAt: number
  /** Its records with a usable time and source address, each once. */
  readonly events: number
  readonly sources: readonly string[]
  readonly targets: readonly string[]
  readonly users: readonly string[]
}

/** What one event of an attack adds to its truth. */
export interface Traces {
  readonly source: string
  readonly target?: string
  readonly user?: string
}

/** Truth of one attack while its lines are written. */
export class AttackRecord implements AttackTruth {
  readonly kind: string
  readonly vector?: string
  startedAt: number
  endedAt: number
  events = 0
  readonly sources: string[] = []
  readonly targets: string[] = []
  readonly users: string[] = []
  readonly #seen = new Set<string>()

  constructor(kind: string, vector: string | undefined, plannedAt: number) {
    this.kind = kind
    if (vector !== undefined) this.vector = vector
    this.startedAt = plannedAt
    this.endedAt = plannedAt
  }

  add(at: number, traces: Traces): void {
    const time = Math.floor(at)
    if (this.events++ === 0) this.startedAt = time
    this.endedAt = time
    this.#note(this.sources, 's', traces.source)
    this.#note(this.targets, 't', traces.target)
    this.#note(this.users, 'u', traces.user)
  }

  #note(list: string[], sort: string, value: string | undefined): void {
    if (value === undefined || this.#seen.has(sort + value)) return
    this.#seen.add(sort + value)
    list.push(value)
  }
}

/** Truth of a whole run while its lines are written. */
export interface TruthRecord extends Truth {
  rows: number
  duplicates: number
  readonly attacks: AttackRecord[]
  readonly dirt: Record<string, number>
  readonly noise: Record<NoiseCode, number>
}

export const emptyTruth = (seed: number, kind: TelemetryKind): TruthRecord => ({
  seed,
  kind,
  rows: 0,
  attacks: [],
  dirt: {},
  duplicates: 0,
  noise: { blank_line: 0, repeated_header: 0 },
})
