import type { Command } from 'commander'
import { choice, gather, wholeOption } from '../options.ts'

const kinds = ['logins', 'web', 'flows'] as const

/** Adds `vedette generate`. */
export function addGenerate(program: Command): void {
  program
    .command('generate')
    .summary('make telemetry with known attacks in it')
    .description(
      'Writes telemetry to standard output: normal traffic, the attacks asked for, and dirt. The same options give the same bytes.',
    )
    .argument('<kind>', kinds.join(', '), choice(kinds))
    .option('--seed <n>', 'which of many', wholeOption(0, 2 ** 32 - 1), 1)
    .option('--minutes <n>', 'how long', wholeOption(1, 100_000), 60)
    .option(
      '--attack <kind[:at[:for]]>',
      'an attack, when it begins and how long it lasts, such as syn_flood:10m:5m (repeatable)',
      gather,
      [],
    )
    .option('--dirt <percent>', 'lines out of a hundred that go wrong', wholeOption(0, 50), 0)
    .option('--rate <n>', 'normal rows a minute', wholeOption(1, 1_000_000))
    .option('--targets <n>', 'servers an attack aims at', wholeOption(1, 250))
    .option('--intensity <n>', 'flood rows a minute as a multiple of the rate', wholeOption(1, 1000))
    .option('--shuffle', 'write the lines in random order')
    .option('--no-time', 'logins: leave the timestamp out; row n is second n')
    .option('--truth <file>', 'write there what was planted, as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  vedette generate flows --seed 7 --minutes 60 --attack syn_flood:20m:5m --dirt 3 > flows.csv\n  vedette generate logins --attack takeover --truth truth.json | vedette replay -',
    )
    .action(async (kind: (typeof kinds)[number], flags) => {
      const { generateCommand } = await import('../generate.ts')
      await generateCommand(kind, flags)
    })
}
