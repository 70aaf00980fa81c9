import type { AlertRow, Dashboard } from '../model/dashboard.ts'
import { type Window, windowNames } from '../model/traffic.ts'
import { chosenAlerts, type Sort, sorts } from './chosen-alerts.ts'
import { tablesOf } from './value-table.ts'

/** What a person has asked to see. */
export interface ScreenState {
  readonly page: 'overview' | 'alert' | 'help'
  readonly sort: Sort
  /** Only alerts and values that hold this text are shown. */
  readonly filter: string
  /** Whether keys are letters of the filter. */
  readonly typing: boolean
  /** Id of the alert that is selected; undefined: the first. */
  readonly selected: string | undefined
  readonly window: Window
  /** Tables that are passed over at the left. */
  readonly firstTable: number
  /** Lines that are passed over at the top of an alert or of the help. */
  readonly scrolled: number
  /** What was shown when it was paused. */
  readonly paused: Dashboard | undefined
  readonly quit: boolean
}

export const firstState: ScreenState = {
  page: 'overview',
  sort: 'newest',
  filter: '',
  typing: false,
  selected: undefined,
  window: 'minute',
  firstTable: 0,
  scrolled: 0,
  paused: undefined,
  quit: false,
}

/** A key: its name, or the letter it types. */
export type Key =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageup'
  | 'pagedown'
  | 'return'
  | 'escape'
  | 'backspace'
  | 'ctrl-c'
  | (string & {})

const LONGEST_FILTER = 60
const PAGE = 10

/** What is asked for after a key, while `dashboard` is shown. */
export function pressed(state: ScreenState, key: Key, dashboard: Dashboard): ScreenState {
  if (key === 'ctrl-c') return { ...state, quit: true }
  if (state.typing) return typed(state, key)
  if (state.page === 'overview') return onOverview(state, key, dashboard)
  return onPage(state, key, dashboard)
}

function typed(state: ScreenState, key: Key): ScreenState {
  if (key === 'return') return { ...state, typing: false }
  if (key === 'escape') return { ...state, typing: false, filter: '' }
  if (key === 'backspace') return { ...state, filter: [...state.filter].slice(0, -1).join('') }
  const isLetter = [...key].length === 1
  return isLetter && state.filter.length < LONGEST_FILTER ? { ...state, filter: state.filter + key } : state
}

function onOverview(state: ScreenState, key: Key, dashboard: Dashboard): ScreenState {
  const common = anywhere(state, key, dashboard)
  if (common) return common
  if (key === '/') return { ...state, typing: true }
  if (key === 'escape') return { ...state, filter: '' }
  if (key === 's') return { ...state, sort: after(sorts, state.sort) }
  if (key === 'w') return { ...state, window: after(windowNames, state.window) }
  if (key === 'left') return { ...state, firstTable: Math.max(0, state.firstTable - 1) }
  if (key === 'right')
    return {
      ...state,
      firstTable: Math.max(0, Math.min(tablesIn(dashboard) - 1, state.firstTable + 1)),
    }
  const alerts = chosenAlerts(dashboard.alerts, state)
  if (key === 'return')
    return alerts.length > 0
      ? { ...state, page: 'alert', selected: selectedOf(alerts, state), scrolled: 0 }
      : state
  const step = steps[key]
  return step === undefined ? state : { ...state, selected: moved(alerts, state, step) }
}

function onPage(state: ScreenState, key: Key, dashboard: Dashboard): ScreenState {
  const common = anywhere(state, key, dashboard)
  if (common) return common
  if (['escape', 'backspace', 'left', 'return'].includes(key)) return { ...state, page: 'overview' }
  const step = steps[key]
  return step === undefined ? state : { ...state, scrolled: Math.max(0, state.scrolled + step) }
}

function anywhere(state: ScreenState, key: Key, dashboard: Dashboard): ScreenState | undefined {
  if (key === 'q') return { ...state, quit: true }
  if (key === 'p' || key === ' ') return { ...state, paused: state.paused ? undefined : dashboard }
  if (key === 'h' || key === '?')
    return { ...state, page: state.page === 'help' ? 'overview' : 'help', scrolled: 0 }
  return undefined
}

const tablesIn = ({ traffic }: Dashboard): number => (traffic ? tablesOf(traffic).length : 0)

const steps: Readonly<Record<string, number>> = {
  up: -1,
  k: -1,
  down: 1,
  j: 1,
  pageup: -PAGE,
  pagedown: PAGE,
}

const after = <T>(all: readonly T[], one: T): T => all[(all.indexOf(one) + 1) % all.length]!

/** The alert that is selected of those shown: the first where it is none of them. */
export function selectedOf(alerts: readonly AlertRow[], { selected }: ScreenState): string | undefined {
  return (alerts.find(({ alert }) => alert.id === selected) ?? alerts[0])?.alert.id
}

function moved(alerts: readonly AlertRow[], state: ScreenState, step: number): string | undefined {
  const at = alerts.findIndex(({ alert }) => alert.id === selectedOf(alerts, state))
  return alerts[Math.max(0, Math.min(alerts.length - 1, at + step))]?.alert.id
}
