import type { Alert } from '../model/alert.ts'
import type { EventClass } from '../model/fields.ts'
import type { Plan } from '../model/plan.ts'
import type { Reject } from '../model/reject.ts'
import { Pipeline } from '../pipeline.ts'
import { compareAlerts, type GotAlert } from '../rules/compare-alerts.ts'
import { expandTest, type RuleTest, type TestEvent } from '../rules/rule-tests.ts'
import { openAddressBook } from './address-book.ts'

/** Runs one test of a rule file through the whole pipeline; gives the differences in words, none when it passes. */
export function runRuleTest(test: RuleTest, plans: readonly Plan[], ruleFile: string): string[] {
  const expanded = expandTest(test)
  const { alerts, rejects } = runTestEvents(expanded.events, plans, ruleFile)
  const refused = rejects.map(({ code, raw }) => `an event of the test is no event (${code}): ${raw}`)
  return [...refused, ...compareAlerts(expanded.alerts, alerts.map(gotOf))]
}

/** Runs events through the rules of a file, as its tests do. */
export function runTestEvents(
  events: readonly TestEvent[],
  plans: readonly Plan[],
  ruleFile: string,
): { readonly alerts: readonly Alert[]; readonly rejects: readonly Reject[] } {
  const tested = withServants(plans, ruleFile)
  return run(tested, events, classOf(tested, ruleFile))
}

/** The plans of a file, and those whose alerts they look at. */
function withServants(plans: readonly Plan[], file: string): readonly Plan[] {
  const wanted = new Set(plans.filter((plan) => plan.info.file === file))
  for (const plan of wanted) {
    for (const input of plan.inputs) {
      if (input.kind !== 'alerts') continue
      for (const inner of plans) if (inner.info.id === input.ruleId) wanted.add(inner)
    }
  }
  return plans
    .filter((plan) => wanted.has(plan))
    .map((plan) => (plan.info.file === file ? plan : { ...plan, silent: true }))
}

/** What the events of tests of a rule file are unless they say so. */
export const testClass = (plans: readonly Plan[], file: string): EventClass =>
  classOf(withServants(plans, file), file)

function classOf(plans: readonly Plan[], file: string): EventClass {
  const first = plans.filter((plan) => plan.info.file === file).concat(plans)
  for (const { inputs } of first)
    for (const input of inputs) if (input.kind === 'events') return input.eventClass
  return 'authentication'
}

function run(
  plans: readonly Plan[],
  events: readonly TestEvent[],
  otherwise: EventClass,
): { alerts: Alert[]; rejects: Reject[] } {
  const alerts = new Map<string, Alert>()
  const rejects: Reject[] = []
  const pipeline = new Pipeline(
    { plans, ...openAddressBook(), latenessMs: Number.POSITIVE_INFINITY, seed: 1 },
    { alert: (alert) => alerts.set(alert.id, alert), reject: (reject) => rejects.push(reject) },
  )
  const byClass = Map.groupBy(events, (event) => event.eventClass ?? otherwise)
  const sources = [...byClass].sort(([a], [b]) => (a < b ? -1 : 1))
  const opened = sources.map(([eventClass, of]) => ({
    source: pipeline.open({ name: eventClass, format: 'ndjson', eventClass }),
    lines: of.map(lineOf).join(''),
  }))
  for (const { source, lines } of opened) {
    source.write(Buffer.from(lines))
    source.end()
  }
  pipeline.end()
  return { alerts: [...alerts.values()].filter((alert) => alert.status !== 'withdrawn'), rejects }
}

const lineOf = ({ time, fields }: TestEvent): string => `${JSON.stringify({ time, ...fields })}\n`

const gotOf = (alert: Alert): GotAlert => ({
  rule: alert.rule.id,
  key: alert.key,
  openedAt: alert.openedAt,
  closedAt: alert.closedAt,
  openedBy: alert.openedBy,
  count: alert.count,
  value: alert.value,
  level: alert.rule.level,
})
