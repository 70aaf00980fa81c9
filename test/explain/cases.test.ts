import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Explained, explain } from '../../src/app/explain/explain.ts'
import { ruleFiles } from '../../src/app/load-rules.ts'
import { readAgain } from '../../src/app/read-again.ts'
import { builtinCases, caseFolders } from '../../src/app/run-cases.ts'
import type { Plan } from '../../src/model/plan.ts'
import { readRules } from '../../src/rules/read-rules.ts'

/** Every alert of a case, explained: what the tracer computes must be what the engine told. */
async function explainCase(folder: string): Promise<Explained[]> {
  const { plans } = readRules(ruleFiles([join(folder, 'rule.yml')]))
  const files = [join(folder, 'events.ndjson')]
  const read = readAgain({
    files,
    enrichments: [],
    isInside: () => false,
    alsoWanted: [],
    format: 'ndjson',
    eventClass: classOf(plans),
    map: {},
    latenessMs: Number.POSITIVE_INFINITY,
    now: 0,
  })
  const ids = new Set<string>()
  await read(plans, { alert: ({ id }) => ids.add(id) })
  const explained: Explained[] = []
  for (const id of ids) explained.push(await explain(id, plans, read, { files, limit: 1000 }))
  return explained
}

function classOf(plans: readonly Plan[]) {
  const input = plans.flatMap(({ inputs }) => inputs).find(({ kind }) => kind === 'events')
  return input?.kind === 'events' ? input.eventClass : 'authentication'
}

const folders = caseFolders(builtinCases).map((path) => ({ path, name: relative(builtinCases, path) }))

describe('every alert of the cases follows from its events by the definitions', () => {
  const types = new Set<string>()

  test.each(folders)('$name', async ({ path }) => {
    for (const { finding, trace, differences, events, more } of await explainCase(path)) {
      types.add(finding.plan.test.type)
      expect(trace.lacking).toBeUndefined()
      expect(differences).toEqual([])
      expect(events.length + more).toBeLessThanOrEqual(finding.count)
      for (const { located, id } of events) if (located) expect(located.raw).toContain(id.split(':')[1])
    }
  })

  test('all types are among them', () => {
    expect([...types].sort()).toEqual([
      'absence',
      'baseline',
      'event_count',
      'first_seen',
      'impossible_travel',
      'rhythm',
      'seasonal_baseline',
      'share',
      'spike',
      'temporal',
      'temporal_ordered',
      'value_avg',
      'value_count',
      'value_percentile',
      'value_sum',
    ])
  })

  test('a case has alerts', () => {
    const answers = folders.map(({ path }) => JSON.parse(readFileSync(join(path, 'alerts.json'), 'utf8')))
    expect(answers.filter((alerts) => alerts.length > 0).length).toBeGreaterThan(50)
  })
})
