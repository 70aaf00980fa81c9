import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtinDetections, ruleFiles } from '../src/app/load-rules.ts'
import { referencePages } from '../src/app/reference.ts'
import { attributions } from '../src/enrich/attributions.ts'
import { readRules } from '../src/rules/read-rules.ts'
import { layout } from './architecture/layout.ts'
import { allPages, deadLinks, root } from './docs/pages.ts'
import { followPage, writeCommands } from './docs/run-page.ts'

const pages = allPages()
const textOf = (path: string): string => pages.find((page) => page.path === path)?.text ?? ''
const isFollowed = (path: string): boolean => path === 'README.md' || path.startsWith('docs/guides/')

let place: string
let commands: string
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'vedette-docs-'))
  commands = join(place, 'commands')
  mkdirSync(commands)
  writeCommands(commands)
})
afterAll(() => rmSync(place, { recursive: true }))

test.each(Object.entries(referencePages))(
  'docs/reference/%s is what `npm run reference` makes',
  (name, page) => {
    expect(readFileSync(join(root, 'docs/reference', name), 'utf8')).toBe(page())
  },
)

test.each(pages.map((page) => [page.path, page] as const))(
  'the links of %s lead somewhere',
  (_path, page) => {
    expect(deadLinks(page, pages)).toEqual([])
  },
)

const followed = pages.filter(({ path }) => isFollowed(path)).map((page) => [page.path, page] as const)

test.each(followed)('%s can be followed from top to bottom', (_path, page) => {
  const folder = mkdtempSync(join(place, 'page-'))
  expect(followPage(page, folder, commands)).toEqual([])
})

test('every rule in the guides passes check', () => {
  const shipped = ruleFiles([builtinDetections])
  const shown = followed.flatMap(([path, { blocks }]) =>
    blocks
      .filter(({ language, text }) => language === 'yaml' && /^title:/m.test(text))
      .map(({ text, line }) => ({ path: `${path}:${line}`, text })),
  )
  expect(shown.length).toBeGreaterThan(5)
  for (const rule of shown) {
    const { mistakes } = readRules([rule, ...shipped])
    const told = mistakes.filter(({ code, severity }) => severity !== 'info' && code !== 'not-portable')
    expect(told.filter(({ file }) => file === rule.path)).toEqual([])
  }
})

test('every file that ARCHITECTURE.md names is there', () => {
  const files = ['src', 'test', 'docs', 'bin', 'detections'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (path) => `/${folder}/${path}`,
    ),
  )
  const named = [...textOf('ARCHITECTURE.md').matchAll(/`([\w./-]+\.(?:ts|md|mjs))`/g)].map(
    ([, path]) => path!,
  )
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter((path) => !files.some((file) => file.endsWith(`/${path}`)))).toEqual([])
})

test('ARCHITECTURE.md has a line for every place of the layout', () => {
  const text = textOf('ARCHITECTURE.md')
  const missing = Object.keys(layout).filter(
    (name) => !text.includes(`\n| \`src/${name}${name.endsWith('.ts') ? '' : '/'}\` |`),
  )
  expect(missing).toEqual([])
})

test('every word of the glossary of src/model/fields.ts is in the glossary', () => {
  const [comment = ''] = readFileSync(join(root, 'src/model/fields.ts'), 'utf8').split('*/')
  const words = [...comment.matchAll(/^ \* (\w+) {2,}/gm)].map(([, word]) => word!)
  expect(words.length).toBeGreaterThan(5)
  const glossary = textOf('docs/glossary.md')
  expect(words.filter((word) => !glossary.includes(`**${word}**`))).toEqual([])
})

test('the guide to alerts names every field that is printed', () => {
  const folder = mkdtempSync(join(place, 'fields-'))
  const script = (kind: string, attack: string) =>
    `vedette generate ${kind} --minutes 15 --attack ${attack}:10m:2m --dirt 5 | vedette replay - --stats 5m --output json > ${kind}.ndjson\n`
  const text = script('flows', 'syn_flood') + script('logins', 'takeover')
  const page = { path: 'fields', text, blocks: [{ language: 'sh', file: undefined, text, line: 1 }] }
  expect(followPage(page, folder, commands)).toEqual([])
  const names = new Set<string>()
  for (const kind of ['flows', 'logins']) {
    const lines = readFileSync(join(folder, `${kind}.ndjson`), 'utf8')
      .trimEnd()
      .split('\n')
    for (const line of lines) for (const name of namesIn(JSON.parse(line))) names.add(name)
  }
  expect([...names]).toEqual(
    expect.arrayContaining(['attack', 'topSources', 'rejected', 'openedBy', 'success']),
  )
  const guide = textOf('docs/guides/reading-alerts.md')
  expect([...names].filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
})

/** Names of fields, but not the keys of maps by field, fault, level or title. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => [name, ...(maps.has(name) ? [] : namesIn(inner))])
}
const maps = new Set(['key', 'top', 'rejected', 'faults', 'repaired', 'byLevel', 'byRule'])

test('the README says whose data is used', () => {
  const readme = textOf('README.md')
  for (const { url } of attributions) expect(readme).toContain(url)
})
