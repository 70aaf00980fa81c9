import { type Generated, type GenerateOptions, generate } from './generate.ts'
import type { TelemetryKind } from './truth.ts'

/** One small set of telemetry to show what Vedette does. */
export interface DemoSet extends Generated {
  readonly kind: TelemetryKind
  /** A file name that fits. */
  readonly file: string
}

const minute = 60_000
const nine = Date.UTC(2024, 0, 15, 9)

const sets: readonly { kind: TelemetryKind; file: string; options: GenerateOptions }[] = [
  {
    kind: 'logins',
    file: 'logins.csv',
    options: {
      seed: 1,
      minutes: 40,
      start: nine,
      rate: 40,
      dirtPercent: 1,
      attacks: [
        { kind: 'takeover', atMs: 8 * minute, forMs: 4 * minute },
        { kind: 'spray', atMs: 15 * minute, forMs: 5 * minute },
        { kind: 'rhythm', atMs: 25 * minute, forMs: 2 * minute },
        { kind: 'headless', atMs: 31 * minute, forMs: 4 * minute },
      ],
    },
  },
  {
    kind: 'web',
    file: 'access.log',
    options: {
      seed: 2,
      minutes: 30,
      start: nine,
      dirtPercent: 1,
      attacks: [
        { kind: 'scan', atMs: 5 * minute, forMs: 2 * minute },
        { kind: 'sql_injection', atMs: 10 * minute, forMs: 3 * minute },
        { kind: 'high_traffic', atMs: 18 * minute, forMs: 5 * minute },
      ],
    },
  },
  {
    kind: 'flows',
    file: 'flows.csv',
    options: {
      seed: 3,
      minutes: 25,
      start: nine,
      rate: 120,
      dirtPercent: 5,
      attacks: [
        { kind: 'syn_flood', atMs: 6 * minute, forMs: 3 * minute },
        { kind: 'port_scan', atMs: 13 * minute, forMs: 2 * minute },
        { kind: 'amplification', atMs: 18 * minute, forMs: 3 * minute },
      ],
    },
  },
]

/** Three small sets, under 120,000 rows in all: sign-ins, an access log and network flows, each with attacks in it. */
export const demo = (): DemoSet[] =>
  sets.map(({ kind, file, options }) => ({ kind, file, ...generate(kind, options) }))
