import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '../mistake.ts'
import { made, page, table } from './markdown.ts'

const program = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

/** The help of every command, as the program prints it. */
export function cliPage(): string {
  const top = helpOf()
  return page(
    made('the help of each command'),
    '# Command line',
    'In a clone: `npx vedette ...` or `npm run vedette -- ...`. Installed as a package: `vedette ...`.',
    '## Exit codes',
    table(
      ['code', 'meaning'],
      [
        [
          String(exitCodes.fine),
          'fine; also for input that is empty or holds bad records: those are counted',
        ],
        [String(exitCodes.alerts), 'there was an alert at or above `--fail-on LEVEL`, or a case differs'],
        [String(exitCodes.usage), 'wrong usage, or input that is missing, unreadable or of no known format'],
        [
          String(exitCodes.rules),
          'rules with mistakes, failing tests of rules, or a case that cannot be read',
        ],
      ],
    ),
    'A mistake is told in one line on standard error: what was wrong and what to do.',
    '## vedette',
    fenced(top),
    ...commandsIn(top).flatMap((command) => partOf('##', command)),
  )
}

/** The part about one command, and those below it. */
function partOf(mark: string, ...command: readonly string[]): string[] {
  const help = helpOf(...command)
  const below = commandsIn(help).flatMap((name) => partOf(`${mark}#`, ...command, name))
  return [`${mark} vedette ${command.join(' ')}`, fenced(help), ...below]
}

/** Not a terminal, so the program wraps at 80 columns. */
function helpOf(...command: readonly string[]): string {
  const run = spawnSync(process.execPath, [program, ...command, '--help'], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`vedette ${command.join(' ')} --help: ${run.stderr}`)
  return run.stdout.trim()
}

/** The commands that the help lists, but for `help` itself. */
function commandsIn(help: string): string[] {
  const [, list = ''] = help.split('\n\nExamples:\n')[0]!.split('\nCommands:\n')
  return [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name!).filter((name) => name !== 'help')
}

const fenced = (text: string): string => `\`\`\`text\n${text}\n\`\`\``
