import type { Command } from 'commander'
import { addConfigFlags, type ConfigFlags } from '../config-flags.ts'

/** Adds `vedette serve`. What it does is loaded when it is called. */
export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .summary('run the service: events in over HTTP, suspicion out')
    .description(
      'Takes in events over HTTP, keeps them, and says which are suspicious and why. Needs nothing beside it: without DATABASE_URL it runs a PostgreSQL of its own. Its routes are described at /docs.',
    )
  addConfigFlags(command)
    .addHelpText(
      'after',
      '\nExamples:\n  vedette serve\n  vedette serve --port 9100 --data ./vedette-data\n  vedette serve --config /etc/vedette/vedette.yml\n  DATABASE_URL=postgres://me:secret@db.example/vedette vedette serve',
    )
    .action(async (flags: ConfigFlags) => {
      const { serveCommand } = await import('../serve.ts')
      await serveCommand(flags)
    })
}
