import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createEnrichments } from '../../enrich/enrichments.ts'
import type { Alert } from '../../model/alert.ts'
import type { Finding } from '../../model/finding.ts'
import type { Plan } from '../../model/plan.ts'
import { readRuleTests, type TestEvent, testStartMs } from '../../rules/rule-tests.ts'
import { attackParts } from '../explain/attack-parts.ts'
import { findAlert, type Named } from '../explain/find-alert.ts'
import { UserMistake } from '../mistake.ts'
import type { ReadAgain } from '../read-again.ts'
import { runRuleTest, runTestEvents, testClass } from '../run-rule-tests.ts'
import { gatherEvents, testEventOf } from './gather-events.ts'
import { Budget, minimised } from './minimise.ts'
import { addedTo, testsText, type WrittenTest } from './write-tests.ts'

/** Runs of the rule that making a test smaller may take. */
const MOST_RUNS = 5000

export interface MadeTests {
  /** The text of the tests file, with what it held before. */
  readonly text: string
  readonly ruleFile: string
  readonly events: number
  /** Of how many events. */
  readonly from: number
  /** Whether no event can be left out any more. */
  readonly minimal: boolean
}

/**
 * Makes two tests of an alert: of as few events with as few fields as still make the rule fire for that key, and of one
 * event fewer, which does not. Both pass when this returns.
 */
export async function testFromAlert(
  id: string,
  plans: readonly Plan[],
  read: ReadAgain,
  writeTo: string | undefined,
): Promise<MadeTests> {
  const named = await findAlert(id, plans, read)
  const finding = await subjectOf(named, plans, read)
  const plan = planOf(finding, plans)
  const gathered = await gatherEvents(finding, plans, read)
  const derived = new Set(createEnrichments().flatMap(({ steps }) => steps.flatMap(({ to }) => to)))
  const trial = new Trial(plan, finding.key, plans)
  const events = gathered.map((one) => testEventOf(one, derived))
  const small = smallest(events, plan, finding, trial)
  const tests = [
    { name: `alert ${named.id.slice(0, 8)} opens`, events: small, alerts: trial.run(small) },
    ...oneFewer(named.id, small, trial),
  ]
  const text = textOf(tests, plan, plans, writeTo)
  if (writeTo !== undefined) writeFileSync(writeTo, text)
  return {
    text,
    ruleFile: plan.info.file,
    events: small.length,
    from: gathered.length,
    minimal: !trial.budget.spent && tests.length === 2,
  }
}

/** The finding that an alert is, or that opened it. */
async function subjectOf(named: Named, plans: readonly Plan[], read: ReadAgain): Promise<Finding> {
  const finding =
    named.kind === 'alert' && named.alert.attack
      ? (await attackParts(named.alert, plans, read)).first
      : named.finding
  if (!finding) throw new Error(`${named.id}: an alert without a finding`)
  return finding
}

/** The plan of a finding as it was read. */
function planOf({ plan: { info } }: Finding, plans: readonly Plan[]): Plan {
  const plan = plans.find((one) => one.info.id === info.id)!
  if (plan.silent)
    throw new UserMistake(
      `"${info.title}" only serves other rules and gives no alerts of its own; name one of theirs`,
    )
  return plan
}

/** Runs events as the tests of a rule's file do. */
class Trial {
  readonly budget = new Budget(MOST_RUNS)
  readonly #plan: Plan
  readonly #key: string
  readonly #plans: readonly Plan[]

  constructor(plan: Plan, key: readonly string[], plans: readonly Plan[]) {
    this.#plan = plan
    this.#plans = plans
    this.#key = JSON.stringify(plan.vector === undefined ? key : [plan.vector])
  }

