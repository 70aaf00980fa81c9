import { generateTimed, type TimedTelemetry } from './generate.ts'
import type { TelemetryKind } from './truth.ts'

/** How much of the telemetry lies before the moment from which on it is live. */
export const HISTORY_MINUTES = 15
/** How long it goes on from then. */
export const LIVE_MINUTES = 120
/** After so long the live attacks begin anew. */
const ROUND = 20

const minute = 60_000

/** Kind, when it begins and how long it lasts, both in minutes. */
type Planned = readonly [kind: string, at: number, forMinutes: number]

interface Part {
  readonly rate: number
  readonly dirtPercent: number
  /** Once, counted from the beginning of the telemetry. */
  readonly history: readonly Planned[]
  /** In every round, counted from its beginning. */
  readonly round: readonly Planned[]
}

const parts: Readonly<Record<TelemetryKind, Part>> = {
  logins: {
    rate: 60,
    dirtPercent: 0,
    history: [
      ['takeover', 3, 4],
      ['spray', 9, 4],
    ],
    round: [
      ['guessing', 0.2, 2],
      ['takeover', 6, 4],
      ['stuffing', 13, 3],
    ],
  },
  web: {
    rate: 100,
    dirtPercent: 1,
    history: [
      ['scan', 2, 2],
      ['sql_injection', 7, 3],
    ],
    round: [
      ['path_traversal', 0.6, 1],
      ['xss', 4, 2],
      ['command_injection', 10, 2],
      ['scan', 17, 2],
    ],
  },
  flows: {
    rate: 120,
    dirtPercent: 2,
    history: [
      ['port_scan', 5, 2],
      ['syn_flood', 11, 2],
    ],
    round: [
      ['port_scan', 2, 2],
      ['amplification', 8, 2],
      ['slowloris', 15, 3],
    ],
  },
}

const attacksOf = ({ history, round }: Part): readonly Planned[] => [
  ...history,
  ...Array.from({ length: LIVE_MINUTES / ROUND }, (_, n) =>
    round.map(([kind, at, length]): Planned => [kind, HISTORY_MINUTES + n * ROUND + at, length]),
  ).flat(),
]

/** Logins, web requests and network flows as they happen, with attacks from the first minutes on, `seed` and `from` decide every byte. */
export function liveDemo(seed: number, from: number): Readonly<Record<TelemetryKind, TimedTelemetry>> {
  const made = (kind: TelemetryKind): TimedTelemetry => {
    const { rate, dirtPercent } = parts[kind]
    const attacks = attacksOf(parts[kind]).map(([name, at, length]) => ({
      kind: name,
      atMs: at * minute,
      forMs: length * minute,
    }))
    const minutes = HISTORY_MINUTES + LIVE_MINUTES
    return generateTimed(kind, { seed, minutes, start: from, rate, dirtPercent, attacks })
  }
  return { logins: made('logins'), web: made('web'), flows: made('flows') }
}
