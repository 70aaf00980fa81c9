import { isDeepStrictEqual } from 'node:util'
import { type Key, sectionsOf } from '../config/keys.ts'
import { type Config, configSchema } from '../config/schema.ts'

/** What the service runs by. It can be read anew; what cannot change while it runs stays. */
export interface LiveConfig {
  readonly current: Config
  /** Is told of the new configuration when something changed. */
  onChange(listener: (config: Config) => void): void
  /** Reads anew. What reading throws goes to the caller, and nothing changes. */
  reload(): Reloaded
}

/** Keys with new values, by what becomes of them. */
export interface Reloaded {
  readonly changed: readonly string[]
  readonly afterRestart: readonly string[]
}

/** A configuration that `read` gives, at first and whenever it is asked again. */
export function liveConfig(read: () => Config): LiveConfig {
  let config = read()
  const listeners: ((config: Config) => void)[] = []
  return {
    get current() {
      return config
    },
    onChange: (listener) => void listeners.push(listener),
    reload: () => {
      const next = read()
      const differs = keys.filter((key) => !isDeepStrictEqual(valueAt(config, key), valueAt(next, key)))
      const [changed, others] = [
        differs.filter(({ reloads }) => reloads),
        differs.filter((key) => !key.reloads),
      ]
      config = changed.reduce((mixed, key) => withValue(mixed, key, valueAt(next, key)), config)
      if (changed.length > 0) for (const listener of listeners) listener(config)
      return { changed: changed.map(nameOf), afterRestart: others.map(nameOf) }
    },
  }
}

/** The defaults, but for what is said here; for tests and for whoever runs the service from a program. */
export function configOf(given: { readonly [S in keyof Config]?: Partial<Config[S]> } = {}): LiveConfig {
  const defaults = configSchema.parse({})
  const names = Object.keys(defaults) as (keyof Config)[]
  const mixed = Object.fromEntries(names.map((name) => [name, { ...defaults[name], ...given[name] }]))
  return liveConfig(() => mixed as Config)
}

const keys = sectionsOf(configSchema).flatMap((section) => section.keys)

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const nameOf = ({ path }: Key): string => path.join('.')

const valueAt = (config: Config, { path: [section, name] }: Key): unknown =>
  (config as Sections)[section!]?.[name!]

const withValue = (config: Config, { path: [section, name] }: Key, value: unknown): Config => ({
  ...config,
  [section!]: { ...(config as Sections)[section!], [name!]: value },
})
