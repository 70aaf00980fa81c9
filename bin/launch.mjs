import { spawn } from 'node:child_process'
import Module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findNode, tooOld } from './find-node.mjs'

/**
 * Runs a program as if Node had been started with it. When this Node is fit the program runs here; otherwise
 * the whole command is started again under the fit one, and streams, signals and the exit code pass through.
 * @param {string} root
 * @param {string} file
 * @param {readonly string[]} args
 */
export function launch(root, file, args) {
  const node = findNode(root)
  if (node === undefined) stop(tooOld())
  if (node !== process.execPath) return startAgain(node)
  cacheCompiledCode()
  hideExperimentalWarnings()
  process.argv = [process.execPath, file, ...args]
  Module.runMain()
}

/**
 * Ends with a message for people: 2 is what a command that could not be run exits with.
 * @param {string} message
 * @returns {never}
 */
export function stop(message) {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

/** @param {string} node */
function startAgain(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both of us; sent twice, it would mean "stop at once".
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  process.on('SIGINT', () => onTerminal || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('error', (error) => stop(`vedette: cannot start ${node}: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (signal === null) return process.exit(code)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

// Kept in the person's own cache folder: code in a shared /tmp could be planted by someone else. Threads learn of it by the environment.
function cacheCompiledCode() {
  const own = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  process.env.NODE_COMPILE_CACHE ||= join(own, 'vedette', 'compiled')
  Module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
}

function hideExperimentalWarnings() {
  const emit = process.emitWarning
  process.emitWarning = (/** @type {any} */ warning, /** @type {any[]} */ ...rest) => {
    const kind = warning?.name ?? rest[0]?.type ?? rest[0]
    if (kind !== 'ExperimentalWarning') emit.call(process, warning, ...rest)
  }
}
