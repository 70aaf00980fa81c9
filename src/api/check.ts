import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { type Fault, Problem } from './problem.ts'

/** Checks a part of a request against its schema, and tells all that is wrong with it. */
export const checkRequest: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (given: unknown) => {
    const read = schema.safeParse(given, { error: plainWords })
    if (read.success) return { value: read.data }
    const errors = read.error.issues.map(({ path, message }): Fault => ({ field: path.join('.'), message }))
    const detail = errors.map(({ field, message }) => `${field || 'the request'}: ${message}`).join('; ')
    return { error: new Problem(422, detail, errors) }
  }

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
      return `has nothing called ${issue.keys.join(', ')}`
    default:
      return undefined
  }
}

function bound(origin: string, side: 'least' | 'most', by: number | bigint): string {
  const unit = { string: ' characters', array: ' items', set: ' items', file: ' bytes' }[origin]
  return unit === undefined ? `must be at ${side} ${by}` : `must have at ${side} ${by}${unit}`
}
