import { nearest } from '../lib/nearest.ts'
import { entryOf, type MapNode } from '../lib/yaml-tree.ts'
import { type EventClass, eventClasses } from '../model/fields.ts'
import { isEventClass } from './log-source.ts'
import { booleanIn, mapIn, type Placed, textIn, textsIn, timespanIn } from './map-values.ts'
import type { Report } from './mistakes.ts'

/** What a rule says under our own top-level key `vedette`. */
export interface VedetteKeys {
  readonly advice?: string
  readonly message?: string
  readonly recovery?: string
  readonly vector?: string
  readonly eventClass?: EventClass
  readonly key?: readonly Placed[]
  readonly timeframeMs?: number
  readonly holdMs: number
  /** Whether the rule gives alerts of its own, whatever refers to it. */
  readonly generate?: boolean
  readonly forgetMs?: number
  readonly forgetAt: number
}

const wording = ['advice', 'message', 'recovery']
const forAll = [...wording, 'vector', 'hold', 'forget', 'generate']
const forPlain = ['key', 'timeframe', 'class']
const names = [...forAll, ...forPlain]

/** Reads the `vedette` map of a plain rule or a correlation. */
export function readVedetteKeys(document: MapNode, correlation: boolean, report: Report): VedetteKeys {
  const map = mapIn(document, 'vedette', report)
  if (!map) return { holdMs: 0, forgetAt: document.at }
  const changing: string[] = []
  for (const { key, keyAt } of map.entries) {
    if (!names.includes(key)) report(keyAt, 'unknown-option', key, 'vedette', nearest(key, names))
    else if (correlation && forPlain.includes(key)) report(keyAt, 'option-not-allowed', key, 'correlation')
    else if (!wording.includes(key)) changing.push(`vedette.${key}`)
  }
  if (changing.length > 0) report(map.at, 'not-portable', changing.join(', '))
  return {
    ...optional('advice', textIn(map, 'advice', report)?.text),
    ...optional('message', messageIn(map, 'message', report)),
    ...optional('recovery', messageIn(map, 'recovery', report)),
    ...optional('vector', vectorIn(map, report)),
    ...optional('eventClass', classIn(map, report)),
    ...optional('key', textsIn(map, 'key', report)),
    ...optional('timeframeMs', timespanIn(map, 'timeframe', 1, report)),
    ...optional('forgetMs', timespanIn(map, 'forget', 1, report)),
    ...(entryOf(map, 'generate') ? { generate: booleanIn(map, 'generate', false, report) } : {}),
    holdMs: timespanIn(map, 'hold', 0, report) ?? 0,
    forgetAt: entryOf(map, 'forget')?.value.at ?? map.at,
  }
}

const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]: V })

/** A text in which `{value}` and `{time}` stand for what they are then. */
function messageIn(map: MapNode, key: string, report: Report): string | undefined {
  const message = textIn(map, key, report)
  const unknown = message?.text.match(/\{(?!(?:value|time)\})[^{}]*\}/)
  if (message && unknown) report(message.at, 'bad-message', unknown[0])
  return message?.text
}

function vectorIn(map: MapNode, report: Report): string | undefined {
  const vector = textIn(map, 'vector', report)
  if (vector && !/^[a-z][a-z0-9_]{0,63}$/.test(vector.text)) report(vector.at, 'bad-vector', vector.text)
  return vector?.text
}

function classIn(map: MapNode, report: Report): EventClass | undefined {
  const text = textIn(map, 'class', report)
  if (!text) return undefined
  if (isEventClass(text.text)) return text.text
  report(text.at, 'unknown-class', text.text, nearest(text.text, eventClasses))
  return undefined
}
