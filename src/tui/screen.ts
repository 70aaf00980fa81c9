import { Box } from 'ink'
import { createElement, type ReactElement, useContext } from 'react'
import type { AlertDetail, Dashboard } from '../model/dashboard.ts'
import { alertLines, alertsHead } from './alert-list.ts'
import { alertPage } from './alert-page.ts'
import { chosenAlerts } from './chosen-alerts.ts'
import { type Heights, heightsOf } from './heights.ts'
import { helpPage } from './help-page.ts'
import { type Line, span } from './line.ts'
import { rateChart } from './rate-chart.ts'
import { LookContext, Rows } from './rows.ts'
import type { ScreenState } from './screen-state.ts'
import { headLine, noticeLines, qualityLine, sourceLines, totalsLine } from './status-lines.ts'
import { TABLE, tableLines, tablesOf } from './value-table.ts'

export interface Size {
  readonly columns: number
  readonly rows: number
}

interface Shown {
  readonly dashboard: Dashboard
  readonly state: ScreenState
  readonly size: Size
}

/** All that stands on the screen. */
export function Screen(props: Shown & { readonly detail: AlertDetail | undefined }): ReactElement {
  const { dashboard, state, size } = props
  if (state.page === 'help') return createElement(Page, { ...props, lines: helpPage() })
  const row =
    state.page === 'alert' ? dashboard.alerts.find(({ alert }) => alert.id === state.selected) : undefined
  if (row) return createElement(Page, { ...props, lines: alertPage(row, props.detail, size.columns) })
  return createElement(Overview, { dashboard, state, size })
}

/** A page of its own: as many of its lines as there is room for, from where it was scrolled to. */
function Page({ dashboard, state, size, lines }: Shown & { readonly lines: readonly Line[] }): ReactElement {
  const { columns, rows } = size
  const height = Math.max(1, rows - 2)
  const first = Math.max(0, Math.min(state.scrolled, lines.length - height))
  const shown = lines.slice(first, first + height)
  const more = lines.length - first - shown.length
  const keys = `escape back  up down scroll${more > 0 ? ` (${more} more)` : ''}  q quit`
  const blank = Array.from({ length: height - shown.length }, (): Line => [])
  const all = [headLine(dashboard, state, columns), ...shown, ...blank, [span(keys, 'faint')]]
  return createElement(Rows, { lines: all.slice(0, rows), width: columns })
}

function Overview({ dashboard, state, size: { columns, rows } }: Shown): ReactElement {
  const look = useContext(LookContext)
  const { alerts, baselines, rates, sources, notices } = dashboard
  const heights = heightsOf(rows, { sources: sources.length, notices: notices.length })
  const band = baselines.find((one) => one.band)?.band
  const shown = chosenAlerts(alerts, state)
  const above = [
    ...part(heights.head, () => [headLine(dashboard, state, columns)]),
    ...part(heights.totals, () => [totalsLine(state.window, dashboard.traffic)]),
    ...part(heights.chart, (height) => rateChart(rates, band, look, columns, height)),
    ...part(heights.alertsHead, () => [alertsHead(alerts, shown.length, state, columns)]),
    ...part(heights.alerts, (height) => alertLines(shown, state, columns, height)),
  ]
  const below = [
    ...part(heights.sources, (height) => sourceLines(sources, columns, height)),
    ...part(heights.quality, () => [qualityLine(dashboard.quality)]),
    ...part(heights.notices, (height) => noticeLines(notices, height)),
    ...part(heights.keys, () => [[span(keysOf(state), 'faint')]]),
  ]
  return createElement(
    Box,
    { flexDirection: 'column', width: columns },
    createElement(Rows, { lines: above, width: columns }),
    createElement(Tables, { dashboard, state, columns, height: heights.tables }),
    createElement(Rows, { lines: below, width: columns }),
  )
}

/** A part of exactly that height. */
function part(height: number, lines: (height: number) => readonly Line[]): readonly Line[] {
  if (height === 0) return []
  const shown = lines(height).slice(0, height)
  return [...shown, ...Array.from({ length: height - shown.length }, (): Line => [])]
}

interface TablesProps {
  readonly dashboard: Dashboard
  readonly state: ScreenState
  readonly columns: number
  readonly height: Heights['tables']
}

/** As many tables beside each other as fit. */
function Tables({ dashboard: { traffic }, state, columns, height }: TablesProps): ReactElement | null {
  if (height === 0) return null
  const tables = traffic ? tablesOf(traffic) : []
  const most = Math.max(1, Math.floor(columns / TABLE))
  const first = Math.max(0, Math.min(state.firstTable, tables.length - most))
  const shown = tables.slice(first, first + most)
  const width = Math.floor(columns / Math.max(1, Math.min(most, tables.length)))
  return createElement(
    Box,
    { flexDirection: 'row', width: columns, height },
    ...shown.map((table) =>
      createElement(Rows, {
        key: table.name,
        lines: part(height, () => tableLines(table, state.filter, width, height)),
        width,
      }),
    ),
  )
}

const keysOf = ({ typing, paused }: ScreenState): string =>
  typing
    ? 'type a text  enter keep it  escape show all'
    : `enter explain  s sort  / filter  w window  left right tables  p ${paused ? 'go on' : 'pause'}  h help  q quit`
