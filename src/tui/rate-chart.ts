import { padStart } from '../lib/harmless.ts'
import type { BaselineProgress } from '../model/dashboard.ts'
import type { RateReport } from '../model/traffic.ts'
import { clock } from '../report/words.ts'
import { type Line, type Span, type Style, span } from './line.ts'
import type { Look } from './rows.ts'

const LABEL = 8
const eighths = ' ▁▂▃▄▅▆▇█'

interface Scale {
  /** Events a second at the upper end. */
  readonly top: number
  readonly rows: number
}

/** Events a second over time, a column for each step, with what is usual behind them. */
export function rateChart(
  { stepMs, points }: RateReport,
  band: BaselineProgress['band'],
  { unicode }: Look,
  width: number,
  height: number,
): readonly Line[] {
  const columns = Math.max(1, width - LABEL - 2)
  const shown = points.slice(-columns)
  const rates = shown.map(({ events }) => (events * 1000) / stepMs)
  const scale = { top: roundAbove(Math.max(...rates, band?.high ?? 0)), rows: Math.max(1, height - 1) }
  const gap = span(' '.repeat(columns - rates.length))
  const bars = Array.from({ length: scale.rows }, (_, row): Line => {
    const behind = isInBand(row, band, scale) ? (unicode ? '░' : '.') : ' '
    const cells = rates.map((rate) => cell(rate, row, behind, band, scale, unicode))
    return [
      span(`${label(row, scale)} ${unicode ? '│' : '|'}`),
      { ...gap, text: behind.repeat(gap.text.length), style: 'band' },
      ...joined(cells),
    ]
  })
  return [...bars, axis(shown, columns)]
}

/** The least round number that is not below. */
function roundAbove(rate: number): number {
  const size = 10 ** Math.floor(Math.log10(Math.max(rate, 0.1)))
  return [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((n) => n * size).find((n) => n >= rate) ?? 10 * size
}

const label = (row: number, { top, rows }: Scale): string => {
  const text = row === 0 ? `${amount(top)}/s` : row === rows - 1 && rows > 2 ? '0' : ''
  return padStart(text, LABEL)
}

const amount = (rate: number): string =>
  rate >= 1000 ? `${rate / 1000}k` : String(Number(rate.toPrecision(2)))

function cell(
  rate: number,
  row: number,
  behind: string,
  band: BaselineProgress['band'],
  { top, rows }: Scale,
  unicode: boolean,
): Span {
  const filledTo = Math.round((rate / top) * rows * 8) - 8 * (rows - 1 - row)
  const part = Math.max(0, Math.min(8, rate > 0 && row === rows - 1 ? Math.max(1, filledTo) : filledTo))
  if (part === 0) return span(behind, 'band')
  const style: Style = band && (rate > band.high || rate < band.low) ? 'high' : 'good'
  return span(unicode ? eighths[part]! : part >= 4 ? '#' : behind, style)
}

function isInBand(row: number, band: BaselineProgress['band'], { top, rows }: Scale): boolean {
  if (!band) return false
  const rowOf = (rate: number) =>
    rows - 1 - Math.min(rows - 1, Math.max(0, Math.ceil((rate / top) * rows) - 1))
  return row >= rowOf(band.high) && row <= rowOf(band.low)
}

/** Neighbours of one style as one span. */
function joined(cells: readonly Span[]): Span[] {
  const spans: Span[] = []
  for (const cell of cells) {
    const last = spans.at(-1)
    if (last?.style === cell.style && last) spans[spans.length - 1] = { ...last, text: last.text + cell.text }
    else spans.push(cell)
  }
  return spans
}

function axis(shown: RateReport['points'], columns: number): Line {
  const newest = shown.at(-1)
  if (!newest) return [span(`${' '.repeat(LABEL + 2)}nothing is over yet`, 'faint')]
  const from = clock(shown[0]!.from)
  const to = clock(newest.to)
  const start = LABEL + 2 + columns - shown.length
  const room = shown.length - to.length
  const text =
    room > from.length
      ? ' '.repeat(start) + from + padStart(to, room - from.length + to.length)
      : padStart(to, LABEL + 2 + columns)
  return [span(text, 'faint')]
}
