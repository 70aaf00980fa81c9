import { entryOf, type MapNode, type Node, type ScalarNode } from '../lib/yaml-tree.ts'
import { type EventClass, eventClasses } from '../model/fields.ts'
import { type Level, levels } from '../model/plan.ts'
import type { Mistake, Report } from './mistakes.ts'
import { readRuleFile } from './rule-file.ts'
import { parseTimespan } from './timespan.ts'

/**
 * A test beside a rule: events that happen, and the exact list of alerts they must give. An event may be
 * repeated; `{n}` in a value of `vary` is the number of the repetition, from 1, and a list is walked through in turn.
 */
export interface RuleTest {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly events: readonly EventTemplate[]
  readonly alerts: readonly WantedAlert[]
}

/** Times are milliseconds from the start of the test. */
export interface EventTemplate {
  readonly at: number
  readonly times: number
  readonly every: number
  readonly eventClass?: EventClass
  readonly fields: Readonly<Record<string, string>>
  readonly vary: Readonly<Record<string, readonly string[]>>
}

/** What an alert must look like; what is not named may be anything. */
export interface WantedAlert {
  readonly rule?: string
  readonly key?: Readonly<Record<string, string>>
  readonly openedAt?: number
  readonly closedAt?: number
  readonly openedBy?: string
  readonly count?: number
  readonly value?: number
  readonly level?: Level
}

export interface TestEvent {
  readonly time: number
  readonly fields: Readonly<Record<string, string>>
  /** Named only where it is not the class of the rule. */
  readonly eventClass?: EventClass
}

export interface ExpandedTest {
  /** Oldest first; events of one time in the order they are written. */
  readonly events: readonly TestEvent[]
  readonly alerts: readonly WantedAlert[]
}

/** Where tests take place unless told otherwise: 2024-01-01T00:00:00Z. */
export const testStartMs = 1_704_067_200_000

/** One event may be repeated this often, and one test may hold this many. */
const MAX_EVENTS = 100_000

/** Turns a test into plain events and wanted alerts, with times counted from `startMs`. */
export function expandTest(test: RuleTest, startMs: number = testStartMs): ExpandedTest {
  const events = test.events.flatMap((template) =>
    Array.from({ length: template.times }, (_, i): TestEvent => {
      const varied = Object.entries(template.vary).map(([field, values]) => [field, fill(values, i)])
      const eventClass = template.eventClass === undefined ? {} : { eventClass: template.eventClass }
      const time = startMs + template.at + i * template.every
      return { time, fields: { ...template.fields, ...Object.fromEntries(varied) }, ...eventClass }
    }),
  )
  const shift = (time: number | undefined, key: 'openedAt' | 'closedAt'): object =>
    time === undefined ? {} : { [key]: startMs + time }
  const alerts = test.alerts.map((alert) => ({
    ...alert,
    ...shift(alert.openedAt, 'openedAt'),
    ...shift(alert.closedAt, 'closedAt'),
  }))
  return { events: events.sort((a, b) => a.time - b.time), alerts }
}

const fill = (values: readonly string[], i: number): string =>
  values[i % values.length]!.replaceAll('{n}', String(i + 1))

export interface ReadTests {
  readonly tests: readonly RuleTest[]
  readonly mistakes: readonly Mistake[]
}

/** Reads a `.tests.yml` file; all its mistakes are told, and a test with one is left out. */
export function readRuleTests(path: string, text: string): ReadTests {
  const mistakes: Mistake[] = []
  const tests: RuleTest[] = []
  for (const { root, out } of readRuleFile(path, text, mistakes).documents) {
    const list = root.kind === 'map' ? entryOf(root, 'tests')?.value : undefined
    if (list?.kind !== 'list') {
      out.report(root.at, 'test-form', '"tests" must be a list of tests')
      continue
    }
    for (const node of list.items) {
      const before = mistakes.length
      const test = readTest(node, out.report)
      const line = out.positionOf(node.at).line
      if (test && mistakes.length === before) tests.push({ ...test, file: path, line })
    }
  }
  return { tests, mistakes }
}

function readTest(node: Node, report: Report): Omit<RuleTest, 'file' | 'line'> | undefined {
  if (node.kind !== 'map') {
    report(node.at, 'test-form', 'a test is a map with "name", "events" and "alerts"')
    return undefined
  }
  onlyKeys(node, ['name', 'events', 'alerts'], report)
  const name = entryOf(node, 'name')?.value
  if (name?.kind !== 'scalar' || name.text === '') report(node.at, 'test-form', 'a test needs a "name"')
  const events = itemsOf(node, 'events', report).flatMap((event) => readEvent(event, report))
  const alerts = itemsOf(node, 'alerts', report).map((alert) => readAlert(alert, report))
  if (events.reduce((sum, { times }) => sum + times, 0) > MAX_EVENTS) {
    report(node.at, 'test-form', `more than ${MAX_EVENTS} events`)
  }
  return { name: name?.kind === 'scalar' ? name.text : '', events, alerts }
}

function itemsOf(node: MapNode, key: string, report: Report): readonly MapNode[] {
  const list = entryOf(node, key)?.value
  if (list?.kind !== 'list') {
    report(list?.at ?? node.at, 'test-form', `"${key}" must be a list; [] for none`)
    return []
  }
  return list.items.filter((item): item is MapNode => {
    if (item.kind !== 'map') report(item.at, 'test-form', `each of "${key}" must be a map`)
    return item.kind === 'map'
  })
}

