import { expect, test } from 'vitest'
import { formatMistakes } from './format-mistakes.ts'
import type { Mistake } from './mistakes.ts'

const mistakes: readonly Mistake[] = [
  {
    code: 'unknown-modifier',
    severity: 'error',
    file: 'a b/r.yml',
    line: 3,
    column: 5,
    message: 'unknown modifier "x", 100%',
  },
  {
    code: 'unknown-key',
    severity: 'warning',
    file: 'r.yml',
    line: 1,
    column: 1,
    message: 'unknown key "levl"',
  },
  { code: 'not-portable', severity: 'info', file: 'r.yml', line: 2, column: 1, message: 'our own' },
]
const totals = { loaded: 4, refused: 1 }

test('text has a line for each and a last one that sums up', () => {
  expect(formatMistakes(mistakes, totals, 'text')).toBe(
    `a b/r.yml:3:5: error unknown-modifier: unknown modifier "x", 100%
r.yml:1:1: warning unknown-key: unknown key "levl"
r.yml:2:1: info not-portable: our own
4 loaded, 1 refused, 1 warnings
`,
  )
})

test('json has one object a file, those without mistakes too, the summary last', () => {
  const lines = formatMistakes(mistakes, totals, 'json', ['fine.yml', 'r.yml', 'a b/r.yml'])
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const [error, warning, info] = mistakes.map(({ file: _, ...told }) => told)
  expect(lines).toEqual([
    { file: 'fine.yml', ok: true, mistakes: [] },
    { file: 'r.yml', ok: true, mistakes: [warning, info] },
    { file: 'a b/r.yml', ok: false, mistakes: [error] },
    { summary: { loaded: 4, refused: 1, warnings: 1 } },
  ])
})

test('sarif names file, place and level', () => {
  const log = JSON.parse(formatMistakes(mistakes, totals, 'sarif'))
  expect(log).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'vedette' } } }] })
  expect(log.runs[0].results[0]).toEqual({
    ruleId: 'unknown-modifier',
    ruleIndex: 2,
    level: 'error',
    message: { text: 'unknown modifier "x", 100%' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'a%20b/r.yml' },
          region: { startLine: 3, startColumn: 5 },
        },
      },
    ],
  })
  expect(log.runs[0].results[2].level).toBe('note')
})

test('sarif describes each code once, and every result points to its own', () => {
  const { tool, results } = JSON.parse(formatMistakes([...mistakes, ...mistakes], totals, 'sarif')).runs[0]
  const ids = tool.driver.rules.map(({ id }: { id: string }) => id)
  expect(ids).toEqual(['not-portable', 'unknown-key', 'unknown-modifier'])
  for (const { ruleId, ruleIndex } of results) expect(ids[ruleIndex]).toBe(ruleId)
  expect(tool.driver.rules[1].defaultConfiguration).toEqual({ level: 'warning' })
})

test('sarif without mistakes has no results', () => {
  expect(JSON.parse(formatMistakes([], totals, 'sarif')).runs[0].results).toEqual([])
})

test('nothing that a file holds can end a workflow command or begin another', () => {
  const nasty = { ...mistakes[0]!, file: 'a,b:c%\n::error ::x.yml', message: 'x\r\n::stop-commands::y' }
  expect(formatMistakes([nasty], totals, 'github')).toBe(
    '::error file=a%2Cb%3Ac%25%0A%3A%3Aerror %3A%3Ax.yml,line=3,col=5,title=unknown-modifier::x%0D%0A::stop-commands::y\n',
  )
})

test('github gets workflow commands, escaped', () => {
  expect(formatMistakes(mistakes.slice(0, 1), totals, 'github')).toBe(
    '::error file=a b/r.yml,line=3,col=5,title=unknown-modifier::unknown modifier "x", 100%25\n',
  )
})
