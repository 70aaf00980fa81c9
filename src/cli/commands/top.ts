import type { Command } from 'commander'
import { withInputOptions } from './replay.ts'
import { liveOptions } from './watch.ts'

/** Adds `vedette top`. What it does is loaded when it is called. */
export function addTop(program: Command): void {
  liveOptions(withInputOptions(program.command('top'), '[file...]'))
    .summary('a screen of what is going on: rate, alerts, top lists, sources')
    .description(
      'Shows what watch prints as a screen that stays: rate, alerts, top lists, quality and sources. h shows its keys. Where the output is no terminal it prints what watch prints.',
    )
    .option('--server <address>', 'show what this running service finds, through its API')
    .option('--key-from <file>', 'with --server: a file with a key of the scope read; otherwise VEDETTE_KEY')
    .option(
      '--login <name>',
      'with --server, instead of a key: a user, with the password in VEDETTE_PASSWORD',
    )
    .addHelpText('after', examples)
    .action(async (files: string[], options) => {
      const { topCommand } = await import('../top.ts')
      await topCommand(files, options)
    })
}

const examples = `
Colours are left out where NO_COLOR is set, and letters beyond ASCII where the locale has none.

Examples:
  vedette top /var/log/nginx/access.log
  vedette top --interface eth0 --port 80 --port 8080
  vedette top --server http://127.0.0.1:9000
  ssh web tail -F /var/log/nginx/access.log | vedette top -`
