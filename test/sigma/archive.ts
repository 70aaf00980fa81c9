import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import type { RuleFile } from '../../src/rules/read-rules.ts'

const data = process.env.VEDETTE_DATA ?? join(import.meta.dirname, '../../../shared/data')
const archive = join(data, 'rules/sigma-rules.tar.gz')

/** Whether the public Sigma rules are at hand. */
export const hasSigmaRules = existsSync(archive)

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** A recorded event, the rules it was recorded for, and how many of its case they are said to match. */
export interface RegressionCase {
  readonly name: string
  readonly ruleIds: readonly string[]
  /** Undefined where the case does not say: one at least. */
  readonly wanted: number | undefined
  readonly events: readonly JsonObject[]
}

/** Unpacks the archive, reads its rules and regression cases, and removes what it unpacked. */
export function readSigmaArchive(): {
  readonly files: readonly RuleFile[]
  readonly cases: readonly RegressionCase[]
} {
  const folder = mkdtempSync(join(tmpdir(), 'sigma-'))
  try {
    execFileSync('tar', ['xzf', archive, '-C', folder])
    const root = join(folder, 'sigma')
    const files = globSync('rules*/**/*.yml', { cwd: root }).sort()
    const infos = globSync('regression_data/**/info.yml', { cwd: root }).sort()
    return {
      files: files.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
      cases: infos.map((info) => caseIn(root, dirname(info))),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Info {
  readonly rule_metadata: readonly { readonly id: string }[]
  readonly regression_tests_info: readonly { readonly match_count?: number }[]
}

function caseIn(root: string, folder: string): RegressionCase {
  const info: Info = parse(readFileSync(join(root, folder, 'info.yml'), 'utf8'))
  const texts = globSync('*.json', { cwd: join(root, folder) }).map((name) =>
    readFileSync(join(root, folder, name), 'utf8'),
  )
  return {
    name: folder.replace('regression_data/', ''),
    ruleIds: info.rule_metadata.map(({ id }) => id),
    wanted: info.regression_tests_info[0]?.match_count,
    events: texts.flatMap(objectsIn),
  }
}

/** The objects of a file that holds one after the other, or a list of them. */
function objectsIn(text: string): JsonObject[] {
  const found: Json[] = []
  let depth = 0
  let start = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at++
    else if (character === '"') quoted = !quoted
    else if (!quoted && (character === '{' || character === '[') && depth++ === 0) start = at
    else if (!quoted && (character === '}' || character === ']') && --depth === 0) {
      found.push(JSON.parse(text.slice(start, at + 1)))
    }
  }
  return found.flat() as JsonObject[]
}
