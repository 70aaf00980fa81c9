import { stringify } from 'yaml'
import { variableOf } from './environment.ts'
import { type Key, sectionsOf } from './keys.ts'
import { type Origin, originText } from './origin.ts'
import { type Raw, rawAt } from './raw.ts'
import type { Written } from './read-config.ts'
import { configSchema } from './schema.ts'

const WIDTH = 100
const NOTE_AT = 44

/** The configuration in force as YAML that can be read again: each key explained, with where its value comes from; secrets as references. */
export function printConfig({ raw, values }: Written): string {
  const parts = sectionsOf(configSchema).map(({ name, summary, keys }) => {
    const lines = keys.flatMap((key) => [
      ...comment(key.description, '  '),
      keyLine(key, rawAt(raw, key.path), values.at(key.path)),
    ])
    return [...comment(summary, ''), `${name}:`, ...lines].join('\n')
  })
  return `${parts.join('\n\n')}\n`
}

function keyLine(key: Key, given: Raw | undefined, origin: Origin | undefined): string {
  const name = key.path.at(-1)!
  const from = given === undefined || origin === undefined ? { from: 'default' as const } : origin
  const value = given ?? (key.fallback as Raw | undefined)
  if (value === undefined) return noted(`  # ${name}:`, 'not set')
  const shown = key.secret && from.from === 'environment' ? `env:${variableOf(key)}` : value
  if (key.items.length > 0 && typeof shown === 'object' && Object.keys(shown).length > 0)
    return [noted(`  ${name}:`, originText(from)), ...block(shown)].join('\n')
  return noted(`  ${name}: ${flow(shown)}`, originText(from))
}

/** A list or map of maps, each key on a line of its own. */
const block = (value: Raw): string[] =>
  stringify(value, { lineWidth: 0 })
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)

/** A value on one line. */
function flow(value: Raw): string {
  if (typeof value === 'string' && /[^\x20-\x7e]/.test(value)) return JSON.stringify(value)
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trimEnd()
}

const noted = (text: string, note: string): string => `${text.padEnd(NOTE_AT - 1)} # ${note}`

/** Words as lines of a comment. */
function comment(text: string, indent: string): string[] {
  const lines: string[] = []
  let line = `${indent}#`
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = `${indent}#`
    }
    line += ` ${word}`
  }
  return [...lines, line]
}
