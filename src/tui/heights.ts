/** Lines of each part of the overview; 0: it has no room. */
export interface Heights {
  readonly head: number
  readonly totals: number
  readonly chart: number
  readonly alertsHead: number
  readonly alerts: number
  readonly tables: number
  readonly sources: number
  readonly quality: number
  readonly notices: number
  readonly keys: number
}

interface Wish {
  readonly part: keyof Heights
  readonly least: number
  readonly most: number
}

/** What the parts would like to have; those that come first get their least before others get anything. */
const wishes = ({ sources, notices }: Wanted): readonly Wish[] => [
  { part: 'head', least: 1, most: 1 },
  { part: 'alerts', least: 1, most: Number.POSITIVE_INFINITY },
  { part: 'keys', least: 1, most: 1 },
  { part: 'totals', least: 1, most: 1 },
  { part: 'alertsHead', least: 1, most: 1 },
  { part: 'chart', least: 4, most: 12 },
  { part: 'quality', least: 1, most: 1 },
  { part: 'sources', least: 1, most: Math.max(1, Math.min(8, sources)) },
  { part: 'tables', least: 4, most: 11 },
  { part: 'notices', least: Math.min(1, notices), most: Math.min(4, notices) },
]

interface Wanted {
  readonly sources: number
  readonly notices: number
}

/** How `rows` lines are shared out. */
export function heightsOf(rows: number, wanted: Wanted): Heights {
  const heights: Record<keyof Heights, number> = {
    ...{ head: 0, totals: 0, chart: 0, alertsHead: 0, alerts: 0 },
    ...{ tables: 0, sources: 0, quality: 0, notices: 0, keys: 0 },
  }
  let left = rows
  const all = wishes(wanted)
  for (const { part, least } of all) {
    if (least > left) continue
    heights[part] = least
    left -= least
  }
  while (left > 0) {
    for (const { part, most } of all) {
      if (left === 0 || heights[part] === 0 || heights[part] >= most) continue
      heights[part]++
      left--
    }
    if (heights.alerts === 0) break
  }
  return heights
}
