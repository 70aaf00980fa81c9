import { stepName } from './hours.ts'
import { type Html, html, nothing } from './html-text.ts'
import { type Points, tick } from './points.ts'
import type { Episode } from './report.ts'
import { moment, number, plural, spaced } from './words.ts'

const WIDTH = 1040
const HEIGHT = 200
const LEFT = 64
const TOP = 26
const BOTTOM = 24
const TICKS = 8
/** Marks drawn on one chart. */
const BANDS = 200

/** A chart over time with attacks as bands behind it, as inline SVG. */
export function svgChart(title: string, points: Points, episodes: readonly Episode[]): Html {
  const { events, failed } = points
  if (events.length === 0) return nothing
  const most = Math.max(...events)
  const label = `${title}: ${plural(most, 'event')} in the busiest ${stepName(points.stepMs)}`
  const hasFailed = failed.some((n) => n > 0)
  return html`<svg viewBox="0 0 ${WIDTH} ${TOP + HEIGHT + BOTTOM}" role="img" aria-label="${label}">
${episodes.slice(0, BANDS).map((episode) => band(episode, points))}
${scale(most)}
<path class="area" d="${steps(events, most)}"/>
${hasFailed ? html`<path class="failed" d="${steps(failed, most)}"/>` : nothing}
${axis(points)}
</svg>`
}

const x = (place: number, places: number): string => (LEFT + ((WIDTH - LEFT) * place) / places).toFixed(1)
const y = (n: number, most: number): string => (TOP + HEIGHT * (1 - n / most)).toFixed(1)

/** The outline of bars that stand side by side. */
function steps(values: readonly number[], most: number): string {
  const floor = y(0, most)
  const parts = values.map((n, i) => `V${y(n, most)}H${x(i + 1, values.length)}`)
  return `M${LEFT} ${floor}${parts.join('')}V${floor}Z`
}

function scale(most: number): Html {
  const rows = most > 1 ? [most, Math.round(most / 2), 0] : [most, 0]
  return html`${rows.map(
    (n) => html`<line class="axis" x1="${LEFT}" x2="${WIDTH}" y1="${y(n, most)}" y2="${y(n, most)}"/>
<text x="${LEFT - 8}" y="${Number(y(n, most)) + 4}" text-anchor="end">${number(n)}</text>`,
  )}`
}

function axis(points: Points): Html {
  const places = points.events.length
  const every = Math.max(1, Math.ceil(places / TICKS))
  const labels: Html[] = []
  for (let i = 0; i < places; i += every) {
    const text = tick(points.from + i * points.stepMs, points)
    const anchor = i === 0 ? 'start' : i + every >= places && i > places - every / 2 ? 'end' : 'middle'
    labels.push(
      html`<text x="${x(i, places)}" y="${TOP + HEIGHT + 17}" text-anchor="${anchor}">${text}</text>`,
    )
  }
  return html`${labels}`
}

function band({ openedAt, closedAt, attack, level }: Episode, { from, stepMs, events }: Points): Html {
  const places = events.length
  const at = (ms: number) => Number(x(Math.max(0, Math.min(places, (ms - from) / stepMs)), places))
  const left = at(openedAt)
  const width = Math.max(2, at(closedAt) - left).toFixed(1)
  const name = spaced(attack.vector)
  return html`<g><title>${name}, ${level}, ${moment(openedAt)} to ${moment(closedAt)}, ${plural(attack.events, 'event')}</title>
<rect class="band" x="${left}" y="${TOP}" width="${width}" height="${HEIGHT}"/>
<rect class="edge" x="${left}" y="${TOP - 4}" width="${width}" height="3"/>
<text x="${left}" y="${TOP - 10}">${name}</text></g>`
}
