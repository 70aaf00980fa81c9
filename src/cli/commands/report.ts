import type { Command } from 'commander'
import { choice } from '../options.ts'
import { reportOutputs } from '../output/report-outputs.ts'
import { withInputOptions } from './replay.ts'

/** Adds `vedette report`. What it does is loaded when it is called. */
export function addReport(program: Command): void {
  withInputOptions(program.command('report'))
    .summary('analyse whole files: attacks, who, where, when, and the quality of the data')
    .description('Reads whole files in order of event time and sums them up in one report.')
    .option(
      '--output <text|json|markdown|html>',
      'how to print; html is one page that needs nothing else',
      choice(reportOutputs),
      'text',
    )
    .addHelpText('after', examples)
    .action(async (files: string[], options) => {
      const { report } = await import('../report.ts')
      process.exitCode = await report(files, options)
    })
}

const examples = `
Examples:
  vedette report flows.csv.gz
  vedette report access.log --output html > report.html
  vedette report auth.log.gz --year 2024 --output markdown`
