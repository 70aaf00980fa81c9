import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../test/tries.ts'
import { widthOf } from '../lib/harmless.ts'
import type { Dashboard } from '../model/dashboard.ts'
import { alertRow, dashboardOf, facet, rates, trafficOf } from './dashboard.test-support.ts'
import { frameOf } from './frame.ts'
import { firstState, type ScreenState } from './screen-state.ts'

const look = { inColour: false, unicode: true }
const shown = (dashboard: Dashboard, state: Partial<ScreenState> = {}, columns = 80, rows = 24): string =>
  frameOf(dashboard, { ...firstState, ...state }, { size: { columns, rows }, look })
    .join('\n')
    .replaceAll(/\x1b\[\d+m/g, '')

/** A dashboard in which every text is this one. */
const fullOf = (text: string): Dashboard =>
  dashboardOf({
    title: text,
    rates: rates(1, 20, 3),
    baselines: [
      {
        title: text,
        learning: 0,
        enforcing: 1,
        learned: 2,
        learn: 2,
        of: 'buckets',
        band: { low: 1, high: 2 },
      },
    ],
    alerts: [
      alertRow({
        alert: {
          ...{ reason: text, advice: text, key: { [text]: text } },
          rule: { id: text, title: text, level: 'low', tags: [text], version: '' },
          entities: { users: [text], sources: [text], targets: [text] },
        },
      }),
    ],
    traffic: trafficOf(
      ['sections', 'hosts', 'agents', 'status'].map((name) => facet(name, { [text]: 3, other: 1 })),
      {
        response: { p50: 1, p95: 2, p99: 3 },
        servers: {
          rows: [{ value: text, events: 1, response: { p50: 1, p95: 2, p99: 3 } }],
          other: undefined,
        },
        sources: { rows: [{ value: text, ...spoken(text) }], other: undefined },
      },
    ),
    quality: { rows: 1, duplicates: 0, late: 0, rejected: { [text]: 1 } },
    sources: [{ name: text, records: 1, lagMs: 10, state: 'live' }],
    notices: [text],
  })

const spoken = (text: string) => ({
  events: 1,
  protocols: [{ value: text, count: 1, error: 0 }],
  ports: [{ value: '443', count: 1, error: 0 }],
  distinctPorts: 3,
})

const detail = (text: string) => ({
  facts: [{ label: 'asks for', text }],
  events: [{ time: 0, evidence: true, line: 'an event' }],
  lacking: text,
})

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '\x1b[2J',
    '\u202e',
    '東京'.repeat(50),
    'e'.repeat(300),
    '\u0301'.repeat(99),
    '👩‍👩‍👧‍👦🇩🇪⌚',
    'a\nb\r\tc',
    '',
  ),
)

describe('a frame', () => {
  it('has no more lines than the screen, none longer, and nothing that could steer it, whatever texts are in it', () => {
    const size = fc.record({
      columns: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    })
    const page = fc.constantFrom('overview' as const, 'alert' as const, 'help' as const)
    fc.assert(
      fc.property(hostileText, size, page, (text, { columns, rows }, page) => {
        const state = { ...firstState, page, selected: 'a1', filter: page === 'overview' ? text : '' }
        const lines = frameOf(fullOf(text), state, { size: { columns, rows }, look, detail: detail(text) })
        expect(lines.length).toBeLessThanOrEqual(rows)
        for (const line of lines) {
          const plain = line.replaceAll(/\x1b\[\d+m/g, '')
          expect(plain).not.toMatch(/[\p{Cc}\p{Cf}]/u)
          expect(widthOf(plain)).toBeLessThanOrEqual(columns)
        }
      }),
      { numRuns: tries(60) },
    )
  })

  it('has only ASCII where the terminal has no more', () => {
    const options = { size: { columns: 100, rows: 30 }, look: { ...look, unicode: false } }
    expect(frameOf(fullOf('plain'), firstState, options).join('\n')).toMatch(/^[\x00-\x7f]*$/)
  })

  it('says when there is nothing yet', () => {
    const text = shown(dashboardOf({ time: undefined }))
    expect(text).toMatch(/no event yet/)
    expect(text).toMatch(/past minute {2}nothing yet/)
    expect(text).toMatch(/Alerts {2}0 open/)
  })

  it('says how far baselines have learned, by the one that is furthest behind', () => {
    const learning = { title: 'a', learning: 1, enforcing: 3, learned: 2, learn: 10, of: 'buckets' } as const
    const more = { ...learning, learned: 20, learn: 168, of: 'hours' } as const
    const done = { ...learning, learning: 0, learned: 10 } as const
    expect(shown(dashboardOf({ baselines: [learning, more, done] }))).toMatch(/learning 20 of 168 hours/)
    expect(shown(dashboardOf({ baselines: [done] }))).toMatch(/ enforcing /)
    expect(shown(dashboardOf())).not.toMatch(/learning|enforcing/)
  })

  it('tells how long servers took, and what sources spoke', () => {
    const traffic = trafficOf([], {
      servers: {
        rows: [{ value: 'shop', events: 9, response: { p50: 4.25, p95: 90, p99: 1200 } }],
        other: undefined,
      },
      sources: { rows: [{ value: '10.0.0.9', ...spoken('TCP') }], other: undefined },
    })
    const text = shown(dashboardOf({ traffic }))
    expect(text).toMatch(/^p50 and p99 in ms +speaking$/m)
    expect(text).toMatch(/^shop +4\.3 1,200 +10\.0\.0\.9 +TCP 443 \+2$/m)
  })

  it('counts sources that have no room', () => {
    const sources = Array.from({ length: 20 }, (_, i) => ({
      name: `log${i}`,
      records: 1,
      lagMs: 0,
      state: 'live' as const,
    }))
    expect(shown(dashboardOf({ sources }))).toMatch(/and \d+ more sources/)
  })

  it('shows the alert that is looked at, and says while its events are looked for', () => {
    const text = shown(dashboardOf({ alerts: [alertRow({})] }), { page: 'alert', selected: 'a1' })
    expect(text).toMatch(/HIGH {2}Brute force {2}open/)
    expect(text).toMatch(/key {7}user.name henry/)
    expect(text).toMatch(/Events {2}looking for them/)
  })

  it('goes back to the overview when the alert that is looked at has left', () => {
    expect(shown(dashboardOf(), { page: 'alert', selected: 'gone' })).toMatch(/Alerts {2}0 open/)
  })
})
