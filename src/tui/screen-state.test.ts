import { describe, expect, it } from 'vitest'
import { chosenAlerts } from './chosen-alerts.ts'
import { alertRow, dashboardOf, facet, trafficOf } from './dashboard.test-support.ts'
import { firstState, type Key, pressed, type ScreenState } from './screen-state.ts'

const rule = (level: 'low' | 'high', title: string) => ({ id: title, title, level, tags: [], version: '1' })
const dashboard = dashboardOf({
  alerts: [
    alertRow({ state: 'past', alert: { id: 'past', openedAt: 900, count: 900 } }),
    alertRow({ state: 'dismissed', alert: { id: 'dismissed', openedAt: 800 } }),
    alertRow({ alert: { id: 'old', openedAt: 100, count: 50, rule: rule('low', 'Port scan') } }),
    alertRow({
      alert: { id: 'new', openedAt: 200, count: 5, rule: rule('low', 'Slow read'), key: { ip: '10.0.0.9' } },
    }),
    alertRow({ alert: { id: 'bad', openedAt: 150, count: 1, rule: rule('high', 'Takeover') } }),
  ],
  traffic: trafficOf([facet('sections', { '/': 1 }), facet('hosts', { a: 1 })]),
})

const after = (...keys: readonly Key[]): ScreenState =>
  keys.reduce((state, key) => pressed(state, key, dashboard), firstState)
const shown = (state: ScreenState): string[] =>
  chosenAlerts(dashboard.alerts, state).map(({ alert }) => alert.id)

describe('alerts', () => {
  it.each([
    ['the newest first', [], ['new', 'bad', 'old', 'dismissed', 'past']],
    ['the worst first', ['s'], ['bad', 'new', 'old', 'dismissed', 'past']],
    ['those with most events first', ['s', 's'], ['old', 'new', 'bad', 'dismissed', 'past']],
    ['those that hold a text', ['/', 'S', 'L', 'O', 'W'], ['new']],
    ['those whose key holds it', ['/', '.', '9', 'return'], ['new']],
    ['all again', ['/', 'x', 'return', 'escape'], ['new', 'bad', 'old', 'dismissed', 'past']],
    ['all again, before it is done', ['/', 'x', 'escape'], ['new', 'bad', 'old', 'dismissed', 'past']],
    [
      'a letter less',
      ['/', 'b', 'a', 'd', 'x', 'backspace', 'backspace', 'backspace', 'backspace'],
      ['new', 'bad', 'old', 'dismissed', 'past'],
    ],
  ] as const)('%s: those that are open stay first', (_, keys, ids) => {
    expect(shown(after(...keys))).toEqual(ids)
  })
})

describe('keys', () => {
  it.each([
    ['nothing is selected at first but the first', ['return'], { page: 'alert', selected: 'new' }],
    ['down and up', ['down', 'down', 'up', 'return'], { page: 'alert', selected: 'bad' }],
    ['no further than the last', ['pagedown', 'pagedown', 'return'], { page: 'alert', selected: 'past' }],
    ['an alert and back', ['return', 'escape'], { page: 'overview' }],
    ['scroll an alert', ['return', 'down', 'down', 'up'], { page: 'alert', scrolled: 1 }],
    ['help and back', ['h', '?'], { page: 'overview' }],
    [
      'letters of a filter are no commands',
      ['/', 'q', 'p', 'h'],
      { typing: true, filter: 'qph', quit: false, page: 'overview' },
    ],
    ['names of keys are no letters', ['/', 'f1', 'left', 'undefined'], { filter: '' }],
    ['ctrl-c ends it while a filter is typed, too', ['/', 'ctrl-c'], { quit: true }],
    ['quit', ['q'], { quit: true }],
    ['pause and go on', ['p', ' '], { paused: undefined }],
    ['pause keeps what was shown', ['p'], { paused: dashboard }],
    ['tables end', ['right', 'right', 'right'], { firstTable: 1 }],
    ['tables begin', ['right', 'left', 'left'], { firstTable: 0 }],
    ['windows come round', ['w', 'w', 'w', 'w', 'w', 'w'], { window: 'minute' }],
    ['what means nothing changes nothing', ['x', 'tab', 'f5'], firstState],
  ] as const)('%s', (_, keys, state) => {
    expect(after(...keys)).toMatchObject(state)
  })

  it('the selection stays with its alert when others come', () => {
    const state = after('down')
    const more = {
      ...dashboard,
      alerts: [...dashboard.alerts, alertRow({ alert: { id: 'newest', openedAt: 999 } })],
    }
    expect(pressed(state, 'return', more)).toMatchObject({ page: 'alert', selected: 'bad' })
  })
})
