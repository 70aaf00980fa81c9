import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bruteForce } from '../agreement/brute-force.ts'
import type { Case } from '../agreement/case.ts'
import type { Engines } from '../agreement/engines.ts'
import { isSound, judgeCase, type Row } from '../agreement/judge-case.ts'
import { matrixText, summaryText } from '../agreement/matrix.ts'
import { type Read, readAlerts, readEvents } from '../agreement/read-case.ts'
import { runCase } from '../history/run-case.ts'
import { readRules } from '../rules/read-rules.ts'
import { runLive, runRestored } from './case-engine.ts'
import { exitCodes, UserMistake } from './mistake.ts'

/** The cases that come with Vedette: beside `src` in a clone, beside `dist` in a package. */
export const builtinCases = fileURLToPath(new URL('../../cases', import.meta.url))

const files = ['rule.yml', 'events.ndjson', 'alerts.json'] as const
const DEEPEST = 8
const MOST_CASES = 10_000

/** The engines that are compared. */
export const engines: Engines = { live: runLive, restored: runRestored, bruteForce, sql: runCase }

/** Runs every case under a folder and prints how they went. Returns the exit code. */
export async function cases(folder: string, matrix: boolean): Promise<number> {
  const rows = await runCases(folder, engines)
  process.stdout.write(`${matrix ? matrixText(rows) : summaryText(rows)}\n`)
  if (rows.some((row) => 'unreadable' in row)) return exitCodes.rules
  return rows.every(isSound) ? exitCodes.fine : exitCodes.alerts
}

/** Judges every case under a folder. */
export async function runCases(folder: string, compared: Engines): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const path of caseFolders(folder)) {
    const read = readCase(path)
    rows.push(read.ok ? await judgeCase(read.value, compared) : { name: nameOf(path), unreadable: read.why })
  }
  return rows
}

/** The folders that hold a file of a case, sorted. */
export function caseFolders(folder: string): readonly string[] {
  const found: string[] = []
  collect(folder, 0, found)
  if (found.length === 0)
    throw new UserMistake(`${folder}: holds no cases; a case is a folder with ${files.join(', ')}`)
  return found.sort()
}

function collect(folder: string, depth: number, found: string[]): void {
  const entries = listed(folder)
  if (entries.some((entry) => entry.isFile() && (files as readonly string[]).includes(entry.name)))
    found.push(folder)
  if (found.length > MOST_CASES) throw new UserMistake(`${folder}: more than ${MOST_CASES} cases; name fewer`)
  if (depth === DEEPEST) return
  for (const entry of entries) if (entry.isDirectory()) collect(join(folder, entry.name), depth + 1, found)
}

function listed(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    throw new UserMistake(
      `${folder}: cannot be read as a folder (${(error as NodeJS.ErrnoException).code}); name the folder of the cases`,
    )
  }
}

const nameOf = (path: string): string => `${basename(dirname(path))}/${basename(path)}`

/** Reads the folder of one case. */
export function readCase(path: string): Read<Case> {
  const texts: string[] = []
  for (const file of files) {
    const read = readFile(join(path, file))
    if (!read.ok) return { ok: false, why: `${file} ${read.why}` }
    texts.push(read.value)
  }
  const [rule, eventLines, alertList] = texts as [string, string, string]
  const { plans, mistakes, refused, unloaded } = readRules([{ path: join(path, 'rule.yml'), text: rule }])
  const error = mistakes.find(({ severity }) => severity === 'error')
  if (error)
    return { ok: false, why: `rule.yml:${error.line}:${error.column}: ${error.message} (${error.code})` }
  if (refused + unloaded > 0 || plans.length === 0)
    return { ok: false, why: 'rule.yml: not every rule was loaded' }
  const events = readEvents(eventLines)
  if (!events.ok) return events
  const alerts = readAlerts(alertList)
  if (!alerts.ok) return alerts
  return { ok: true, value: { name: nameOf(path), plans, events: events.value, alerts: alerts.value } }
}

const LONGEST_FILE = 1 << 20

function readFile(path: string): Read<string> {
  try {
    if (statSync(path).size > LONGEST_FILE) return { ok: false, why: 'is longer than 1 MiB' }
    return { ok: true, value: readFileSync(path, 'utf8') }
  } catch (error) {
    return { ok: false, why: `cannot be read (${(error as NodeJS.ErrnoException).code})` }
  }
}
