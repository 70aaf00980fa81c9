// Runs what a clone offers, installing first what is missing:
//   node bin/run.mjs ARGS                 the command line, from source
//   node bin/run.mjs --tool NAME ARGS     a tool among the dependencies
//   node bin/run.mjs --script FILE ARGS   a script of the project
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installWhenNeeded } from './install.mjs'
import { launch, stop } from './launch.mjs'

/** @type {Record<string, string>} */
const packages = {
  biome: '@biomejs/biome',
  knip: 'knip',
  oxlint: 'oxlint',
  tsc: 'typescript',
  vitest: 'vitest',
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
installWhenNeeded(root)
if (args[0] === '--tool') launch(root, tool(args[1]), args.slice(2))
else if (args[0] === '--script') launch(root, script(args[1]), args.slice(2))
else launch(root, join(root, 'src', 'cli', 'main.ts'), args)

/** @param {string | undefined} name */
function tool(name = '') {
  const home = join(root, 'node_modules', packages[name] ?? '')
  if (!Object.hasOwn(packages, name))
    stop(`vedette: no tool "${name}": use one of ${Object.keys(packages).join(', ')}.`)
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  return join(home, typeof bin === 'string' ? bin : bin[name])
}

/** @param {string | undefined} file */
function script(file = '') {
  const path = resolve(root, file)
  if (!path.endsWith('.ts') || !existsSync(path)) stop(`vedette: no script "${file}" in ${root}.`)
  return path
}
