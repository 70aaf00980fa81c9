import type { z } from 'zod'
import { nearest } from '../lib/nearest.ts'
import { kindOf, namesIn, schemaAt, sectionsOf } from './keys.ts'
import type { ConfigMistake, Origins } from './origin.ts'

/** What the schema found, each in a sentence with its place. Values are not repeated: they may be secrets. */
export function mistakesOf(
  schema: z.ZodObject,
  issues: readonly z.core.$ZodIssue[],
  values: Origins,
  keys: Origins,
): ConfigMistake[] {
  return issues.flatMap((issue): ConfigMistake[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        origin: keys.at([...issue.path, key]) ?? keys.nearest(issue.path),
        message: unknownKey(schema, issue.path, key),
      }))
    return [
      { origin: values.nearest(issue.path), message: `${pathText(issue.path)}: ${said(schema, issue)}` },
    ]
  })
}

function unknownKey(schema: z.ZodObject, path: readonly PropertyKey[], key: string): string {
  const known = namesIn(schemaAt(schema, path))
  const near = nearest(key, known) ?? elsewhere(schema, key)
  const where = path.length === 0 ? '' : ` in ${pathText(path)}`
  return `unknown key "${key}"${where}; ${near === undefined ? `known are ${known.join(', ')}` : `did you mean "${near}"?`}`
}

/** The key of this name in another section. */
const elsewhere = (schema: z.ZodObject, key: string): string | undefined =>
  sectionsOf(schema)
    .flatMap(({ keys }) => keys)
    .find(({ path }) => path.at(-1) === key)
    ?.path.join('.')

function said(schema: z.ZodObject, issue: z.core.$ZodIssue): string {
  const at = schemaAt(schema, issue.path)
  if (issue.code === 'custom') return issue.message
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing; add it'
  if (issue.code === 'too_big' && issue.origin === 'array') return `must hold at most ${issue.maximum}`
  if (issue.code === 'too_big' && issue.origin === 'string')
    return `must have at most ${issue.maximum} characters`
  if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty'
  if (issue.code === 'invalid_format') return issue.message
  if (at === undefined) return issue.message
  const near =
    issue.code === 'invalid_value' && typeof issue.input === 'string'
      ? nearest(issue.input, issue.values.map(String))
      : undefined
  return `must be ${kindOf(at)}${near === undefined ? '' : `; did you mean "${near}"?`}`
}

/** `server.port`, `feeds[0].url`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'the file'
    : path
        .map((step, n) => (typeof step === 'number' ? `[${step}]` : `${n > 0 ? '.' : ''}${String(step)}`))
        .join('')