function onlyKeys(node: MapNode, known: readonly string[], report: Report): void {
  for (const { key, keyAt } of node.entries) {
    if (!known.includes(key))
      report(keyAt, 'test-form', `unknown key "${key}"; known are ${known.join(', ')}`)
  }
}

function readEvent(node: MapNode, report: Report): EventTemplate[] {
  const fields: Record<string, string> = {}
  const special = ['at', 'repeat', 'vary', 'class']
  for (const { key, value } of node.entries) {
    if (special.includes(key)) continue
    if (value.kind !== 'scalar') report(value.at, 'test-form', `"${key}" must be a single value`)
    else if (value.value !== null) fields[key] = value.text
  }
  const at = timeIn(node, 'at', report)
  if (at === undefined) {
    if (!entryOf(node, 'at')) report(node.at, 'test-form', 'an event needs a time: "at"')
    return []
  }
  const eventClass = choiceIn(node, 'class', eventClasses, report)
  const repeat = repeatIn(node, report)
  return [{ at, ...repeat, fields, vary: varyIn(node, report), ...(eventClass ? { eventClass } : {}) }]
}

function repeatIn(node: MapNode, report: Report): { readonly times: number; readonly every: number } {
  const repeat = entryOf(node, 'repeat')?.value
  if (!repeat) return { times: 1, every: 0 }
  if (repeat.kind !== 'map') {
    report(repeat.at, 'test-form', '"repeat" must be a map with "times" and "every"')
    return { times: 1, every: 0 }
  }
  onlyKeys(repeat, ['times', 'every'], report)
  const times = numberIn(repeat, 'times', report) ?? 1
  if (!Number.isInteger(times) || times < 1 || times > MAX_EVENTS) {
    report(repeat.at, 'test-form', `"times" must be a whole number from 1 to ${MAX_EVENTS}`)
    return { times: 1, every: 0 }
  }
  return { times, every: timeIn(repeat, 'every', report) ?? 0 }
}

function varyIn(node: MapNode, report: Report): Record<string, readonly string[]> {
  const vary = entryOf(node, 'vary')?.value
  const found: Record<string, readonly string[]> = {}
  if (!vary) return found
  if (vary.kind !== 'map') report(vary.at, 'test-form', '"vary" must be a map of fields')
  for (const { key, value } of vary.kind === 'map' ? vary.entries : []) {
    const items = value.kind === 'list' ? value.items : [value]
    const texts = items.filter((item): item is ScalarNode => item.kind === 'scalar' && item.value !== null)
    if (texts.length === 0 || texts.length < items.length) {
      report(value.at, 'test-form', `"${key}" must be a text such as "10.0.0.{n}", or a list of texts`)
    } else found[key] = texts.map(({ text }) => text)
  }
  return found
}

function readAlert(node: MapNode, report: Report): WantedAlert {
  onlyKeys(node, ['rule', 'key', 'openedAt', 'closedAt', 'openedBy', 'count', 'value', 'level'], report)
  const given: Record<string, unknown> = {
    rule: textIn(node, 'rule'),
    key: keyIn(node, report),
    openedAt: timeIn(node, 'openedAt', report),
    closedAt: timeIn(node, 'closedAt', report),
    openedBy: choiceIn(node, 'openedBy', ['event', 'expiry'], report),
    count: numberIn(node, 'count', report),
    value: numberIn(node, 'value', report),
    level: choiceIn(node, 'level', levels, report),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function keyIn(node: MapNode, report: Report): Record<string, string> | undefined {
  const key = entryOf(node, 'key')?.value
  if (!key) return undefined
  if (key.kind !== 'map') report(key.at, 'test-form', '"key" must be a map of fields and values')
  const entries = key.kind === 'map' ? key.entries : []
  return Object.fromEntries(
    entries.map(({ key: field, value }) => [field, value.kind === 'scalar' ? value.text : '']),
  )
}

const textIn = (node: MapNode, key: string): string | undefined => {
  const value = entryOf(node, key)?.value
  return value?.kind === 'scalar' ? value.text : undefined
}

function choiceIn<T extends string>(
  node: MapNode,
  key: string,
  known: readonly T[],
  report: Report,
): T | undefined {
  const entry = entryOf(node, key)
  const found = known.find((each) => each === textIn(node, key))
  if (entry && found === undefined)
    report(entry.value.at, 'test-form', `"${key}" must be one of ${known.join(', ')}`)
  return found
}

function numberIn(node: MapNode, key: string, report: Report): number | undefined {
  const value = entryOf(node, key)?.value
  if (!value) return undefined
  if (value.kind === 'scalar' && typeof value.value === 'number') return value.value
  report(value.at, 'test-form', `"${key}" must be a number`)
  return undefined
}

/** A time from the start of the test: seconds as a number, or a timespan such as `2m`. */
function timeIn(node: MapNode, key: string, report: Report): number | undefined {
  const value = entryOf(node, key)?.value
  if (!value) return undefined
  const seconds = value.kind === 'scalar' && typeof value.value === 'number' ? value.value : undefined
  const ms =
    seconds === undefined
      ? parseTimespan(value.kind === 'scalar' ? value.text : '')
      : Math.round(seconds * 1000)
  if (ms !== undefined && ms >= 0 && Number.isSafeInteger(ms)) return ms
  report(value.at, 'test-form', `"${key}" must be seconds, or a timespan such as 500ms, 10s or 2m`)
  return undefined
}
