import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { nearest } from '../lib/nearest.ts'
import { isTooDeep, TOO_DEEP } from './bodies/json.ts'
import { type Fault, Problem } from './problem.ts'

/** Checks a part of a request against its schema, and tells all that is wrong with it. */
export const checkRequest: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (given: unknown) => {
    if (httpPart === 'body' && isTooDeep(given)) return { error: new Problem(422, TOO_DEEP) }
    const unstorable = httpPart === 'params' || httpPart === 'querystring' ? badTexts(given) : []
    if (unstorable.length > 0) return { error: problemOf(unstorable, httpPart) }
    // The framework gives null where there is no body.
    const read = schema.safeParse(given ?? undefined, { error: plainWords })
    if (read.success) return { value: read.data }
    const errors = read.error.issues.map(({ path, message }): Fault => ({ field: path.join('.'), message }))
    return { error: problemOf(errors, httpPart) }
  }

const partWords: Readonly<Record<string, string>> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the path',
  headers: 'the headers',
}

function problemOf(errors: readonly Fault[], httpPart = ''): Problem {
  const whole = partWords[httpPart] ?? 'the request'
  const detail = errors.map(({ field, message }) => `${field || whole}: ${message}`).join('; ')
  return new Problem(422, detail, errors)
}

/** Parts of an address that no store can hold, whatever they are meant for. */
const badTexts = (given: unknown): readonly Fault[] =>
  Object.entries(given ?? {})
    .filter(([, text]) => typeof text === 'string' && (text.includes('\0') || !text.isWellFormed()))
    .map(([field]) => ({ field, message: 'holds characters that are no text' }))

const articleOf: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What is wrong, where a schema has no words of its own. */
function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is missing'
        : `must be ${articleOf[issue.expected] ?? issue.expected}`
    case 'too_small':
      return bound(issue.origin, 'least', issue.minimum)
    case 'too_big':
      return bound(issue.origin, 'most', issue.maximum)
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, issue.inst)
    case 'invalid_union':
      return nearestMeant(issue.errors)
    default:
      return undefined
  }
}

/** What is wrong with the form that was meant: the one of which what was given has the kind. */
function nearestMeant(forms: readonly (readonly z.core.$ZodIssue[])[]): string | undefined {
  const meant = forms.find((issues) =>
    issues.every(({ code, path }) => code !== 'invalid_type' || path.length > 0),
  )
  return meant?.map(({ path, message }) => [...path, message].join(': ')).join('; ')
}

/** Names that a part does not have, and what was perhaps meant. */
function unknownKeys(keys: readonly string[], schema: unknown): string {
  const { shape = {} } = (schema as z.ZodObject | undefined)?.def ?? {}
  const meant = keys.flatMap((key) => nearest(key, Object.keys(shape)) ?? [])
  const hint = meant.length === 0 ? '' : `; did you mean ${meant.join(', ')}?`
  return `has nothing called ${keys.join(', ')}${hint}`
}

function bound(origin: string, side: 'least' | 'most', by: number | bigint): string {
  const unit = { string: ' characters', array: ' items', set: ' items', file: ' bytes' }[origin]
  return unit === undefined ? `must be at ${side} ${by}` : `must have at ${side} ${by}${unit}`
}
