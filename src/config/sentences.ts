import type { z } from 'zod'
import { nearest } from '../lib/nearest.ts'
import { isUnion, kindOf, namesIn, oneOf, partOf, schemaAt, sectionsOf } from './keys.ts'
import { type ConfigMistake, type Origins, pathText } from './origin.ts'

/** What the schema found, each in a sentence with its place. Values are not repeated: they may be secrets. */
export function mistakesOf(
  schema: z.ZodObject,
  issues: readonly z.core.$ZodIssue[],
  values: Origins,
  keys: Origins,
): ConfigMistake[] {
  return issues
    .flatMap((whole) => ofUnion(schema, whole))
    .flatMap((issue): ConfigMistake[] => {
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

/**
 * What is wrong with a value that may have one of several forms: with the form that it has by its keys, where that shows;
 * else its own issue, or that of keys which none of the forms has.
 */
function ofUnion(schema: z.ZodObject, issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const below = (branch: readonly z.core.$ZodIssue[]) =>
    branch.map((one) => ({ ...one, path: [...issue.path, ...one.path] }))
  const known = namesIn(schemaAt(schema, issue.path))
  const unknown = issue.errors
    .flat()
    .find((one) => one.code === 'unrecognized_keys' && one.path.length === 0 && !one.keys.every(isIn(known)))
  if (unknown?.code === 'unrecognized_keys')
    return below([{ ...unknown, keys: unknown.keys.filter((key) => !known.includes(key)) }])
  const fitting = issue.errors.find((branch) => branch.every((one) => one.path.length > 0 && isGiven(one)))
  return fitting ? below(fitting).flatMap((one) => ofUnion(schema, one)) : [issue]
}

const isIn =
  (known: readonly string[]) =>
  (key: string): boolean =>
    known.includes(key)

/** Not about a key of the value itself that is missing. */
const isGiven = (issue: z.core.$ZodIssue): boolean =>
  issue.path.length > 1 || issue.code !== 'invalid_type' || issue.input !== undefined

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
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined)
    return formUnknown(schema, issue.path)
  const near =
    issue.code === 'invalid_value' && typeof issue.input === 'string'
      ? nearest(issue.input, issue.values.map(String))
      : undefined
  return `must be ${kindOf(at)}${near === undefined ? '' : `; did you mean "${near}"?`}`
}

/** The key that says which of several forms a map has says none of them. */
function formUnknown(schema: z.ZodObject, path: readonly PropertyKey[]): string {
  const forms = schemaAt(schema, path.slice(0, -1))
  const key = String(path.at(-1))
  const known = isUnion(forms) ? forms.options.map((form) => kindOf(partOf(form, key)!)) : []
  return `must be ${oneOf(known)}`
}
