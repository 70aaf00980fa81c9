import { type Command, Option } from 'commander'
import { choice, durationOption, gather, timeOption, wholeOption } from '../options.ts'
import { inputOptions } from './replay.ts'

const forms = ['text', 'json'] as const

/** Adds the options by which a command reads a history that is named with `--on`. */
export function withHistoryOptions(command: Command): Command {
  return moreHistoryOptions(
    inputOptions(command).requiredOption('--on <path...>', 'files of the history to read', gather),
  )
}

/** The same for a command that can do without a history. */
export const withOptionalHistory = (command: Command): Command =>
  moreHistoryOptions(inputOptions(command).option('--on <path...>', 'files of the history to read', gather))

function moreHistoryOptions(command: Command): Command {
  return command
    .option('--sort', 'put the whole input in order of event time first, as replay --sort')
    .addOption(
      new Option('--lateness <duration>', 'how far behind the newest an event may come, as in replay')
        .argParser(durationOption)
        .default(5000, '5s'),
    )
    .option('--from <time>', 'only events from this time on', timeOption)
    .option('--to <time>', 'only events before this time', timeOption)
}

/** Adds `vedette explain`. What it does is loaded when it is called. */
export function addExplain(program: Command): void {
  withHistoryOptions(program.command('explain').argument('<alert>', 'id of an alert, or how it begins'))
    .summary('show how an alert came about, down to its events')
    .description(
      'Finds the alert with this id over the files it came from, reads them again for the events of its key, computes the condition over time from the definitions, and compares with what was alerted. Exits with 1 when they differ.',
    )
    .option('--limit <n>', 'events listed at most', wholeOption(1, 100_000), 1000)
    .option('--output <text|json>', 'how to print', choice(forms), 'text')
    .addHelpText('after', examples)
    .action(async (alert: string, options) => {
      const { explainCommand } = await import('../explain.ts')
      process.exitCode = await explainCommand(alert, options)
    })
}

const examples = `
Examples:
  vedette explain a0bcda81 --on logins.csv
  vedette explain a88362cd --on flows.csv.gz --sort --limit 20 --output json`
