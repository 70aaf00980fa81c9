import type { Plan } from '../../model/plan.ts'
import type { Mistake } from '../../rules/mistakes.ts'
import { readRules } from '../../rules/read-rules.ts'
import { innerPlans } from '../explain/chain.ts'
import { builtinDetections, loadPlaceholders, ruleFiles } from '../load-rules.ts'
import { exitCodes, UserMistake } from '../mistake.ts'
import type { ReadAgain } from '../read-again.ts'
import { type Comparison, compareRuns, type DiffAlert } from './compare-runs.ts'

export interface DiffOptions {
  /** Rules that those compared may refer to. */
  readonly rules: readonly string[]
  readonly builtin: boolean
  readonly placeholders?: readonly string[]
}

/** Rules of one side, and what they gave. */
export interface Side {
  readonly path: string
  readonly rules: number
  readonly alerts: number
  /** Why rules of this side were refused. */
  readonly refused: readonly Mistake[]
}

export interface LoneRule {
  readonly side: 'old' | 'new'
  readonly id: string
  readonly title: string
  readonly alerts: number
}

export interface RulesDiff extends Comparison {
  readonly old: Side
  readonly new: Side
  /** Rules that only one side has. */
  readonly lone: readonly LoneRule[]
}

/** Alerts of one side that are kept to be compared. */
const MOST_ALERTS = 1_000_000

/** Runs two sets of rules over one history and compares their alerts. */
export async function diffRules(
  old: string,
  now: string,
  read: ReadAgain,
  options: DiffOptions,
): Promise<RulesDiff> {
  const sides = [rulesOf(old, options), rulesOf(now, options)] as const
  const alerts = [await alertsOf(sides[0], read), await alertsOf(sides[1], read)] as const
  return {
    ...compareRuns(...alerts),
    old: sideOf(sides[0], alerts[0]),
    new: sideOf(sides[1], alerts[1]),
    lone: [...lone('old', sides[0], sides[1], alerts[0]), ...lone('new', sides[1], sides[0], alerts[1])],
  }
}

interface Rules {
  readonly path: string
  /** Of the side itself. */
  readonly own: readonly Plan[]
  /** They, and those they stand on, in the order in which they are judged. */
  readonly plans: readonly Plan[]
  readonly refused: readonly Mistake[]
}

function rulesOf(path: string, { rules, builtin, placeholders }: DiffOptions): Rules {
  const files = ruleFiles([path])
  const names = new Set(files.map((file) => file.path))
  const taken = new Set(files.flatMap(({ text }) => givenNames(text)))
  const others = ruleFiles([...(builtin ? [builtinDetections] : []), ...rules]).filter(
    (file) => !names.has(file.path) && !givenNames(file.text).some((name) => taken.has(name)),
  )
  const read = readRules([...files, ...others], loadPlaceholders(placeholders ?? []))
  const refused = read.mistakes.filter(({ file, severity }) => severity === 'error' && names.has(file))
  const own = read.plans.filter(({ info }) => names.has(info.file))
  if (own.length === 0) {
    const why = refused.map(({ file, line, column, message }) => `\n${file}:${line}:${column}: ${message}`)
    throw new UserMistake(`${path}: no rule to run${why.join('')}`, exitCodes.rules)
  }
  const wanted = new Set(own.flatMap((plan) => [plan, ...innerPlans(plan, read.plans)]))
  const plans = read.plans
    .filter((plan) => wanted.has(plan))
    .map((plan) => (names.has(plan.info.file) ? plan : { ...plan, silent: true }))
  return { path, own, plans, refused }
}

/** Ids and names that the rules of a file go by: a file of the same ones is another version of it. */
const givenNames = (text: string): string[] =>
  [...text.matchAll(/^(?:id|name):\s*['"]?([^'"\r\n#]+)/gm)].map(([, name]) => name!.trim())

async function alertsOf({ path, plans }: Rules, read: ReadAgain): Promise<DiffAlert[]> {
  const alerts = new Map<string, DiffAlert>()
  await read(plans, {
    alert({ id, status, rule, key, openedAt, closedAt, count }) {
      if (status === 'withdrawn') alerts.delete(id)
      if (status !== 'closed') return
      alerts.set(id, {
        id,
        rule: rule.id,
        title: rule.title,
        level: rule.level,
        key,
        openedAt,
        closedAt,
        count,
      })
      if (alerts.size > MOST_ALERTS)
        throw new UserMistake(
          `${path}: more than ${MOST_ALERTS} alerts; compare over a shorter time, with --from and --to`,
        )
    },
  })
  return [...alerts.values()]
}

const sideOf = ({ path, own, refused }: Rules, alerts: readonly DiffAlert[]): Side => ({
  path,
  rules: own.length,
  alerts: alerts.length,
  refused,
})

function lone(side: LoneRule['side'], here: Rules, there: Rules, alerts: readonly DiffAlert[]): LoneRule[] {
  const known = new Set(there.own.map(({ info }) => info.id))
  return here.own
    .filter(({ info }) => !known.has(info.id))
    .map(({ info: { id, title } }) => ({
      side,
      id,
      title,
      alerts: alerts.filter(({ rule }) => rule === id).length,
    }))
}
