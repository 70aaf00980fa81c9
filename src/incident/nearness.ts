import { compareTexts } from '../lib/compare-texts.ts'
import type { IncidentAlert, LinkKind } from '../model/own-incident.ts'

/** How near in time alerts of one key must be, and how many of them there must be, to be one incident. */
export interface Near {
  readonly gapMs: number
  /** Alerts of a run, each so near to the one before it; fewer say nothing. */
  readonly least: number
}

/** The same for each kind of key. Only waves may take more than two alerts. */
export type Nearness = Readonly<Record<LinkKind, Near>>

/** A stretch of time, both ends included. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** When an alert was there, for those who look for others near it. Waves are told by how alerts begin. */
export function spanOf({ openedAt, closedAt }: IncidentAlert, kind?: LinkKind): Span {
  return { from: openedAt, to: kind === 'wave' ? openedAt : Math.max(openedAt, closedAt) }
}

/** Milliseconds between two spans; 0 where they overlap. */
export const gapOf = (a: Span, b: Span): number => Math.max(0, b.from - a.to, a.from - b.to)

/** The older one first; of one time by id. */
export const byOpening = (a: IncidentAlert, b: IncidentAlert): number =>
  a.openedAt - b.openedAt || compareTexts(a.id, b.id)
