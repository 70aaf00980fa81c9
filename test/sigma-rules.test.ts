import { beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { openAddressBook } from '../src/app/address-book.ts'
import type { Alert } from '../src/model/alert.ts'
import type { Plan } from '../src/model/plan.ts'
import { Pipeline } from '../src/pipeline.ts'
import { type ReadRules, readRules } from '../src/rules/read-rules.ts'
import { hasSigmaRules, type JsonObject, type RegressionCase, readSigmaArchive } from './sigma/archive.ts'
import { fieldsOfEvent, matchesText, type RuleText } from './sigma/reference.ts'

/** Runs rules over events as a file of NDJSON through the whole pipeline. */
function run(plans: readonly Plan[], events: readonly JsonObject[]): { alerts: Alert[]; refused: string[] } {
  const alerts = new Map<string, Alert>()
  const refused: string[] = []
  const pipeline = new Pipeline(
    { plans, ...openAddressBook(), latenessMs: Number.POSITIVE_INFINITY, seed: 1 },
    { alert: (alert) => alerts.set(alert.id, alert), reject: ({ code }) => refused.push(code) },
  )
  const source = pipeline.open({ name: 'e', format: 'ndjson' })
  for (const event of events) source.write(Buffer.from(`${JSON.stringify(event)}\n`))
  source.end()
  pipeline.end()
  return { alerts: [...alerts.values()], refused }
}

const total = (alerts: readonly Alert[]): number => alerts.reduce((sum, { count }) => sum + count, 0)

describe.skipIf(!hasSigmaRules)('the public Sigma rules on the events recorded for them', () => {
  let cases: readonly RegressionCase[] = []
  let rules: ReadRules
  let texts: ReadonlyMap<string, RuleText>
  let plansById: ReadonlyMap<string, Plan>
  beforeAll(() => {
    const { files, ...read } = readSigmaArchive()
    cases = read.cases
    rules = readRules(files)
    plansById = new Map(rules.plans.map((plan) => [plan.info.id, plan]))
    texts = new Map(files.map(({ text }) => parse(text)).map((rule: RuleText) => [rule.id, rule]))
  })

  test('each case gives as many events as it says', () => {
    const notRun = cases.filter(({ ruleIds }) => ruleIds.some((id) => !plansById.has(id)))
    const wrong = cases.flatMap(({ name, ruleIds, wanted, events }) => {
      const plans = ruleIds.flatMap((id) => plansById.get(id) ?? [])
      if (plans.length < ruleIds.length) return []
      const { alerts, refused } = run(plans, events)
      const got = total(alerts)
      const right = wanted === undefined ? got >= 1 : got === wanted
      return right && refused.length === 0 ? [] : [{ name, wanted, got, refused }]
    })
    console.info(
      `${cases.length} cases: ${cases.length - wrong.length - notRun.length} with the counts they say, ${notRun.length} not run for want of their rule`,
    )
    expect(cases).toHaveLength(101)
    expect(wrong).toEqual([])
    expect(notRun).toEqual([])
  })

  // Of the 69 matches beside the expected ones, each is right by the rule's
  // own text as `sigma/reference.ts` reads it, which shares nothing with the engine. Rules overlap on purpose:
  //
  // | events of | matches | why they are right |
  // |---|---|---|
  // | curl | 15 | "Curl.EXE Execution" and "Usage Of Web Request ..." take every use; downloads are told by target and by way |
  // | bitsadmin | 9 | one command downloads from somewhere, to somewhere, with some suffix: a rule for each |
  // | wmic | 9 | rules for the class asked for, for creating a process, and for /format, all on one command line |
  // | certutil | 4 | a rule for encoding or downloading, and narrower ones by folder, suffix and host |
  // | other programs (findstr, sc, reg, whoami-like, renamed tools, ssh, calc) | 14 | a general rule of the program beside the narrow one |
  // | a browser | 1 | it starts itself, as browsers do: `Image|fieldref: ParentImage` |
  // | files (dumps, droppers, tools) | 7 | the suffix, the name and the folder have a rule each |
  // | registry | 8 | autorun keys lie in several rules' lists; EULA keys of tools in general and by name |
  // | modules and an imported indicator | 2 | two rules for the same pair of library and loader; a runner is a runner |
  test('every rule on every event matches where its text says so, and nowhere else', () => {
    const recorded = cases.flatMap(({ name, ruleIds, events }) =>
      events.map((event) => ({ name, ruleIds, event })),
    )
    const started = performance.now()
    const { alerts } = run(
      rules.plans,
      recorded.map(({ event }) => event),
    )
    const took = Math.round(performance.now() - started)
    const offsets = positions(recorded.map(({ event }) => event))
    const found = alerts.flatMap(({ rule, evidence, lastEvents }) =>
      [...new Set([...evidence, ...lastEvents])].map((id) => ({ id: rule.id, at: offsets.get(id)! })),
    )
    const got = new Set(found.map(({ id, at }) => `${id} ${at}`))
    // Alerts name their last ten events: all of them here.
    expect(got.size).toBe(total(alerts))

    const said = new Set<string>()
    const unread = new Set<string>()
    for (const [at, { event }] of recorded.entries()) {
      const fields = fieldsOfEvent(event)
      for (const id of plansById.keys()) {
        try {
          if (matchesText(texts.get(id)!, fields)) said.add(`${id} ${at}`)
        } catch {
          unread.add(id)
        }
      }
    }
    const unexpected = found.filter(({ id, at }) => !recorded[at]!.ruleIds.includes(id))
    const lines = unexpected.map(({ id, at }) => {
      const right = said.has(`${id} ${at}`) ? 'right' : 'WRONG'
      return `  ${right}: ${plansById.get(id)!.info.title} <- ${recorded[at]!.name}`
    })
    console.info(
      `${rules.plans.length} rules on ${recorded.length} events in ${took} ms: ${got.size} matches, ${lines.length} beside the expected ones\n${lines.sort().join('\n')}`,
    )
    expect([...unread]).toEqual([])
    expect([...got].sort()).toEqual([...said].sort())
  }, 600_000)
})

/** The events of a file of NDJSON by their ids, which are their positions. */
function positions(events: readonly JsonObject[]): ReadonlyMap<string, number> {
  let at = 0
  return new Map(
    events.map((event, i) => {
      const id = `e:${String(at).padStart(15, '0')}`
      at += Buffer.byteLength(JSON.stringify(event)) + 1
      return [id, i]
    }),
  )
}
