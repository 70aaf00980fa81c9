import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UserMistake } from '../mistake.ts'
import type { Baseline, BaselinePlan, Baselines } from './baselines.ts'

const FORMAT = 1

const learnedRate = z.strictObject({
  rule: z.string(),
  title: z.string(),
  key: z.record(z.string(), z.string()),
  /** Length of a bucket, how many were learned, and the events in them. */
  bucketMs: z.int().min(1),
  buckets: z.int().min(1),
  events: z.int().min(1),
  version: z.int().min(1),
})

const baselineFile = z.strictObject({ format: z.literal(FORMAT), baselines: z.array(learnedRate) })

export type BaselineFile = z.infer<typeof baselineFile>

/** What is learned, as it is written to a file; what is still being learned is left out. */
export function exported(baselines: readonly Baseline[]): BaselineFile {
  return {
    format: FORMAT,
    baselines: baselines
      .filter(({ plan, learned }) => learned === plan.test.learn)
      .map(({ plan, key, events, version }) => ({
        rule: plan.info.id,
        title: plan.info.title,
        key: keyOf(plan, key),
        bucketMs: plan.windowMs,
        buckets: plan.test.learn,
        events,
        version,
      })),
  }
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

/** Puts rates from a file into state; all of them, or none where one does not fit its rule. */
export function importInto(baselines: Baselines, path: string, now: number): number {
  const file = readBaselineFile(path)
  const fitting = file.baselines.map((one) => {
    const plan = baselines.plans.find(({ info }) => info.id === one.rule)
    if (!plan)
      throw new UserMistake(`${path}: no baseline rule ${one.rule} is loaded; name its file with --rules`)
    if (plan.windowMs !== one.bucketMs || plan.test.learn !== one.buckets)
      throw new UserMistake(`${path}: rule ${one.rule} has other buckets now; let it learn anew`)
    const key = plan.key.map((field) => one.key[field])
    if (key.some((value) => value === undefined) || Object.keys(one.key).length !== key.length)
      throw new UserMistake(`${path}: rule ${one.rule} has another key now; let it learn anew`)
    return { plan, key: key as string[], n: one.events, version: one.version }
  })
  for (const { plan, key, n, version } of fitting) baselines.set(plan, key, { n, version }, now)
  return fitting.length
}
