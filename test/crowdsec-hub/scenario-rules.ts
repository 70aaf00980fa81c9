import type { Plan } from '../../src/model/plan.ts'
import { readRules } from '../../src/rules/read-rules.ts'
import type { Scenario } from './cases.ts'
import { detectionOf } from './detection.ts'
import { Inexpressible } from './expression.ts'
import { fieldNames } from './hub-fields.ts'

/** A scenario as plans of ours, or why it cannot be said. */
export type Imported =
  | { readonly scenario: Scenario; readonly plans: readonly Plan[] }
  | { readonly scenario: Scenario; readonly whyNot: string }

export function importScenario(scenario: Scenario): Imported {
  try {
    const text = rulesOf(scenario)
      .map((rule) => JSON.stringify(rule, null, 2))
      .join('\n---\n')
    const { plans, mistakes } = readRules([{ path: `${scenario.name}.yml`, text }])
    const mistake = mistakes.find(({ code, severity }) => severity !== 'info' && code !== 'not-portable')
    return mistake ? { scenario, whyNot: mistake.message } : { scenario, plans }
  } catch (error) {
    if (error instanceof Inexpressible) return { scenario, whyNot: error.message }
    throw error
  }
}

/**
 * A leaky bucket as windows. A bucket of capacity C that loses one event every L overflows exactly when for some k >= 1
 * C + k events lie within less than k L. Each k is an `event_count` (with `distinct` a `value_count`) of at least C + k in
 * a window of k L; k = 1, 2, 4, ... up to C are taken, the last is C. So a burst is told at the same event, and a flow
 * that overflows the bucket at some other k only is told late, or not when it ends before.
 */
function rulesOf(scenario: Scenario): object[] {
  const { name, filter, type } = scenario
  if (/\b(?:File|RegexpInFile|LookupFile)\(/.test(filter)) {
    throw new Inexpressible('its patterns are in a data file that is not in the archive')
  }
  if (type === 'conditional') throw new Inexpressible('a condition over the events in the bucket')
  const { eventClass, detection } = detectionOf(filter)
  const logsource = { category: eventClass === 'http' ? 'webserver' : 'authentication' }
  const key = keyOf(scenario)
  const base = { title: name, status: 'test', level: 'medium', logsource, detection }
  if (type === 'trigger') {
    const timeframe = `${milliseconds(scenario.blackhole ?? '1m')}ms`
    return [{ ...base, vedette: { key, timeframe } }]
  }
  const of = `${name} event`
  return [{ ...base, name: of }, ...windowsOf(scenario, of, key)]
}

function windowsOf(
  { name, capacity = 0, leakspeed = '', distinct, blackhole }: Scenario,
  of: string,
  key: string[],
): object[] {
  const leak = milliseconds(leakspeed)
  const field = distinct === undefined ? undefined : fieldOf(distinct)
  return multiples(capacity).map((k) => ({
    title: name,
    id: `${name} ${k}`,
    status: 'test',
    level: 'medium',
    correlation: {
      type: field === undefined ? 'event_count' : 'value_count',
      rules: [of],
      'group-by': key,
      timespan: `${k * leak}ms`,
      condition: { ...(field === undefined ? {} : { field }), gte: capacity + k },
    },
    ...(blackhole === undefined ? {} : { vedette: { hold: `${milliseconds(blackhole)}ms` } }),
  }))
}

function multiples(capacity: number): number[] {
  const found: number[] = []
  for (let k = 1; k < capacity; k *= 2) found.push(k)
  return [...found, Math.max(1, capacity)]
}

/** The key; where it names the host asked for, which most logs do not, the source alone. */
function keyOf({ groupby }: Scenario): string[] {
  if (groupby === undefined) throw new Inexpressible('no key')
  const parts = groupby.split('+').map((part) => part.trim())
  const fields = parts.filter((part) => !/^['"]/.test(part) && part !== 'evt.Parsed.target_fqdn')
  return fields.map(fieldOf)
}

function fieldOf(name: string): string {
  if (name === 'evt.Parsed.file_name') return 'http_request.url.path'
  const field = fieldNames[name]
  if (field === undefined) throw new Inexpressible(`the field ${name.replace(/^evt\./, '')}`)
  return field
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** `2m30s`, `0.5s` */
function milliseconds(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  if (parts.length === 0) throw new Inexpressible(`the timespan "${text}"`)
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * unitMs[unit!]!, 0)
}
