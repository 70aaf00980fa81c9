import { type Command, Option } from 'commander'
import { choice, gather } from '../options.ts'
import { placeholdersOption } from './replay.ts'

/** Adds `vedette baseline`: what it does is loaded when it is called. */
export function addBaseline(program: Command): void {
  const baseline = program
    .command('baseline')
    .summary('look at what baseline rules have learned, and change it')
    .description(
      'Shows, exports, imports and resets what baseline rules have learned: in the file that watch --checkpoint or replay --state keeps, while neither runs.',
    )
  of(baseline.command('show'))
    .summary('what each key has learned, and where it stands')
    .option('--output <text|json>', 'how to print', choice(['text', 'json'] as const), 'text')
    .action(async (options) => (await import('../baseline.ts')).showBaselines(options))
  of(baseline.command('export').argument('<file>', 'where to write; - is standard output'))
    .summary('write what was learned to a file, as JSON')
    .action(async (file: string, options) => (await import('../baseline.ts')).exportBaselines(file, options))
  of(baseline.command('import').argument('<file>', 'a file that export wrote'))
    .summary('go on from what was learned elsewhere; without a state file yet, begin one for watch')
    .action(async (file: string, options) => (await import('../baseline.ts')).importBaselines(file, options))
  of(baseline.command('reset'))
    .summary('learn anew, from the bucket on that is filling')
    .action(async (options) => (await import('../baseline.ts')).resetBaselines(options))
}

const of = (command: Command): Command =>
  command
    .requiredOption('--state <file>', 'the file with the state')
    .option('--rule <id|title>', 'only this rule')
    .addOption(
      new Option('--key <field=value>', 'only this key (repeatable)').argParser(gather).default([], 'none'),
    )
    .addOption(
      new Option('--rules <path>', 'a rule file or folder to add (repeatable)')
        .argParser(gather)
        .default([], 'none'),
    )
    .addOption(placeholdersOption())
    .option('--no-builtin', 'leave out the rules that come with Vedette')
