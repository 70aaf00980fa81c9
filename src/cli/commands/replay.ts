import { type Command, Option } from 'commander'
import { formats } from '../../model/format.ts'
import {
  choice,
  classOption,
  durationOption,
  gather,
  intervalOption,
  levelOption,
  speedOption,
  wholeOption,
} from '../options.ts'
import { outputs } from '../output/outputs.ts'

/** Adds `vedette replay`. What it does is loaded when it is called. */
export function addReplay(program: Command): void {
  withInputOptions(program.command('replay'), '[file...]')
    .summary('read files of telemetry and print explained alerts')
    .description(
      'Reads files of telemetry (CSV, NDJSON, access logs, syslog, captures of packets; also gzip and zstd) as a stream and prints alerts.',
    )
    .option('--sort', 'put the whole input in order of event time first')
    .addOption(
      new Option('--lateness <duration>', 'how far behind the newest an event may come')
        .argParser(durationOption)
        .default(5000, '5s'),
    )
    .addOption(
      new Option('--speed <max|N>', 'as fast as it goes, or N times as fast as it happened')
        .argParser(speedOption)
        .default(Number.POSITIVE_INFINITY, 'max'),
    )
    .option('--stats <duration>', 'print statistics of every such span of event time', intervalOption)
    .option('--state <file>', 'go on from the state in this file, and keep it there: the stream does not end')
    .option('--end', 'with --state: the stream ends with this input; all alerts close and the file goes')
    .option(
      '--edited <clean|replay>',
      'with --state: whether rules that are new or were edited begin without state (the default), or see --history first',
      choice(['clean', 'replay'] as const),
    )
    .addOption(gathered('--history <path>', 'the events of earlier runs, for --edited replay (repeatable)'))
    .option('--quarantine <file>', 'write rejected records there, as NDJSON')
    .option('--output <text|json|ocsf>', 'how to print', choice(outputs), 'text')
    .option('--fail-on <level>', 'exit with 1 when there is an alert of this level or above', levelOption)
    .addHelpText('after', examples)
    .action(async (files: string[], options) => {
      const { replay } = await import('../replay.ts')
      process.exitCode = await replay(files, options)
    })
}

/** The options of every command that reads telemetry. */
export const withInputOptions = (command: Command, files = '<file...>'): Command =>
  inputOptions(command.argument(files, 'files to read; - is standard input'))

/** How telemetry is read, and by which rules it is judged. */
export function inputOptions(command: Command): Command {
  return command
    .option(
      '--format <name>',
      `format of the files, where their content does not say it: ${formats.join(', ')}`,
      choice(formats),
    )
    .addOption(
      gathered(
        '--map <field=column|file>',
        'which column holds a field; or a YAML file of such pairs (repeatable)',
      ),
    )
    .option('--class <name>', 'what the events are: authentication, http, network, process, ...', classOption)
    .option('--year <year>', 'year of times that have none', wholeOption(1970, 9999))
    .addOption(gathered('--inside <cidr>', 'addresses that are ours, beside private ones (repeatable)'))
    .option('--geo <file.mmdb>', 'a place database of your own')
    .addOption(gathered('--rules <path>', 'a rule file or folder to add (repeatable)'))
    .addOption(placeholdersOption())
    .option('--no-builtin', 'leave out the rules that come with Vedette')
}

/** Files with values of placeholders, for every command that reads rules. */
export const placeholdersOption = (): Option =>
  gathered('--placeholders <file>', 'YAML with values for placeholders of rules: name: [values] (repeatable)')

/** An option that may be given several times. */
const gathered = (flags: string, description: string): Option =>
  new Option(flags, description).argParser(gather).default([], 'none')

const examples = `
Examples:
  vedette replay access.log
  vedette replay --sort flows.csv.gz --output json
  zcat auth.log.gz | vedette replay - --stats 15s
  vedette replay logins.csv --map user.name=login --rules my-rules --no-builtin --fail-on high`
