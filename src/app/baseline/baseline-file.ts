import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UserMistake } from '../mistake.ts'
import {
  type Baseline,
  type BaselinePlan,
  type Baselines,
  isRated,
  isSeasonal,
  type Known,
} from './baselines.ts'
import { weekOf } from './hours-of-week.ts'

const FORMAT = 1

const whose = {
  rule: z.string(),
  title: z.string(),
  key: z.record(z.string(), z.string()),
  /** Length of a bucket. */
  bucketMs: z.int().min(1),
}

const learnedRate = z.strictObject({
  ...whose,
  /** How many buckets were learned, and the events in them. */
  buckets: z.int().min(1),
  events: z.int().min(1),
  version: z.int().min(1),
})

const learnedHours = z.strictObject({
  ...whose,
  timeZone: z.string(),
  /** How many buckets were taken in. */
  learned: z.int().min(1),
  /** Counts of the hour's buckets, by its name, oldest first. */
  hours: z.record(z.string(), z.array(z.int().min(0).max(0xffff_ffff))),
})

const baselineFile = z.strictObject({
  format: z.literal(FORMAT),
  baselines: z.array(z.union([learnedHours, learnedRate])),
})

export type BaselineFile = z.infer<typeof baselineFile>

/** What is learned, as it is written to a file; that of which nothing can be judged yet is left out. */
export function exported(baselines: readonly Baseline[]): BaselineFile {
  return { format: FORMAT, baselines: baselines.filter(isLearned).map(writtenDown) }
}

/** Whether enough was learned to judge by it, be it of one hour. */
const isLearned = (one: Baseline): boolean =>
  one.kind === 'rate' ? one.learned === one.plan.test.learn : one.hours.some(({ usual }) => usual)

function writtenDown(one: Baseline): BaselineFile['baselines'][number] {
  const { info, windowMs } = one.plan
  const whose = { rule: info.id, title: info.title, key: keyOf(one.plan, one.key), bucketMs: windowMs }
  if (one.kind === 'rate')
    return { ...whose, buckets: one.plan.test.learn, events: one.events, version: one.version }
  const hours = Object.fromEntries(one.hours.map(({ name, counts }) => [name, [...counts]]))
  return { ...whose, timeZone: one.plan.test.week.timeZone, learned: one.learned, hours }
}

export const keyOf = (plan: BaselinePlan, key: readonly string[]): Record<string, string> =>
  Object.fromEntries(plan.key.map((field, i) => [field, key[i]!]))

export function readBaselineFile(path: string): BaselineFile {
  const read = baselineFile.safeParse(parsed(path))
  if (read.success) return read.data
  const { path: where, message } = read.error.issues[0]!
  throw new UserMistake(
    `${path}: ${where.join('.') || 'the file'}: ${message}; give a file that export wrote`,
  )
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const why =
      error instanceof SyntaxError
        ? 'is not JSON'
        : `cannot be read (${(error as NodeJS.ErrnoException).code})`
    throw new UserMistake(`${path}: ${why}; give a file that export wrote`)
  }
}

/** Puts what a file says into state; all of it, or nothing where something does not fit its rule. */
export function importInto(baselines: Baselines, path: string, now: number): number {
  const file = readBaselineFile(path)
  const fitting = file.baselines.map((one) => {
    const refuse = (why: string): never => {
      throw new UserMistake(`${path}: ${why}`)
    }
    const plan = baselines.plans.find(({ info }) => info.id === one.rule)
    if (!plan) return refuse(`no baseline rule ${one.rule} is loaded; name its file with --rules`)
    const what = 'hours' in one ? hoursIn(plan, one) : rateIn(plan, one)
    if (!what) return refuse(`rule ${one.rule} has other buckets now; let it learn anew`)
    const key = plan.key.map((field) => one.key[field])
    if (key.some((value) => value === undefined) || Object.keys(one.key).length !== key.length)
      return refuse(`rule ${one.rule} has another key now; let it learn anew`)
    return { plan, key: key as string[], what }
  })
  for (const { plan, key, what } of fitting) baselines.set(plan, key, what, now)
  return fitting.length
}

/** Undefined where it does not fit the rule. */
function rateIn(plan: BaselinePlan, one: z.infer<typeof learnedRate>): Known | undefined {
  const fits = isRated(plan) && plan.windowMs === one.bucketMs && plan.test.learn === one.buckets
  return fits ? { n: one.events, version: one.version } : undefined
}

function hoursIn(plan: BaselinePlan, one: z.infer<typeof learnedHours>): Known | undefined {
  const { bucketMs, timeZone, learned } = one
  if (!isSeasonal(plan) || plan.windowMs !== bucketMs || plan.test.week.timeZone !== timeZone)
    return undefined
  const week = weekOf(plan.test, one.hours)
  return week && { week, learned }
}
