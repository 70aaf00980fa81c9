import { harmless, padEnd, padStart } from '../lib/harmless.ts'
import { type Points, tick } from './points.ts'
import type { Episode } from './report.ts'
import { number, spaced } from './words.ts'

const HEIGHT = 6
const EIGHTHS = ' ▁▂▃▄▅▆▇█'
/** Columns between two labels of the axis. */
const TICK = 15

/** A chart of blocks over time, with the attacks marked under its axis. */
export function textChart(points: Points, episodes: readonly Episode[]): string[] {
  const { events } = points
  if (events.length === 0) return []
  const most = Math.max(...events)
  const label = number(most).length
  const lines: string[] = []
  for (let row = HEIGHT - 1; row >= 0; row--) {
    const bars = events.map((n) => block(n, most, row)).join('')
    lines.push(`${padStart(row === HEIGHT - 1 ? number(most) : '', label)} ┤${bars}`.trimEnd())
  }
  const indent = ' '.repeat(label + 2)
  lines.push(`${padStart('0', label)} └${'─'.repeat(events.length)}`, indent + axis(points))
  return [...lines, ...marks(points, episodes).map((line) => indent + line)]
}

function block(n: number, most: number, row: number): string {
  const eighths = Math.ceil((n / most) * HEIGHT * 8) - row * 8
  return EIGHTHS[Math.max(0, Math.min(8, eighths))]!
}

function axis(points: Points): string {
  let line = ''
  for (let at = 0; at < points.events.length; at += TICK) {
    line = `${padEnd(line, at)}${tick(points.from + at * points.stepMs, points)}`
  }
  return line
}

/** A bar under each attack with its name beside it; as many lines as are needed for none to overlap. */
function marks(points: Points, episodes: readonly Episode[]): string[] {
  const lines: string[] = []
  for (const { openedAt, closedAt, attack } of episodes) {
    const from = place(openedAt, points)
    const length = place(Math.max(openedAt, closedAt - 1), points) - from + 1
    const mark = `${'━'.repeat(length)} ${spaced(harmless(attack.vector, 20))}`
    let line = lines.findIndex((text) => text.length < from)
    if (line < 0) line = lines.push('') - 1
    lines[line] = padEnd(lines[line]!, from) + mark
  }
  return lines
}

const place = (ms: number, { from, stepMs, events }: Points): number =>
  Math.max(0, Math.min(events.length - 1, Math.floor((ms - from) / stepMs)))

/** One row of small bars, for a line of text. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 1)
  return values.map((n) => (n === 0 ? ' ' : EIGHTHS[Math.max(1, Math.ceil((n / most) * 8))]!)).join('')
}

/** A bar for the share of a value. */
export function bar(part: number, most: number, width: number): string {
  const eighths = most === 0 ? 0 : Math.ceil((part / most) * width * 8)
  const full = Math.floor(eighths / 8)
  const rest = eighths % 8
  return '█'.repeat(full) + (rest > 0 ? '▏▎▍▌▋▊▉'[rest - 1]! : '')
}
