import { existsSync, rmSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadPlans } from '../src/app/load-rules.ts'
import { archive, type Hub, readHub } from './crowdsec-hub/cases.ts'
import { explained } from './crowdsec-hub/extras.ts'
import { byFamily, type FamilyRow, type Measured, measure } from './crowdsec-hub/measure.ts'
import { share, table } from './crowdsec-hub/table.ts'

describe.skipIf(!existsSync(archive))("a peer's own test cases", () => {
  let hub: Hub
  let measured: Measured
  let rows: FamilyRow[]
  beforeAll(() => {
    hub = readHub()
    rmSync(hub.folder, { recursive: true })
    measured = measure(hub, loadPlans({ rules: [], builtin: true }))
    rows = byFamily(measured.outcomes)
    console.info([familyTable(rows), ...notesOn(measured)].join('\n\n'))
  })

  const of = (about: string): FamilyRow[] => rows.filter(({ family }) => family.startsWith(`${about}:`))
  const sum = (some: readonly FamilyRow[], pick: (row: FamilyRow) => number): number =>
    some.reduce((total, row) => total + pick(row), 0)

  it('are all there', () => {
    expect(hub.cases).toHaveLength(194)
    expect(hub.cases.filter(({ asserts }) => asserts)).toHaveLength(168)
    expect(hub.scenarios).toHaveLength(174)
  })

  it.each(['http', 'ssh'])('of %s are found to nine in ten, in the logs that are read', (about) => {
    const wanted = sum(of(about), (row) => row.read)
    expect(wanted).toBeGreaterThanOrEqual(8)
    expect(sum(of(about), (row) => row.found) / wanted).toBeGreaterThanOrEqual(0.9)
  })

  it('of http are read to eight in ten', () => {
    expect(sum(of('http'), (row) => row.read) / sum(of('http'), (row) => row.wanted)).toBeGreaterThan(0.8)
  })

  it.each(['http', 'ssh'])('of %s are found to nine in ten by their own scenarios as windows', (about) => {
    const wanted = sum(of(about), (row) => row.importedWanted)
    expect(wanted).toBeGreaterThanOrEqual(5)
    expect(sum(of(about), (row) => row.importedFound) / wanted).toBeGreaterThanOrEqual(0.9)
  })

  it('give no alert beyond those asserted without a reason that we know', () => {
    const extras = measured.outcomes.flatMap(({ packs }) => packs.extras)
    const unexplained = extras.filter(({ caseName, title }) => explained[caseName]?.[title] === undefined)
    expect(unexplained).toEqual([])
    const seen = new Set(extras.map(({ caseName, title }) => `${caseName}: ${title}`))
    const known = Object.entries(explained).flatMap(([name, titles]) =>
      Object.keys(titles).map((title) => `${name}: ${title}`),
    )
    expect(known.filter((one) => !seen.has(one))).toEqual([])
  })
})

function familyTable(rows: readonly FamilyRow[]): string {
  const header = ['family', 'cases', 'wanted', 'read', 'rules', 'extra', 'imported', 'extra']
  const body = rows.map((row) => [
    row.family,
    row.cases,
    row.wanted,
    row.read,
    share(row.found, row.read),
    row.extras.length,
    share(row.importedFound, row.importedWanted),
    row.importedExtras,
  ])
  return table([header, ...body])
}

/** What the numbers leave out: what was not found, what was told beside, what is not read, what cannot be said. */
function notesOn({ outcomes, scenarios }: Measured): string[] {
  const missed = outcomes.flatMap(({ hubCase, whyNot, packs }) =>
    packs.wanted
      .filter((pair) => whyNot === undefined && !packs.found.includes(pair))
      .map(({ family, source }) => `  ${hubCase.name}: ${family} ${source}`),
  )
  const extras = outcomes.flatMap(({ packs }) =>
    packs.extras.map(
      ({ caseName, title, source }) =>
        `  ${caseName}: ${title} ${source}: ${explained[caseName]?.[title] ?? 'NOT EXPLAINED'}`,
    ),
  )
  const unread = outcomes.flatMap(({ hubCase, whyNot }) =>
    whyNot === undefined ? [] : [`  ${hubCase.name}: ${whyNot}`],
  )
  const reasons = Map.groupBy(
    scenarios.flatMap((one) => ('whyNot' in one ? [one] : [])),
    ({ whyNot }) => whyNot,
  )
  const unsaid = [...reasons].map(
    ([reason, list]) => `  ${reason}: ${list.map(({ scenario }) => scenario.name).join(', ')}`,
  )
  const saidCount = scenarios.length - [...reasons.values()].flat().length
  return [
    `not found:\n${missed.join('\n')}`,
    `told beside:\n${extras.join('\n')}`,
    `${outcomes.length - unread.length} of ${outcomes.length} logs are read; not:\n${unread.join('\n')}`,
    `${saidCount} of ${scenarios.length} scenarios are said as rules; not:\n${unsaid.join('\n')}`,
  ]
}
