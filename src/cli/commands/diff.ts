import type { Command } from 'commander'
import { choice, wholeOption } from '../options.ts'
import { withHistoryOptions } from './explain.ts'

const forms = ['text', 'json'] as const

/** Adds `vedette diff`. What it does is loaded when it is called. */
export function addDiff(program: Command): void {
  withHistoryOptions(
    program
      .command('diff')
      .argument('<old>', 'rule file or folder before the change')
      .argument('<new>', 'rule file or folder after it'),
  )
    .summary('list the alerts that a change of rules adds, drops and moves')
    .description(
      'Runs two sets of rules over the same history and compares their alerts. Rules that come with Vedette, and those of --rules, are there to be referred to and give no alerts. Exits with 0 when no alert differs, with 1 when some do, with 3 when none does and a rule was refused.',
    )
    .option('--limit <n>', 'alerts listed at most of each kind', wholeOption(1, 1_000_000), 1000)
    .option('--output <text|json>', 'how to print', choice(forms), 'text')
    .addHelpText('after', examples)
    .action(async (before: string, after: string, options) => {
      const { diffCommand } = await import('../diff.ts')
      process.exitCode = await diffCommand(before, after, options)
    })
}

const examples = `
Examples:
  vedette diff brute-force.old.yml brute-force.yml --on january.csv.gz
  vedette diff main/rules branch/rules --on flows.csv.gz --sort --output json`
