import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { canBringNode, isFit, tooOld } from './find-node.mjs'
import { stop } from './launch.mjs'

const STALE_MS = 600_000

/**
 * Runs `npm ci` when the installed packages are not the ones that package-lock.json names. Speaks on stderr only.
 * @param {string} root
 */
export function installWhenNeeded(root) {
  if (isInstalled(root)) return
  const release = takeTurn(root)
  try {
    // Another start may have installed them while this one waited.
    if (!isInstalled(root)) install(root)
  } finally {
    release()
  }
}

/** @param {string} root */
function install(root) {
  if (!isFit(process.versions.node) && !canBringNode()) stop(tooOld())
  process.stderr.write('vedette: installing packages (npm ci), this happens once ...\n')
  const { command, before } = npm()
  const args = [
    ...before,
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const run = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (run.error) stop(`vedette: cannot run npm (${run.error.message}): install npm, then run this again.`)
  if (run.status !== 0)
    stop('vedette: npm ci failed, see above. Run `npm ci` yourself once that is put right.')
}

/**
 * Compares what npm noted that it installed with what the lock file asks for; times of files do not matter.
 * @param {string} root
 */
export function isInstalled(root) {
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  const locked = packagesOf(join(root, 'package-lock.json'))
  if (installed === undefined || locked === undefined) return false
  const same = (/** @type {string} */ path) => installed[path]?.version === locked[path]?.version
  const wanted = Object.keys(locked).filter((path) => path !== '' && !locked[path]?.optional)
  const there = (/** @type {string} */ path) => existsSync(join(root, path, 'package.json'))
  return wanted.every(same) && Object.keys(installed).every((path) => same(path) && there(path))
}

/**
 * Waits until no other start installs into the same folder; gives what ends this one's turn. A turn left behind by a
 * start that was killed ends by itself after ten minutes.
 * @param {string} root
 */
function takeTurn(root) {
  const lock = join(
    tmpdir(),
    `vedette-install-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`,
  )
  const patience = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    try {
      mkdirSync(lock)
      return () => rmSync(lock, { recursive: true, force: true })
    } catch (error) {
      // Where no turn can be taken, nobody waits for one.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') return () => {}
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > STALE_MS)
        rmSync(lock, { recursive: true, force: true })
      else Atomics.wait(patience, 0, 0, 500)
    }
  }
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

// The npm that started us, so that both are of one version; else the one on the path.
function npm() {
  const started = process.env.npm_execpath
  const known = started !== undefined && basename(started) === 'npm-cli.js'
  return known ? { command: process.execPath, before: [started] } : { command: 'npm', before: [] }
}
