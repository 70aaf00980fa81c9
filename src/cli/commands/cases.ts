import type { Command } from 'commander'

/** Adds `vedette cases`. */
export function addCases(program: Command): void {
  program
    .command('cases')
    .summary('run the cases on which all engines must agree')
    .description(
      'Runs folders of rule.yml, events.ndjson and alerts.json in every way an engine can be run, and compares the alerts. Exits with 1 when a case differs, with 3 when one cannot be read.',
    )
    .argument('[dir]', 'folder of cases; those that come with Vedette, if none is named')
    .option('--matrix', 'print the table: a line for each case, a column for each way')
    .addHelpText('after', '\nExamples:\n  vedette cases --matrix\n  vedette cases my-cases')
    .action(async (folder: string | undefined, { matrix }: { matrix?: true }) => {
      const { builtinCases, cases } = await import('../../app/run-cases.ts')
      process.exitCode = await cases(folder ?? builtinCases, matrix ?? false)
    })
}
