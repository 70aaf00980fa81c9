import { formatTime } from '../lib/time.ts'
import type { Report } from './report.ts'

/** Names under which the report holds times. */
const TIMES: ReadonlySet<string> = new Set(['from', 'to', 'at', 'openedAt', 'closedAt', 'firstAt', 'lastAt'])

/** The report as one JSON document: everything it holds, times as ISO 8601 UTC. Texts stand as they came. */
export function reportJson(report: Report): string {
  const timed = (name: string, value: unknown) =>
    typeof value === 'number' && TIMES.has(name) ? formatTime(value) : value
  return `${JSON.stringify({ kind: 'report', ...report }, timed, 2)}\n`
}
