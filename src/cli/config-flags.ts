import type { Command } from 'commander'
import type { FlagValue } from '../app/config-file.ts'
import { wholeOption } from './options.ts'

/** Options that say what a key of the configuration says, and which file it is. */
export interface ConfigFlags {
  readonly config?: string
  readonly host?: string
  readonly port?: number
  readonly data?: string
  readonly sources?: string
  readonly flagsOrder?: string
}

const pathOf = {
  host: ['server', 'host'],
  port: ['server', 'port'],
  data: ['storage', 'data'],
  sources: ['incidents', 'sources'],
  flagsOrder: ['suspicion', 'order'],
} as const
const flags = {
  host: '--host',
  port: '--port',
  data: '--data',
  sources: '--sources',
  flagsOrder: '--flags-order',
} as const
const names = Object.keys(flags) as (keyof typeof flags)[]

/** Adds these options to a command. */
export const addConfigFlags = (command: Command): Command =>
  command
    .option(
      '--config <file>',
      'configuration; otherwise VEDETTE_CONFIG, or vedette.yml here when there is one',
    )
    .option('--host <address>', 'where to listen (default: 127.0.0.1)')
    .option('--port <n>', 'where to listen; 0 takes any that is free (default: 9000)', wholeOption(0, 65_535))
    .option(
      '--data <dir>',
      'folder for everything it keeps (default: /var/lib/vedette for root, otherwise ~/.local/share/vedette)',
    )
    .option(
      '--sources <file>',
      'systems that report incidents: what to ask them, and how to read their answers',
    )
    .option(
      '--flags-order <order>',
      'what "earlier" means where suspicion spreads: arrival or event-time; kept with the data (default: arrival)',
    )

/** What was said on the command line, by keys. */
export const flagValues = (given: ConfigFlags): FlagValue[] =>
  names.flatMap((name) => {
    const value = given[name]
    return value === undefined ? [] : [{ path: pathOf[name], flag: flags[name], value }]
  })
