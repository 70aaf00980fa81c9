import { flowAttacks } from './flow-attacks.ts'
import { loginAttacks } from './login-attacks.ts'
import type { TelemetryKind } from './truth.ts'
import { webAttacks } from './web-attacks.ts'

/** An attack that is asked for: when it begins, counted from the start of the telemetry, and how long it lasts. */
export interface PlannedAttack {
  readonly kind: string
  readonly atMs: number
  readonly forMs: number
}

interface KindFacts {
  readonly summary: string
  readonly vector?: string
  readonly forMs: number
}

const tables: Readonly<Record<TelemetryKind, Readonly<Record<string, KindFacts>>>> = {
  logins: loginAttacks,
  web: webAttacks,
  flows: flowAttacks,
}

/** The attacks known for a kind of telemetry, by name. */
export const attackKinds = (telemetry: TelemetryKind): Readonly<Record<string, KindFacts>> =>
  tables[telemetry]

/** The facts of one kind of attack; undefined when there is none of that name. */
export const attackFacts = (telemetry: TelemetryKind, kind: string): KindFacts | undefined =>
  Object.hasOwn(tables[telemetry], kind) ? tables[telemetry][kind] : undefined

export const unknownAttack = (telemetry: TelemetryKind, kind: string): string =>
  `unknown attack "${kind}" for ${telemetry}; known are ${Object.keys(tables[telemetry]).join(', ')}`

/**
 * Reads `KIND[:at[:for]]`, such as `syn_flood:5m:2m`. Without `at` the attack begins after a third of the
 * telemetry; without `for` it lasts as long as its kind usually does, or to the end.
 */
export function parseAttack(
  telemetry: TelemetryKind,
  text: string,
  minutes: number,
): { readonly attack: PlannedAttack } | { readonly error: string } {
  const [kind = '', at, length, ...rest] = text.split(':')
  const facts = attackFacts(telemetry, kind)
  if (!facts) return { error: unknownAttack(telemetry, kind) }
  if (rest.length > 0)
    return { error: `attack "${text}" has too many parts; write KIND:at:for, such as ${kind}:5m:2m` }
  const totalMs = minutes * 60_000
  const atMs = at === undefined ? Math.floor(totalMs / 3) : duration(at)
  if (atMs === undefined) return { error: notADuration(text, at) }
  if (atMs >= totalMs) return { error: `attack "${text}" begins after the ${minutes} minutes that are made` }
  const forMs = length === undefined ? Math.min(facts.forMs, totalMs - atMs) : duration(length)
  if (forMs === undefined || forMs === 0) return { error: notADuration(text, length) }
  if (atMs + forMs > totalMs)
    return { error: `attack "${text}" ends after the ${minutes} minutes that are made` }
  return { attack: { kind, atMs, forMs } }
}

const notADuration = (text: string, part: string | undefined): string =>
  `attack "${text}": "${part}" is no length of time; write a number and ms, s, m or h, such as 90s or 5m`

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

function duration(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h)$/.exec(text)
  return match ? Number(match[1]) * unitMs[match[2]!]! : undefined
}
