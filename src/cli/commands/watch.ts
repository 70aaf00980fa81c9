import { type Command, Option } from 'commander'
import { choice, durationOption, intervalOption, wholeOption } from '../options.ts'
import { outputs } from '../output/outputs.ts'
import { type SyslogAddress, syslogAddress } from '../syslog-address.ts'
import { withInputOptions } from './replay.ts'

/** Adds `vedette watch`. What it does is loaded when it is called. */
export function addWatch(program: Command): void {
  liveOptions(withInputOptions(program.command('watch'), '[file...]'))
    .summary('follow logs as they grow, or an interface; print alerts and what traffic there is')
    .description(
      'Follows files as they grow, also when they are rotated, and packets of an interface; prints alerts as they open and close, and statistics. Time passes also when no lines come, so that alerts close.',
    )
    .option('--events', 'print events as they arrive, a line each')
    .option('--output <text|json|ocsf>', 'how to print', choice(outputs), 'text')
    .addHelpText('after', examples)
    .action(async (files: string[], options) => {
      const { watchCommand } = await import('../watch.ts')
      await watchCommand(files, options)
    })
}

/** The options of every command that watches what grows. */
export function liveOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--lateness <duration>', 'how far behind the newest an event may come')
        .argParser(durationOption)
        .default(undefined, '5s; 0 where only an interface is watched, whose packets come in order'),
    )
    .addOption(
      new Option('--idle <duration>', 'how long a source says nothing before time passes without it')
        .argParser(durationOption)
        .default(undefined, '5s; 1s where only an interface is watched'),
    )
    .addOption(
      new Option('--stats <duration>', 'print statistics of every such span of event time')
        .argParser(intervalOption)
        .default(10_000, '10s'),
    )
    .option('--interface <name>', 'capture the packets of this interface (eth0, any) with tcpdump and tshark')
    .addOption(
      new Option('--port <number>', 'where HTTP is spoken on the interface (repeatable)')
        .argParser(ports)
        .default([], '80'),
    )
    .addOption(
      new Option(
        '--syslog <place>',
        'receive syslog there: udp:5514, tcp:5514 or tls:6514, on this machine; udp:0.0.0.0:5514 from others (repeatable)',
      )
        .argParser((text, before: readonly SyslogAddress[]) => [...before, syslogAddress(text)])
        .default([], 'none'),
    )
    .option('--tls-cert <file>', 'with --syslog tls: our certificate (PEM)')
    .option('--tls-key <file>', 'with --syslog tls: its key (PEM)')
    .option('--tls-ca <file>', 'with --syslog tls: let in only clients with a certificate of this authority')
    .option(
      '--checkpoint <file>',
      'keep there how far files were read, and all state, and go on from it: no line is lost or read twice',
    )
}

const port = wholeOption(1, 65_535)
const ports = (text: string, before: readonly number[]): readonly number[] => [...before, port(text)]

const examples = `
The signal USR2 asks for all alerts of the past 24 hours, and for what there was in the past ten seconds,
minute, hour, day, week and month.

Examples:
  vedette watch /var/log/nginx/access.log
  vedette watch access.log --checkpoint watch.state --output json
  vedette watch --interface eth0 --port 80 --port 8080
  vedette watch --syslog udp:0.0.0.0:5514 --syslog tls:0.0.0.0:6514 --tls-cert cert.pem --tls-key key.pem
  ssh web tail -F /var/log/nginx/access.log | vedette watch -`
