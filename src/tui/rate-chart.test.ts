import { describe, expect, it } from 'vitest'
import { rates } from './dashboard.test-support.ts'
import { rateChart } from './rate-chart.ts'

const unicode = { inColour: true, unicode: true }
const chart = (
  ...[report, band, look = unicode, width = 20, height = 5]: Partial<Parameters<typeof rateChart>> & unknown[]
) =>
  rateChart(report ?? rates(), band, look, width, height).map((line) => line.map(({ text }) => text).join(''))

describe('the chart of rates', () => {
  it('has a column for each step, the newest at the right, up to a round number', () => {
    expect(chart(rates(0, 50, 100, 150, 200))).toEqual([
      '    20/s │         █',
      '         │        ██',
      '         │       ███',
      '       0 │      ████',
      '            07:00:50',
    ])
  })

  it('has what is usual behind it, and tells what lies beyond', () => {
    const lines = rateChart(rates(100, 200), { low: 8, high: 12 }, unicode, 14, 5)
    expect(lines.map((line) => line.map(({ text }) => text).join(''))).toEqual([
      '    20/s │   █',
      '         │░░░█',
      '         │░░██',
      '       0 │  ██',
      '      07:00:20',
    ])
    expect(lines[2]!.map(({ style }) => style)).toContain('good')
    expect(lines[0]!.at(-1)).toEqual({ text: '█', style: 'high' })
  })

  it('shows little as little, and nothing as nothing', () => {
    const [, , , lowest] = chart(rates(1000, 1, 0))
    expect(lowest).toBe('       0 │       █▁ ')
  })

  it('is drawn with ASCII where there is no more', () => {
    expect(
      chart(rates(100, 200), { low: 8, high: 12 }, { inColour: false, unicode: false }).join(''),
    ).toMatch(/^[\x20-\x7e]+$/)
  })

  it('names both ends of time where there is room', () => {
    expect(chart(rates(...Array.from({ length: 20 }, () => 1)), undefined, unicode, 30).at(-1)).toBe(
      '          07:00:00    07:03:20',
    )
  })
})
