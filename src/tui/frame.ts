import { renderToString } from 'ink'
import { createElement } from 'react'
import type { AlertDetail, Dashboard } from '../model/dashboard.ts'
import { type Look, LookContext } from './rows.ts'
import { Screen, type Size } from './screen.ts'
import type { ScreenState } from './screen-state.ts'

export interface FrameOptions {
  readonly size: Size
  readonly look: Look
  readonly detail?: AlertDetail | undefined
}

/** The lines of the screen, the first on top; never more than it has, none longer than it is wide. */
export function frameOf(
  dashboard: Dashboard,
  state: ScreenState,
  { size, look, detail }: FrameOptions,
): readonly string[] {
  const screen = createElement(Screen, { dashboard, state, size, detail })
  const text = renderToString(createElement(LookContext.Provider, { value: look }, screen), {
    columns: size.columns,
  })
  return text.split('\n').slice(0, size.rows)
}
