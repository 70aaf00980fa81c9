import { sparkline } from '../../report/chart-text.ts'
import { clock, moment, number, span } from '../../report/words.ts'
import type { Explained } from './explain.ts'

const WIDTH = 80

type Step = Explained['trace']['steps'][number]

/** The steps worth showing: from one window before the opening to the first one after the end. */
export function shownSteps({ finding, trace }: Explained): readonly Step[] {
  const from = finding.openedAt - finding.plan.windowMs - finding.plan.holdMs
  const first = trace.steps.findLastIndex(({ t }) => t <= from)
  const end = trace.steps.findIndex(({ t }) => t >= finding.closedAt)
  return trace.steps.slice(Math.max(0, first), end < 0 ? undefined : end + 1)
}

/** The condition's value over time as one row of small bars, and under it when it held. */
export function plot(explained: Explained): string[] {
  const steps = shownSteps(explained)
  const [first, last] = [steps[0], steps.at(-1)]
  if (!first || !last || last.t === first.t) return []
  const stepMs = Math.max(1, (last.t - first.t) / (WIDTH - 1))
  const columns = Array.from({ length: Math.ceil((last.t - first.t) / stepMs) + 1 }, () => ({
    f: 0,
    holds: false,
  }))
  for (const [i, { t, f, holds }] of steps.entries()) {
    const until = steps[i + 1]?.t ?? t + 1
    const from = Math.floor((t - first.t) / stepMs)
    for (let at = from; at < columns.length && first.t + at * stepMs < until; at++) {
      const column = columns[at]!
      column.f = Math.max(column.f, f ?? 0)
      column.holds ||= holds
    }
  }
  const values = columns.map(({ f }) => Math.max(0, f))
  const most = Math.max(...values)
  return [
    `${sparkline(values)}  0 to ${number(most)}`,
    columns
      .map(({ holds }) => (holds ? '━' : ' '))
      .join('')
      .trimEnd(),
    `${moment(first.t)} to ${clock(last.t)}, a column is ${span(Math.round(stepMs))}`,
  ]
}
