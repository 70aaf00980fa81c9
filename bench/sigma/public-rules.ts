import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { entryOf } from '../../src/lib/yaml-tree.ts'
import type { Match } from '../../src/model/plan.ts'
import { readDetection } from '../../src/rules/detection.ts'
import { readRuleFile } from '../../src/rules/rule-file.ts'
import type { Event } from './event-table.ts'

const data = process.env.VEDETTE_DATA ?? join(import.meta.dirname, '../../../shared/data')
const archive = join(data, 'rules/sigma-rules.tar.gz')

/** The public Sigma rules as matches over fields by their own names, and the events of their regression cases. */
export interface PublicRules {
  readonly matches: readonly Match[]
  readonly events: readonly Event[]
}

/** Undefined where the data is not at hand. */
export function publicRules(): PublicRules | undefined {
  if (!existsSync(archive)) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bench-'))
  try {
    execFileSync('tar', ['xzf', archive, '-C', folder])
    return { matches: matchesIn(folder), events: eventsIn(folder) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function matchesIn(folder: string): Match[] {
  return globSync('sigma/rules*/**/*.yml', { cwd: folder }).flatMap((path) =>
    readRuleFile(path, readFileSync(join(folder, path), 'utf8'), []).documents.flatMap(({ root, out }) => {
      const detection = root.kind === 'map' ? entryOf(root, 'detection')?.value : undefined
      if (detection?.kind !== 'map') return []
      // Without a log source fields keep the names that rule and event share.
      return readDetection(detection, undefined, out.report) ?? []
    }),
  )
}

/** A file holds one event, or several behind each other. */
const eventsIn = (folder: string): Event[] =>
  globSync('sigma/regression_data/**/*.json', { cwd: folder }).flatMap((path) =>
    readFileSync(join(folder, path), 'utf8')
      .split(/(?<=^\})\s*(?=\{)/m)
      .flatMap((text) => flattened(JSON.parse(text))),
  )

/** A Windows event with its fields by the names that Sigma uses: those of its data, and those of its header. */
function flattened(record: Readonly<Record<string, unknown>>): Event[] {
  const event: Record<string, string | number> = {}
  collect(record, event)
  return Object.keys(event).length > 0 ? [event] : []
}

function collect(node: unknown, event: Record<string, string | number>): void {
  if (node === null || typeof node !== 'object') return
  for (const [name, value] of Object.entries(node)) {
    if (typeof value === 'string' || typeof value === 'number') event[name] ??= value
    else collect(value, event)
  }
}
