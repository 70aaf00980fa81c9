import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type ConfigMistake, originPlace } from '../config/origin.ts'
import { printConfig } from '../config/print-config.ts'
import { type FlagValue, type ReadConfig, readConfig, strangeVariables } from '../config/read-config.ts'
import { UserMistake } from './mistake.ts'

const USUAL = 'vedette.yml'

export type Environment = Readonly<Record<string, string | undefined>>

/** The file that holds: the one named, or that of `VEDETTE_CONFIG`, or `vedette.yml` here when there is one. */
export function configPath(named: string | undefined, environment: Environment): string | undefined {
  return named ?? (environment.VEDETTE_CONFIG || undefined) ?? (existsSync(USUAL) ? USUAL : undefined)
}

/** Reads the configuration from all its sources; what is wrong is told as one mistake with a line for each. */
export function loadConfig(
  path: string | undefined,
  environment: Environment,
  flags: readonly FlagValue[],
): ReadConfig {
  const read = readConfig({
    file: path === undefined ? undefined : { path, text: textOf('--config', path) },
    environment,
    flags,
    folder: path === undefined ? process.cwd() : dirname(resolve(path)),
  })
  if (read.ok) return read
  throw new UserMistake(toldMistakes(read.mistakes))
}

/** The configuration in force, as text: see {@link printConfig}. */
export const effectiveConfig = (...sources: Parameters<typeof loadConfig>): string =>
  printConfig(loadConfig(...sources).written)

/** The text of a file that an option names. */
export function textOf(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UserMistake(
      `${flag} ${path}: cannot be read (${(error as NodeJS.ErrnoException).code}); name a file that can`,
    )
  }
}

/** Variables that nobody reads but somebody meant to set. */
export const slipsIn = (environment: Environment): string[] =>
  strangeVariables(environment).map(
    ({ name, near }) => `the environment variable ${name} is not known; did you mean ${near}?`,
  )

/** One line for each, in the order of the file. */
export const toldMistakes = (mistakes: readonly ConfigMistake[]): string =>
  mistakes.map(({ origin, message }) => `${originPlace(origin)}: ${message}`).join('\n')

export type { FlagValue }
