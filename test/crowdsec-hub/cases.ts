import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'

const data = process.env.VEDETTE_DATA ?? join(import.meta.dirname, '../../../shared/data')

export const archive = join(data, 'http/crowdsec-hub-tests.tar.gz')

/** One detection that a case asserts: which scenario fired, and about whom. */
export interface Wanted {
  readonly scenario: string
  /** `Ip`, `username`, `pid`, ... */
  readonly scope: string
  readonly source: string
}

export interface HubCase {
  readonly name: string
  /** What the case says its log is: nginx, syslog, ... */
  readonly logType: string
  readonly log: Uint8Array
  readonly wanted: readonly Wanted[]
  /** Whether the case says what must fire; some only say how lines are parsed. */
  readonly asserts: boolean
}

/** A scenario as its author wrote it, of which only these parts are looked at. */
export interface Scenario {
  readonly name: string
  readonly type: string
  readonly filter: string
  readonly groupby?: string
  readonly distinct?: string
  readonly capacity?: number
  readonly leakspeed?: string
  readonly blackhole?: string
  readonly labels?: { readonly behavior?: string }
}

export interface Hub {
  readonly folder: string
  readonly cases: readonly HubCase[]
  readonly scenarios: readonly Scenario[]
}

/** Unpacks the archive into a new folder, which the caller removes, and reads it. */
export function readHub(): Hub {
  const folder = mkdtempSync(join(tmpdir(), 'crowdsec-hub-'))
  execFileSync('tar', ['xzf', archive, '-C', folder])
  const tests = join(folder, 'crowdsec-hub/tests')
  return {
    folder,
    cases: readdirSync(tests)
      .sort()
      .map((name) => readCase(name, join(tests, name))),
    scenarios: readScenarios(join(folder, 'crowdsec-hub/scenarios')),
  }
}

function readCase(name: string, folder: string): HubCase {
  const config = parse(readFileSync(join(folder, 'config.yaml'), 'utf8')) as {
    readonly log_file: string
    readonly log_type: string
  }
  const path = join(folder, 'scenario.assert')
  const asserts = existsSync(path)
  return {
    name,
    logType: config.log_type,
    log: readFileSync(join(folder, config.log_file)),
    wanted: asserts ? wantedOf(readFileSync(path, 'utf8'), name) : [],
    asserts,
  }
}

/**
 * Every result has sources, whose scope is told apart from it or not at all. Some name no scenario: then it is that of
 * the others, or the case's own name.
 */
function wantedOf(text: string, caseName: string): Wanted[] {
  const scenarios = new Map(
    [...text.matchAll(/^results\[(\d+)\]\..*GetScenario\(\) == "(.+)"$/gm)].map(([, at, name]) => [
      at!,
      name!,
    ]),
  )
  const scopes = new Map(
    [...text.matchAll(/^results\[(\d+)\]\..*Sources\["(.+)"\]\.GetScope\(\) == "(.+)"$/gm)].map(
      ([, at, source, scope]) => [`${at} ${source}`, scope!],
    ),
  )
  return [...text.matchAll(/^"(.+)" in results\[(\d+)\]\.Overflow\.GetSources\(\)$/gm)].map(
    ([, source, at]) => ({
      scenario: scenarios.get(at!) ?? [...scenarios.values()][0] ?? caseName,
      scope: scopes.get(`${at} ${source}`) ?? 'Ip',
      source: source!,
    }),
  )
}

function readScenarios(folder: string): Scenario[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => parseAllDocuments(readFileSync(join(folder, name), 'utf8')))
    .map((document) => document.toJS() as Scenario | null)
    .filter((scenario) => scenario !== null)
}
