import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { check } from './architecture/check.ts'
import { layout, longFiles } from './architecture/layout.ts'

const src = join(import.meta.dirname, '..', 'src')
const paths = globSync('**/*.ts', { cwd: src }).map((path) => path.replaceAll('\\', '/'))
const tested = paths.filter((path) => !path.endsWith('.test.ts'))

test('the house is in order', () => {
  expect(tested.length).toBeGreaterThan(20)
  expect(check(new Map(tested.map((path) => [path, readFileSync(join(src, path), 'utf8')])))).toEqual([])
})

test('files allowed to be long exist', () => {
  expect(Object.keys(longFiles).filter((path) => !tested.includes(path))).toEqual([])
})

test('the layout is held to by the table itself: stages know no stage, detect and compile never meet', () => {
  const stages = [
    'ingest',
    'clean',
    'enrich',
    'order',
    'rules',
    'detect',
    'alert',
    'report',
    'generate',
    'compile',
  ]
  const met = stages.flatMap((name) =>
    (layout[name]?.imports ?? []).filter((other) => stages.includes(other)),
  )
  expect(met).toEqual([])
})

const planted: [name: string, path: string, text: string, wanted: string][] = [
  [
    'a stage imports a stage',
    'clean/a.ts',
    `import { x } from '../detect/x.ts'`,
    'clean may not import detect/x.ts',
  ],
  [
    'a type counts as much',
    'alert/a.ts',
    `import type { X } from '../detect/x.ts'`,
    'alert may not import detect/x.ts',
  ],
  ['so does an export', 'lib/a.ts', `export { x } from '../model/x.ts'`, 'lib may not import model/x.ts'],
  [
    'so does a late import',
    'model/a.ts',
    `const x = await import('../lib/x.ts')`,
    'model may not import lib/x.ts',
  ],
  [
    'a stage imports the wiring',
    'report/a.ts',
    `import { x } from '../pipeline.ts'`,
    'report may not import pipeline.ts',
  ],
  [
    'a screen imports a stage',
    'cli/a.ts',
    `import { x } from '../ingest/formats/x.ts'`,
    'cli may not import ingest/formats/x.ts',
  ],
  [
    'an import leaves src',
    'cli/a.ts',
    `import { x } from '../../bench/x.ts'`,
    'cli may not import ../bench/x.ts',
  ],
  ['a folder nobody knows', 'stuff/a.ts', '', '"stuff" is not in the layout, give it a line there'],
  ['a drawer', 'lib/string-utils.ts', '', '"string-utils" says nothing, name it for what is in it'],
  ['a folder that is a drawer', 'ingest/common/a.ts', '', '"common" says nothing, name it for what is in it'],
  ['a long file', 'ingest/a.ts', '\n'.repeat(401), '401 lines, more than 400'],
  ['Node', 'lib/a.ts', `import { join } from 'node:path'`, 'pure, but imports node:path'],
  ['the clock', 'rules/a.ts', 'export const now = Date.now()', ':1: pure, but uses Date.now'],
  ['the clock, passed on', 'rules/a.ts', 'export const clock = Date.now', ':1: pure, but uses Date.now'],
  ['the clock, unpacked', 'rules/a.ts', '\nconst { now } = Date', ':2: pure, but uses { now } = Date'],
  ['the date of today', 'detect/a.ts', 'export const today = new Date()', ':1: pure, but uses new Date()'],
  [
    'the clock of the machine',
    'detect/a.ts',
    'const t = performance.now()',
    ':1: pure, but uses performance',
  ],
  ['randomness', 'generate/a.ts', 'const r = Math.random()', ':1: pure, but uses Math.random'],
  ['randomness, hidden', 'generate/a.ts', `const r = Math['random']()`, `:1: pure, but uses Math['random']`],
  ['the process', 'alert/a.ts', 'const e = process.env.HOME', ':1: pure, but uses process'],
  ['the console', 'model/a.ts', `console.log('x')`, ':1: pure, but uses console'],
  ['a timer', 'clean/a.ts', 'setTimeout(() => {}, 1)', ':1: pure, but uses setTimeout'],
]

describe('a planted violation is caught', () => {
  test.each(planted)('%s', (_name, path, text, wanted) => {
    const found = check(new Map([[path, text]]))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(path)
    expect(found[0]?.endsWith(wanted)).toBe(true)
  })

  test('a cycle, even of types', () => {
    const files = new Map([
      ['lib/a.ts', `import { b } from './b.ts'`],
      ['lib/b.ts', `import type { C } from './deep/c.ts'`],
      ['lib/deep/c.ts', `import { a } from '../a.ts'`],
    ])
    expect(check(files)).toEqual(['import cycle: lib/a.ts -> lib/b.ts -> lib/deep/c.ts -> lib/a.ts'])
  })
})

const harmless: [name: string, path: string, text: string][] = [
  [
    'a stage imports the words and the tools',
    'detect/a.ts',
    `import '../model/x.ts'\nimport '../lib/x.ts'\nimport './y.ts'`,
  ],
  ['the wiring imports stages', 'pipeline.ts', `import './ingest/x.ts'\nimport './detect/x.ts'`],
  ['a date of a given time', 'clean/a.ts', 'const d = new Date(0)\nconst ms = Date.UTC(2024, 0)'],
  [
    'a field of that name',
    'model/a.ts',
    'interface X { process: Date }\nconst f = (x: X) => ({ console: x.process })',
  ],
  ['a word in a comment or a text', 'lib/a.ts', `// no Date.now() here\nconst s = 'Math.random()'`],
  ['Node and the clock where they belong', 'ingest/a.ts', `import 'node:fs'\nconst t = Date.now()`],
  ['a long file with a reason', 'lib/long.ts', '\n'.repeat(401)],
]

test.each(harmless)('nothing is said about %s', (_name, path, text) => {
  expect(check(new Map([[path, text]]), layout, { 'lib/long.ts': 'one long table' })).toEqual([])
})
