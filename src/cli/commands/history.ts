import type { Command } from 'commander'
import { choice, levelOption, timeOption } from '../options.ts'
import { outputs } from '../output/outputs.ts'
import { withInputOptions } from './replay.ts'

/** Adds `vedette history`. What it does is loaded when it is called. */
export function addHistory(program: Command): void {
  withInputOptions(program.command('history'))
    .summary('run rules over stored events of any size')
    .description(
      'Runs rules over stored events, in order of event time, and prints the alerts that they would have given live. Reads what replay reads, and Parquet.',
    )
    .option(
      '--from <time>',
      'only events from this time on, such as 2024-01-31 or 2024-01-31T08:00:00Z',
      timeOption,
    )
    .option('--to <time>', 'only events before this time', timeOption)
    .option('--output <text|json|ocsf>', 'how to print', choice(outputs), 'text')
    .option('--fail-on <level>', 'exit with 1 when there is an alert of this level or above', levelOption)
    .addHelpText('after', examples)
    .action(async (files: string[], options) => {
      const { history } = await import('../history.ts')
      process.exitCode = await history(files, options)
    })
}

const examples = `
Examples:
  vedette history january.parquet --class network --rules my-rules --no-builtin
  vedette history flows.csv.gz --from 2024-01-01T06:00:00Z --to 2024-01-01T12:00:00Z`
