import { type Command, Option } from 'commander'
import { choice, latencyOption, wholeOption } from '../options.ts'

/** Adds `vedette simulate`. */
export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .summary('run a system that Vedette asks, for demos and tests')
    .description(
      'upstream: an API of incidents and identities as companies have them: slow, slower when asked much at once, and beyond its capacity it fails and forgets identities. Listens on this machine only.',
    )
    .argument('<what>', 'upstream', choice(['upstream']))
    .option('--port <n>', 'where to listen; 0 takes any that is free', wholeOption(0, 65_535), 9001)
    .option(
      '--from <dir>',
      'what it answers: identities.json, and a file for each type; generated when not given',
    )
    .option('--people <n>', 'generated: people', wholeOption(1, 1_000_000), 5000)
    .option('--incidents <n>', 'generated: incidents of all seven types', wholeOption(0, 1_000_000), 2100)
    .option('--seed <n>', 'which of many', wholeOption(0, 2 ** 32 - 1), 1)
    .addOption(
      new Option('--latency <least-most>', 'how long one answer takes')
        .argParser(latencyOption)
        .default([2000, 6000], '2s-6s'),
    )
    .option('--slowdown <percent>', 'what each further request at once adds', wholeOption(0, 1000), 25)
    .option('--capacity <n>', 'requests at once that it bears', wholeOption(1, 256), 4)
    .option('--user <name>', 'who may ask', 'vedette')
    .option('--password <text>', 'and the password', 'vedette')
    .addHelpText(
      'after',
      '\nExamples:\n  vedette simulate upstream\n  vedette simulate upstream --from answers --latency 100ms-300ms --port 9100',
    )
    .action(async (_, flags) => {
      const { simulateCommand } = await import('../simulate.ts')
      await simulateCommand(flags)
    })
}
