import type { Random } from '../lib/random.ts'
import type { DirtWay } from './dirt.ts'
import type { Span, Timed } from './timeline.ts'
import type { Traces } from './truth.ts'

/** What a kind of telemetry is told of the run. */
export interface Scene {
  readonly span: Span
  readonly random: Random
  /** Rows a minute without any attack; 0 takes the kind's own. */
  readonly rate: number
  /** Servers or accounts an attack aims at; 0 takes the attack's own number. */
  readonly targets: number
  /** Flood rows as a multiple of the normal rate; 0 takes the attack's own. */
  readonly intensity: number
  readonly attackKinds: readonly string[]
  readonly withTime: boolean
}

/** One attack as it is to run. */
export interface Strike {
  readonly span: Span
  readonly random: Random
}

/** A kind of attack: what it is, how long it lasts by default, and its rows in order of time. */
export interface AttackKind<World, Row> {
  readonly summary: string
  readonly vector?: string
  readonly forMs: number
  run(world: World, strike: Strike): Iterable<Timed<Row>>
}

export type AttackTable<World, Row> = Readonly<Record<string, AttackKind<World, Row>>>

/** A kind of telemetry in one run: who there is, what happens, and how a row is written. `Draft` is a line in parts. */
export interface Telemetry<Row, Draft> {
  readonly header?: string
  normal(): Iterable<Timed<Row>>
  attack(kind: string, strike: Strike): Iterable<Timed<Row>>
  traces(row: Row): Traces
  draft(timed: Timed<Row>, attack: string | undefined): Draft
  print(draft: Draft): string
  readonly dirt: readonly DirtWay<Draft>[]
}

const minute = 60_000

/** Default lengths of attacks. */
export const minutes = (n: number): number => n * minute
