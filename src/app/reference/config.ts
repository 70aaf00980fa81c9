import { fitsVariable, variableOf } from '../../config/environment.ts'
import { type Key, sectionsOf } from '../../config/keys.ts'
import { configSchema } from '../../config/schema.ts'
import { code, made, page, table } from './markdown.ts'

/** Every key of `vedette.yml`. */
export const configPage = (): string =>
  page(
    made('src/config/sections/'),
    '# Configuration',
    '`vedette serve` runs without a configuration. What is to be otherwise stands in a file: the one of `--config`, of the environment variable `VEDETTE_CONFIG`, or `vedette.yml` in the current folder. ' +
      'An environment variable wins over the file, an option of the command line over both. `vedette config` prints what is in force, and where each value comes from.',
    'A key that is not known is a mistake. Secrets do not stand in the file: it names where they lie, as `env:NAME` or `file:PATH`; others must not be able to read such a file. Spans of time are written as `500ms`, `30s`, `5m`, `12h` or `7d`.',
    'On `SIGHUP` the file is read anew. Keys marked with ↻ take effect at once, others at the next start; when something is wrong with the file, that is told and the old configuration stays.',
    ...sectionsOf(configSchema).flatMap(({ name, summary, keys }) => [
      `## ${name}`,
      summary,
      keyTable(keys, true),
      ...keys.filter(({ items }) => items.length > 0).flatMap(itemParts),
    ]),
  )

const itemParts = ({ path, items }: Key): string[] => [
  `Each of ${code(path.join('.'))}:`,
  keyTable(items, false),
  ...items
    .filter((item) => item.items.length > 0)
    .flatMap((item) => itemParts({ ...item, path: [...path, ...item.path] })),
]

/** Keys inside a list have no variables of their own. */
const keyTable = (keys: readonly Key[], variables: boolean): string =>
  table(
    ['key', 'default', 'value', 'meaning'],
    keys.map((key) => [
      `${code(key.path.at(-1)!)}${key.reloads ? ' ↻' : ''}`,
      key.fallback === undefined ? '' : code(JSON.stringify(key.fallback).replace(/^"(.*)"$/, '$1')),
      key.kind,
      `${key.description}${variables && fitsVariable(key) ? ` ${code(variableOf(key))}` : ''}`,
    ]),
  )
