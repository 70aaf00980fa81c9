import type { EventClass } from '../model/fields.ts'

/** A whole number with commas: 822,715. */
export const number = (n: number): string => Math.round(n).toLocaleString('en-US')

export const plural = (n: number, noun: string): string => `${number(n)} ${noun}${n === 1 ? '' : 's'}`

/** `part` of `whole` in percent with one decimal; of nothing it is a dash. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`

/** Bytes in the unit that reads best: 930 B, 4.2 kB, 1.7 GB. */
export function bytes(n: number): string {
  let size = n
  for (const unit of ['B', 'kB', 'MB', 'GB', 'TB']) {
    if (size < 1000) return unit === 'B' ? `${size} B` : `${size.toFixed(1)} ${unit}`
    size /= 1000
  }
  return `${number(size)} PB`
}

/** A span of time in its two largest units: 2 h 5 min, 10 min 3 s, 250 ms. */
export function span(ms: number): string {
  if (ms < 1000) return `${ms} ms`
  const seconds = Math.round(ms / 1000)
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  const first = parts.findIndex(([n]) => n > 0)
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(' ')
}

/** Date and time of day in UTC, without milliseconds where they are zero: 2024-01-01 00:15:00. */
export const moment = (ms: number): string =>
  new Date(ms).toISOString().replace('T', ' ').replace('Z', '').replace('.000', '')

/** Time of day alone: 00:15:00. */
export const clock = (ms: number): string => moment(ms).slice(11)

/** From and to, the date said once where it is the same. */
export const period = (from: number, to: number): string =>
  moment(from).slice(0, 10) === moment(to).slice(0, 10)
    ? `${moment(from)} to ${clock(to)}`
    : `${moment(from)} to ${moment(to)}`

/** A name with underscores as words: syn_flood is `syn flood`. */
export const spaced = (name: string): string => name.replaceAll('_', ' ')

export const classTitles: Readonly<Record<EventClass, string>> = {
  authentication: 'Logins',
  http: 'Web requests',
  network: 'Network flows',
  dns: 'DNS queries',
  process: 'Processes',
  file: 'Files',
  registry: 'Registry',
  module: 'Loaded modules',
  script: 'Scripts',
  api: 'Calls of services',
  base: 'Other records',
}
