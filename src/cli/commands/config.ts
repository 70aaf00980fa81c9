import type { Command } from 'commander'
import { addConfigFlags, type ConfigFlags } from '../config-flags.ts'

/** Adds `vedette config`. What it does is loaded when it is called. */
export function addConfig(program: Command): void {
  const command = program
    .command('config')
    .summary('print the configuration of the service that is in force')
    .description(
      'Prints the configuration as commented YAML, each value with where it comes from: an option, an environment variable, a line of vedette.yml, or the default. Secrets are named, not shown. What it prints can be used as vedette.yml.',
    )
  addConfigFlags(command)
    .addHelpText(
      'after',
      '\nExamples:\n  vedette config > vedette.yml\n  vedette config --config /etc/vedette/vedette.yml',
    )
    .action(async (flags: ConfigFlags) => {
      const { configCommand } = await import('../config.ts')
      configCommand(flags)
    })
}
