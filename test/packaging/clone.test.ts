import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { machineNode, root, run } from './command.ts'

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

describe.each(['run.mjs', 'vedette.mjs'])('bin/%s in the clone', (file) => {
  test('prints the version and nothing else', () => {
    const ended = run(machineNode, [join(root, 'bin', file), '--version'])
    expect(ended).toEqual({ out: `${version}\n`, err: '', code: 0 })
  })

  test('prints help', () => {
    const { out, err, code } = run(machineNode, [join(root, 'bin', file), '--help'])
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(out).toMatch(/^Usage: vedette /)
  })
})

test('npm run adds nothing to the output', () => {
  expect(run('npm', ['run', '--silent', 'vedette', '--', '--version']).out).toBe(`${version}\n`)
})

test.each([
  ['--tool', 'tsc', '--version'],
  ['--tool', 'biome', '--version'],
])('%s %s runs a tool of the dependencies', (...args) => {
  const { out, code } = run(machineNode, ['bin/run.mjs', ...args])
  expect({ version: /\d+\.\d+\.\d+/.test(out), code }).toEqual({ version: true, code: 0 })
})

test.each([
  ['--tool', 'nonsense'],
  ['--script', 'nonsense.ts'],
])('%s %s is told apart in one line', (...args) => {
  const { out, err, code } = run(machineNode, ['bin/run.mjs', ...args])
  expect({ out, code }).toEqual({ out: '', code: 2 })
  expect(err).toMatch(/^vedette: no (tool|script) "nonsense.*\n$/)
})
