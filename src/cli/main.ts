import { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { addDemo } from './commands/demo.ts'
import { addGenerate } from './commands/generate.ts'
import { addReplay } from './commands/replay.ts'
import { addRuleCommands } from './commands/rules.ts'
import { exitCodes } from '../app/mistake.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))

/** Mistakes of people, told in one line; anything else is a bug of ours. */
const knownMistakes: ReadonlySet<string> = new Set(['UserMistake', 'InputError', 'EnrichMistake', 'UnknownClass'])

const program = new Command('vedette')
  .description('Security detection: reads telemetry, finds attacks, explains each alert down to its events.')
  .version(version)
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride()

addReplay(program)
addRuleCommands(program)
addGenerate(program)
addDemo(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = explain(error)
}

/** Says a mistake in one line and gives the exit code; our own bugs go on up. */
function explain(error: unknown): number {
  if (!(error instanceof Error)) throw error
  if (error.name === 'CommanderError') return (error as { exitCode?: number }).exitCode === 0 ? 0 : exitCodes.usage
  if (!knownMistakes.has(error.name)) throw error
  process.stderr.write(`vedette: ${error.message}\n`)
  return (error as { exitCode?: number }).exitCode ?? exitCodes.usage
}
