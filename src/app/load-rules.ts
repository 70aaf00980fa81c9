import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plan } from '../model/plan.ts'
import type { Mistake } from '../rules/mistakes.ts'
import { type Placeholders, readPlaceholders } from '../rules/placeholders.ts'
import { type ReadRules, type RuleFile, readRules } from '../rules/read-rules.ts'
import { exitCodes, UserMistake } from './mistake.ts'

/** The rules we ship: beside `src` in a clone, beside `dist` in a package. */
export const builtinDetections = fileURLToPath(new URL('../../detections', import.meta.url))

const DEEPEST = 16
const MOST_FILES = 50_000

/** The rule files under the paths given: `.yml` and `.yaml`, without `.tests.yml`. */
export function ruleFiles(paths: readonly string[]): RuleFile[] {
  const found: string[] = []
  for (const path of paths) collect(path, 0, found)
  return found.map((path) => ({ path, text: readable(path, () => readFileSync(path, 'utf8')) }))
}

/** Reads what stands at a path; says in one line why that cannot be done. */
function readable<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UserMistake(`${path}: cannot be read (${code}); make it readable for this user`)
  }
}

function collect(path: string, depth: number, found: string[]): void {
  let stat: ReturnType<typeof statSync>
  try {
    stat = statSync(path)
  } catch {
    throw new UserMistake(`${path}: no such rule file or folder`)
  }
  if (stat.isFile()) {
    if (depth === 0 || isRuleFile(path)) found.push(path)
    if (found.length > MOST_FILES)
      throw new UserMistake(`${path}: more than ${MOST_FILES} rule files; name fewer`)
    return
  }
  if (!stat.isDirectory() || depth > DEEPEST) return
  for (const name of readable(path, () => readdirSync(path)).sort())
    collect(join(path, name), depth + 1, found)
}

const isRuleFile = (path: string): boolean => /\.ya?ml$/.test(path) && !/\.tests\.ya?ml$/.test(path)

/** The values of placeholders in the files given; a later file's stand. */
export function loadPlaceholders(paths: readonly string[]): Placeholders {
  const mistakes: Mistake[] = []
  const found = new Map<string, readonly string[]>()
  for (const path of paths) {
    const text = readable(path, () => readFileSync(path, 'utf8'))
    for (const [name, values] of readPlaceholders(path, text, mistakes)) found.set(name, values)
  }
  refuse(mistakes)
  return found
}

/** Reads the rules a command runs with; refuses to run when the user's own are wrong. */
export function loadPlans(options: {
  readonly rules: readonly string[]
  readonly builtin: boolean
  /** Files with values of placeholders. */
  readonly placeholders?: readonly string[]
}): readonly Plan[] {
  const paths = [...(options.builtin ? [builtinDetections] : []), ...options.rules]
  const placeholders = loadPlaceholders(options.placeholders ?? [])
  const read: ReadRules = readRules(ruleFiles(paths), placeholders)
  refuse(read.mistakes)
  return read.plans
}

/** Errors in what the user gave stop the command, all told at once. */
function refuse(mistakes: readonly Mistake[]): void {
  const errors = mistakes.filter((mistake) => mistake.severity === 'error')
  if (errors.length === 0) return
  const lines = errors.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`)
  throw new UserMistake(lines.join('\n'), exitCodes.rules)
}
