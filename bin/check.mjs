// Format, lint, types and unit tests, all at once: what each says is printed when it ends, and those that failed are named last.
// Properties are tried less often than by `npm test`, so that this stays quick.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenNeeded } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const tool = ['bin/run.mjs', '--tool']

/** @type {Record<string, readonly string[]>} */
const checks = {
  promises: [...tool, 'oxlint'],
  'unit tests': [...tool, 'vitest', 'run', '--project', 'unit', '--maxWorkers=100%'],
  // By one thread: several judge some types more than once, and the other checks want the cores.
  types: [...tool, 'tsc', '--checkers', '1'],
  'what nothing uses': [...tool, 'knip'],
  'format and lint': [...tool, 'biome', 'check', '.'],
}

installWhenNeeded(root)
const ended = await Promise.all(Object.entries(checks).map(([name, args]) => run(name, args)))
const failed = ended.flatMap(({ name, code }) => (code === 0 ? [] : [name]))
console.log(failed.length === 0 ? 'check: all is well' : `check: failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<{ name: string, code: number | null }>}
 */
function run(name, args) {
  const began = performance.now()
  const child = spawn(process.execPath, [join(root, args[0] ?? ''), ...args.slice(1)], {
    cwd: root,
    env: { ...process.env, VEDETTE_TRIES: '0.2' },
  })
  /** @type {Buffer[]} */
  const said = []
  child.stdout.on('data', (part) => said.push(part))
  child.stderr.on('data', (part) => said.push(part))
  return new Promise((resolve) => {
    child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)))
    child.on('close', (code) => {
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      process.stdout.write(
        `--- ${name}: ${code === 0 ? 'well' : 'failed'} after ${seconds} s\n${Buffer.concat(said)}`,
      )
      resolve({ name, code })
    })
  })
}
