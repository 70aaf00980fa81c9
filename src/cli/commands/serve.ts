import type { Command } from 'commander'
import { wholeOption } from '../options.ts'

/** Adds `vedette serve`. What it does is loaded when it is called. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .summary('run the service: events in over HTTP, suspicion out')
    .description(
      'Takes in events over HTTP, keeps them, and says which are suspicious and why. Needs nothing beside it: without DATABASE_URL it runs a PostgreSQL of its own. Its routes are described at /docs.',
    )
    .option('--host <address>', 'where to listen: 127.0.0.1, ::1 or localhost', '127.0.0.1')
    .option('--port <n>', 'where to listen; 0 takes any that is free', wholeOption(0, 65_535), 9000)
    .option(
      '--data <dir>',
      'folder for everything it keeps; /var/lib/vedette for root, otherwise ~/.local/share/vedette',
    )
    .option(
      '--sources <file>',
      'systems that report incidents: what to ask them, and how to read their answers',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  vedette serve\n  vedette serve --port 9100 --data ./vedette-data\n  DATABASE_URL=postgres://me:secret@db.example/vedette vedette serve',
    )
    .action(async (options: { host: string; port: number; data?: string; sources?: string }) => {
      const { serveCommand } = await import('../serve.ts')
      await serveCommand(options)
    })
}
