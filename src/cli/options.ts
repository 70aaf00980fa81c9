import { readFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'
import { parse } from 'yaml'
import { UserMistake } from '../app/mistake.ts'
import { parseDuration } from '../lib/duration.ts'
import { parseTime } from '../lib/time.ts'
import { type EventClass, eventClasses } from '../model/fields.ts'
import { type Level, levels } from '../model/plan.ts'

/** A span of time such as `500ms`, `15s`, `5m`, `2h`, `1d`, in milliseconds. */
export function durationOption(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined) throw new InvalidArgumentError('write it like 500ms, 15s, 5m, 2h or 1d.')
  return ms
}

export function intervalOption(text: string): number {
  const ms = durationOption(text)
  if (ms < 1) throw new InvalidArgumentError('it must be at least 1ms.')
  return ms
}

/** Two spans of time such as `2s-6s`, in milliseconds, the second no shorter than the first. */
export function latencyOption(text: string): readonly [least: number, most: number] {
  const [least, most, ...more] = text.split('-').map(parseDuration)
  if (least === undefined || most === undefined || more.length > 0 || most < least || most > 3_600_000)
    throw new InvalidArgumentError('write it like 2s-6s, an hour at most.')
  return [least, most]
}

/** A time in any form that records have, in milliseconds. */
export function timeOption(text: string): number {
  const ms = parseTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text)
  if (ms === undefined) throw new InvalidArgumentError('write it like 2024-01-31 or 2024-01-31T08:00:00Z.')
  return ms
}

/** `max`, or how many times faster than it happened. */
export function speedOption(text: string): number {
  if (text === 'max') return Number.POSITIVE_INFINITY
  const speed = Number(text)
  if (!(speed > 0) || !Number.isFinite(speed))
    throw new InvalidArgumentError('write max, or a number above 0 such as 10.')
  return speed
}

export function wholeOption(least: number, most: number): (text: string) => number {
  return (text) => {
    const n = Number(text)
    if (!/^\d+$/.test(text) || n < least || n > most) {
      throw new InvalidArgumentError(`write a whole number from ${least} to ${most}.`)
    }
    return n
  }
}

export function choice<T extends string>(choices: readonly T[]): (text: string) => T {
  return (text) => {
    const found = choices.find((one) => one === text)
    if (found === undefined) throw new InvalidArgumentError(`choose one of ${choices.join(', ')}.`)
    return found
  }
}

export const classOption: (text: string) => EventClass = choice(eventClasses)
export const levelOption: (text: string) => Level = choice(levels)

/** Gathers an option that may be given several times. */
export const gather = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

/** `field=column` pairs, and files (YAML or JSON) that hold such pairs. */
export function readMap(texts: readonly string[]): Record<string, string> {
  const map: Record<string, string> = {}
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at > 0) map[text.slice(0, at)] = text.slice(at + 1)
    else Object.assign(map, readMapFile(text))
  }
  return map
}

function readMapFile(path: string): Record<string, string> {
  let content: unknown
  try {
    content = parse(readFileSync(path, 'utf8'), { maxAliasCount: 0 })
  } catch {
    throw new UserMistake(`--map ${path}: write field=column, or name a readable YAML file of such pairs`)
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    throw new UserMistake(`--map ${path}: the file must hold pairs of field: column`)
  }
  return Object.fromEntries(Object.entries(content).map(([field, column]) => [field, String(column)]))
}
