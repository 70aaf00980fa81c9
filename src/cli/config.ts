import { configPath, effectiveConfig } from '../app/config-file.ts'
import { type ConfigFlags, flagValues } from './config-flags.ts'

/** Prints the configuration in force. */
export function configCommand(flags: ConfigFlags): void {
  process.stdout.write(effectiveConfig(configPath(flags.config, process.env), process.env, flagValues(flags)))
}
