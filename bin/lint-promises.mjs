// The rules of eslint.config.mjs, over the files that may have come to break them since they were last found well: a file is
// judged by its own text and by the types of what it imports, so it is looked at again when any of these has changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const found = join(root, '.cache', 'linted.json')

const files = ['src', 'test', 'bench'].flatMap(filesIn)
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
const imports = new Map([...texts].map(([file, text]) => [file, importsOf(file, text)]))
const common = hash([
  ...['eslint.config.mjs', 'package-lock.json', 'tsconfig.json'].map(read),
  ...declarations(),
])

const now = new Map(files.map((file) => [file, hash([common, ...reached(file)])]))
const well = new Set(existsSync(found) ? JSON.parse(readFileSync(found, 'utf8')) : [])
const stale = files.filter((file) => !well.has(now.get(file)))
if (stale.length > 0) {
  const eslint = [join(root, 'bin', 'run.mjs'), '--tool', 'eslint', ...stale]
  const { status } = spawnSync(process.execPath, eslint, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
  mkdirSync(dirname(found), { recursive: true })
  writeFileSync(found, JSON.stringify([...now.values()]))
}
console.log(`${stale.length} of ${files.length} files looked at, the others are as they were`)

/** @param {string} folder */
function filesIn(folder) {
  const all = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  return all.filter((file) => file.endsWith('.ts')).map((file) => join(folder, file))
}

/** @param {string} file */
function read(file) {
  return readFileSync(join(root, file), 'utf8')
}

/** Texts that change the types of files that do not import them. */
function declarations() {
  return [...texts]
    .filter(([file, text]) => file.endsWith('.d.ts') || /^declare /m.test(text))
    .map(([, text]) => text)
}

/**
 * @param {string} file
 * @param {string} text
 */
function importsOf(file, text) {
  const named = [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']*)'/g)]
  return named.map(([, path = '']) => relative(root, join(root, dirname(file), path)))
}

/**
 * The file and all that it imports, in turn: each with its text.
 * @param {string} file
 */
function reached(file) {
  const seen = new Set([file])
  for (const one of seen) for (const next of imports.get(one) ?? []) seen.add(next)
  return [...seen].sort().flatMap((one) => [one, texts.get(one) ?? ''])
}

/** @param {readonly string[]} parts */
function hash(parts) {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(`${part.length}:`).update(part)
  return sum.digest('base64url')
}