  run(events: readonly TestEvent[]): readonly Alert[] {
    return runTestEvents(events, this.#plans, this.#plan.info.file).alerts
  }

  /** Whether the alert opens; every event must be one. */
  opens = (events: readonly TestEvent[]): boolean => {
    const { alerts, rejects } = runTestEvents(events, this.#plans, this.#plan.info.file)
    return rejects.length === 0 && alerts.some((alert) => this.#isMeant(alert))
  }

  #isMeant({ rule, key }: Alert): boolean {
    return rule.id === this.#plan.info.id && JSON.stringify(Object.values(key)) === this.#key
  }
}

/** The smallest test of these events, with times counted from the start of tests. */
function smallest(
  events: readonly TestEvent[],
  plan: Plan,
  finding: Finding,
  trial: Trial,
): readonly TestEvent[] {
  const all = [...shifts(events, plan, finding)].find((each) => each.length > 0 && trial.opens(each))
  if (!all) {
    throw new UserMistake(
      `${plan.info.title}: the alert does not open again from the ${events.length} events of its key alone, as tests run them; tests know no --inside, --geo or --map`,
    )
  }
  return withoutFields(minimised(all, trial.opens, trial.budget), trial)
}

const DAY = 86_400_000

/** The events at other times: from 0 on, at the same time of day, and where they were. Rules may look at the clock. */
function* shifts(events: readonly TestEvent[], plan: Plan, finding: Finding): Iterable<readonly TestEvent[]> {
  const first = events[0]?.time ?? 0
  const to = (base: number, some = events) =>
    some.map((event) => ({ ...event, time: event.time - base + testStartMs }))
  yield to(first)
  const { test, windowMs } = plan
  const aligned = Math.floor(first / DAY) * DAY
  yield to(aligned)
  if (first >= testStartMs) yield events
  if (test.type !== 'spike' || !events[0]) return
  // Judging begins so many buckets after the first event of the stream, which may have been another key's.
  const began = (Math.floor(finding.openedAt / windowMs) - test.buckets) * windowMs
  const older = [{ ...events[0], time: began }, ...events]
  yield to(Math.floor(began / DAY) * DAY, older)
}

/** Leaves out every field that is not needed, of all events at once or of single ones. */
function withoutFields(events: readonly TestEvent[], trial: Trial): readonly TestEvent[] {
  let kept = events
  const attempt = (change: (event: TestEvent, i: number) => TestEvent): void => {
    const tried = kept.map(change)
    if (trial.budget.ask(() => trial.opens(tried))) kept = tried
  }
  for (const name of new Set(events.flatMap(({ fields }) => Object.keys(fields)))) {
    const before = kept
    attempt((event) => without(event, name))
    if (kept !== before) continue
    for (const at of events.keys())
      if (name in kept[at]!.fields) attempt((event, i) => (i === at ? without(event, name) : event))
  }
  return kept
}

function without(event: TestEvent, name: string): TestEvent {
  const { [name]: _, ...fields } = event.fields
  return { ...event, fields }
}

/** The near miss: without the newest event that the alert cannot do without. */
function oneFewer(id: string, events: readonly TestEvent[], trial: Trial): WrittenTest[] {
  for (let at = events.length - 1; at >= 0; at--) {
    const rest = events.toSpliced(at, 1)
    if (trial.opens(rest)) continue
    return [
      {
        name: `alert ${id.slice(0, 8)} stays away with one event fewer`,
        events: rest,
        alerts: trial.run(rest),
      },
    ]
  }
  return []
}

/** The text of the tests; proves that they can be read and pass. */
function textOf(
  tests: readonly WrittenTest[],
  plan: Plan,
  plans: readonly Plan[],
  writeTo: string | undefined,
): string {
  const { file } = plan.info
  const otherwise = testClass(plans, file)
  const text = testsText(tests, otherwise)
  const { tests: read, mistakes } = readRuleTests('tests', text)
  const wrong = [
    ...mistakes.map(({ message }) => message),
    ...read.flatMap((one) => runRuleTest(one, plans, file)),
  ]
  if (wrong.length > 0) throw new Error(`the tests made of an alert do not pass: ${wrong.join('; ')}`)
  if (writeTo === undefined || !existsSync(writeTo)) return text
  return addedTo(writeTo, readFileSync(writeTo, 'utf8'), tests, otherwise)
}
