import type { Command } from 'commander'
import { addConfigFlags } from '../config-flags.ts'
import type { ServeFlags } from '../serve.ts'

/** Adds `vedette serve`. What it does is loaded when it is called. */
export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .summary('run the service: events in over HTTP, suspicion out')
    .description(
      'Takes in events over HTTP, keeps them, and says which are suspicious and why. Needs nothing beside it: without DATABASE_URL it runs a PostgreSQL of its own. Its routes are described at /docs.',
    )
  addConfigFlags(command)
    .option(
      '--demo',
      'while nothing is configured, feed it sample telemetry with attacks in it; its data then lie in a folder of their own',
    )
    .option('--no-demo', 'no sample telemetry')
    .addHelpText(
      'after',
      '\nExamples:\n  vedette serve\n  vedette serve --demo\n  vedette serve --port 9100 --data ./vedette-data\n  vedette serve --config /etc/vedette/vedette.yml\n  DATABASE_URL=postgres://me:secret@db.example/vedette vedette serve',
    )
    .action(async (flags: ServeFlags) => {
      const { serveCommand } = await import('../serve.ts')
      await serveCommand(flags)
    })
}
