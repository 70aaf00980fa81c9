import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { collectInTime } from '../app/garbage.ts'
import { exitCodes } from '../app/mistake.ts'
import { harmless } from '../lib/harmless.ts'
import { addKeys, addUsers } from './commands/access.ts'
import { addBaseline } from './commands/baseline.ts'
import { addCases } from './commands/cases.ts'
import { addConfig } from './commands/config.ts'
import { addDemo } from './commands/demo.ts'
import { addDiff } from './commands/diff.ts'
import { addExplain } from './commands/explain.ts'
import { addGenerate } from './commands/generate.ts'
import { addHistory } from './commands/history.ts'
import { addReplay } from './commands/replay.ts'
import { addReport } from './commands/report.ts'
import { addRuleCommands } from './commands/rules.ts'
import { addServe } from './commands/serve.ts'
import { addSimulate } from './commands/simulate.ts'
import { addTop } from './commands/top.ts'
import { addWatch } from './commands/watch.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** Mistakes of people, told in one line; anything else is a bug of ours. */
const knownMistakes: ReadonlySet<string> = new Set([
  'UserMistake',
  'InputError',
  'EnrichMistake',
  'UnknownClass',
  'AbsentColumn',
  'SpillError',
  'TooManySources',
  'StoredFileError',
  'StoreMistake',
])

collectInTime()

/** Characters of one line of a message. */
const LONGEST = 2000

const program = new Command('vedette')
  .description('Security detection: reads telemetry, finds attacks, explains each alert down to its events.')
  .version(version)
  .configureOutput({
    outputError: (text, write) => write(said(`${onOneLine(text)}; --help shows what there is`)),
  })
  .exitOverride()

// A reader that has seen enough, such as head, is no mistake; a full disk is one.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit()
  process.stderr.write(said(`cannot write the output (${code}); make room there, or write it elsewhere`))
  process.exit(exitCodes.usage)
})
process.stderr.on('error', () => {})

addReplay(program)
addReport(program)
addWatch(program)
addTop(program)
addBaseline(program)
addHistory(program)
addExplain(program)
addDiff(program)
addRuleCommands(program)
addCases(program)
addGenerate(program)
addServe(program)
addConfig(program)
addUsers(program)
addKeys(program)
addSimulate(program)
addDemo(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = explain(error)
}

/** Says a mistake in one line and gives the exit code; our own bugs go on up. */
function explain(error: unknown): number {
  if (!(error instanceof Error)) throw error
  if (error.name === 'CommanderError')
    return (error as { exitCode?: number }).exitCode === 0 ? 0 : exitCodes.usage
  if (!knownMistakes.has(error.name)) throw error
  process.stderr.write(said(error.message))
  return (error as { exitCode?: number }).exitCode ?? exitCodes.usage
}

/** Names of files and columns come from outside: nothing in a message may steer the terminal. */
function said(message: string): string {
  const lines = message.split('\n').map((line) => harmless(line, LONGEST))
  return `vedette: ${lines.join('\n')}\n`
}

/** Commander's words for a mistake, a suggestion included. */
function onOneLine(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\.?\n/g, ' ')
    .replace(/\.$/, '')
}
