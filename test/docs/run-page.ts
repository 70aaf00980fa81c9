import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { type Page, root } from './pages.ts'

/** Puts a `vedette` and an `npx vedette` into a folder that run the source with this Node. */
export function writeCommands(folder: string): void {
  const run = `exec "${process.execPath}" "${join(root, 'src/cli/main.ts')}" "$@"`
  const scripts = { vedette: run, npx: `test "$1" = vedette || exit 64\nshift\n${run}` }
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
}

/** A block that takes longer waits for something that does not come. */
const LONGEST_MS = 120_000
/** Where a block fails, or takes too long, what it started last goes with it. */
const ENDING = `trap '[ $? = 0 ] || kill $! || :' EXIT; trap 'exit 143' TERM`

/**
 * Follows a page from top to bottom in `folder`: writes the files it shows, runs its `sh` blocks, and compares what they
 * print with the `text` block behind each. Answers what went wrong.
 */
export function followPage(page: Page, folder: string, commands: string): string[] {
  const wrong: string[] = []
  let printed = ''
  let before = ''
  for (const { language, file, text, line } of page.blocks) {
    const place = `${page.path}:${line}`
    if (file !== undefined) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), text)
    } else if (language === 'sh') {
      const run = spawnSync('sh', ['-ec', `${ENDING}\n${text}`], {
        cwd: folder,
        encoding: 'utf8',
        env: environment(commands),
        timeout: LONGEST_MS,
      })
      printed = `${run.stdout}\n${run.stderr}`
      if (run.status !== 0)
        wrong.push(`${place}: ${run.error?.message ?? `exit ${run.status}`}: ${run.stderr || run.stdout}`)
    } else if (language === 'text' && before === 'sh') {
      wrong.push(...missingLines(text, printed).map((missing) => `${place}: not printed: ${missing}`))
    }
    before = language
  }
  return wrong
}

const environment = (commands: string): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${commands}${delimiter}${process.env.PATH}`,
  NODE_COMPILE_CACHE: join(commands, 'compiled'),
})

/** Lines of a transcript that the output does not have, in that order. A line of three dots stands for any number. */
function missingLines(transcript: string, printed: string): string[] {
  const lines = printed.split('\n').map((line) => line.trimEnd())
  let at = 0
  return transcript.split('\n').filter((wanted) => {
    if (wanted.trim() === '...' || wanted.trim() === '') return false
    const found = lines.indexOf(wanted.trimEnd(), at)
    if (found >= 0) at = found + 1
    return found < 0
  })
}
