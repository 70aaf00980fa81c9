import { formatTime } from '../lib/time.ts'
import type { Trace } from './trace.ts'

/** What the engine said of an episode. */
export interface Told {
  readonly openedAt: number
  readonly closedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly value: number
  readonly count: number
  readonly peak?: { readonly value: number; readonly at: number } | undefined
  readonly evidence: readonly string[]
}

/** Where what was told and what the definitions give are not the same. */
export interface Difference {
  readonly what: string
  readonly told: string
  readonly computed: string
}

/** Every difference between what the engine told and what was computed from the events: a fault of one of the two. */
export function differences(told: Told, trace: Trace): readonly Difference[] {
  const time = (t: number | undefined): string => (t === undefined ? 'never' : formatTime(t))
  const peak = (one: Told['peak']): string => (one ? `${one.value} at ${formatTime(one.at)}` : 'none')
  const rows: readonly (readonly [what: string, told: string, computed: string])[] = [
    ['openedAt', time(told.openedAt), time(trace.openedAt)],
    ['closedAt', time(told.closedAt), time(trace.closedAt)],
    ['openedBy', told.openedBy, trace.openedBy],
    ['value', String(told.value), String(trace.value)],
    ['count', String(told.count), String(trace.count)],
    ['peak', peak(told.peak), peak(trace.peak)],
    ['evidence', ids(told.evidence), ids(newest(trace.evidence, told.evidence.length))],
  ]
  return rows.flatMap(([what, said, computed]) => (said === computed ? [] : [{ what, told: said, computed }]))
}

const ids = (all: readonly string[]): string => all.join(' ')
const newest = <T>(all: readonly T[], n: number): readonly T[] => (n === 0 ? [] : all.slice(-n))
