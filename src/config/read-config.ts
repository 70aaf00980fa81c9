import type { z } from 'zod'
import { nearest } from '../lib/nearest.ts'
import { fitsVariable, fromText, variableOf } from './environment.ts'
import { type Section, sectionsOf } from './keys.ts'
import { type ConfigMistake, type Origin, Origins } from './origin.ts'
import { putRaw, type Raw, type RawMap, rawMap } from './raw.ts'
import { type ConfigFile, readFile } from './read-file.ts'
import { type Config, configSchema } from './schema.ts'
import { withSecrets } from './secrets.ts'
import { mistakesOf } from './sentences.ts'

/** An option of the command line that says what a key says. */
export interface FlagValue {
  readonly path: readonly string[]
  readonly flag: string
  readonly value: string | number | boolean
}

/** Where values come from: flags win over the environment, that over the file, that over defaults. */
export interface ConfigSources {
  readonly file?: ConfigFile | undefined
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly flags: readonly FlagValue[]
  /** References to files of secrets begin here. */
  readonly folder: string
}

/** What holds, as it was written, and by whom. */
export interface Written {
  readonly raw: RawMap
  readonly values: Origins
  readonly keys: Origins
}

export interface ReadConfig {
  readonly config: Config
  readonly written: Written
}

export type ConfigRead =
  | ({ readonly ok: true } & ReadConfig)
  | { readonly ok: false; readonly mistakes: readonly ConfigMistake[] }

const sections: readonly Section[] = sectionsOf(configSchema)

/** Reads all sources as one; every mistake is told. */
export function readConfig(sources: ConfigSources): ConfigRead {
  const mistakes: ConfigMistake[] = []
  const written = gather(sources, mistakes)
  if (mistakes.length > 0) return { ok: false, mistakes }
  const { raw, values, keys } = written
  const filled = withSecrets(configSchema, raw, values, sources, mistakes)
  const parsed = configSchema.safeParse(filled, { reportInput: true })
  if (parsed.success && mistakes.length === 0) return { ok: true, config: parsed.data, written }
  const issues = (parsed.error?.issues ?? []) as z.core.$ZodIssue[]
  return { ok: false, mistakes: [...mistakes, ...mistakesOf(configSchema, issues, values, keys)] }
}

function gather({ file, environment, flags }: ConfigSources, mistakes: ConfigMistake[]): Written {
  const [values, keys] = [new Origins(), new Origins()]
  const read =
    file === undefined ? undefined : readFile(file, 'sections, such as "server:"', values, keys, mistakes)
  const raw = read ?? rawMap()
  const put = (path: readonly string[], value: Raw, origin: Origin): void => {
    if (putRaw(raw, path, value)) values.set(path, origin)
  }
  for (const key of sections.flatMap((section) => section.keys)) {
    const text = environment[variableOf(key)]
    if (!text || !fitsVariable(key)) continue
    put(key.path, fromText(key, text), { from: 'environment', variable: variableOf(key) })
  }
  for (const { path, flag, value } of flags) put(path, value, { from: 'flag', flag })
  return { raw, values, keys }
}

/** The variables that say something, each with the key whose value it is. */
export const setVariables = (
  environment: ConfigSources['environment'],
): readonly { readonly name: string; readonly path: readonly string[] }[] =>
  sections
    .flatMap(({ keys }) => keys)
    .map((key) => ({ name: variableOf(key), path: key.path }))
    .filter(({ name }) => environment[name])

/** Variables that look like ours and are none, each with the one that was meant. */
export function strangeVariables(
  environment: ConfigSources['environment'],
): readonly { readonly name: string; readonly near: string }[] {
  const known = sections.flatMap(({ keys }) => keys.map(variableOf))
  return Object.keys(environment).flatMap((name) => {
    const near = name.startsWith('VEDETTE_') && !known.includes(name) ? nearest(name, known) : undefined
    return near === undefined ? [] : [{ name, near }]
  })
}
