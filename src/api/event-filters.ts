import { z } from 'zod'
import { parseCidr } from '../lib/cidr.ts'
import { decimalOf } from '../lib/decimal.ts'
import { canonicalAddress } from '../lib/ip.ts'
import { nearest } from '../lib/nearest.ts'
import type { EventFilter } from '../model/event-search.ts'
import { fields, typeOf } from '../model/fields.ts'

const MOST_FILTERS = 20
const MOST_VALUES = 1000
const LONGEST = 8192

const WORDS =
  'must be a field (it is there), field=value, field^=beginning, field*=part, field>=number, field<=number, or field in ["value", ...]'

/** The name of a field that a stored event may have. */
export const fieldName = z
  .string()
  .min(1)
  .max(256)
  .superRefine((field, context) => {
    const wrong = unknownField(field)
    if (wrong !== undefined) context.addIssue({ code: 'custom', message: wrong })
  })

/** What is wrong with a name that no stored event can have. */
function unknownField(field: string): string | undefined {
  if (Object.hasOwn(fields, field) || field.startsWith('unmapped.')) return undefined
  const near = nearest(field, Object.keys(fields))
  return `there is no field "${field}"; ${near ? `did you mean "${near}"?` : 'columns that have none are called unmapped.<name>'}`
}

/** What is asked of one field, as it stands in an address. */
const filterSchema = z.string().max(LONGEST, `must have at most ${LONGEST} characters`).transform(read)

/** `filter`, once or several times; an event passes when it passes all of them. */
export const filtersQuery = z
  .union([filterSchema.transform((one) => [one]), z.array(filterSchema).max(MOST_FILTERS)])
  .default([])
  .meta({
    description: `What is asked of a field; give it several times to ask for all. A filter ${WORDS}. An address may be a range; texts are compared with their case.`,
    examples: ['user.name=alice'],
  })

const FILTER = /^([^\s=^*<>]{1,256})(?:(=|\^=|\*=|>=|<=)(.*)|\s+in\s+(\[.*\]))?$/s

function read(text: string, context: z.RefinementCtx): EventFilter {
  const [, field, sign, value = '', values] = FILTER.exec(text) ?? []
  const filter = field === undefined ? WORDS : filterOf(field, sign ?? (values ? 'in' : ''), values ?? value)
  if (typeof filter !== 'string') return filter
  context.issues.push({ code: 'custom', message: filter, input: text })
  return z.NEVER
}

/** The filter, or what is wrong with it. */
function filterOf(field: string, sign: string, value: string): EventFilter | string {
  if (!field.isWellFormed() || !value.isWellFormed()) return 'holds characters that are no text'
  const wrong = unknownField(field)
  if (wrong !== undefined) return wrong
  switch (sign) {
    case '':
      return { op: 'exists', field }
    case '=':
      return equals(field, value)
    case '^=':
      return { op: 'prefix', field, text: value }
    case '*=':
      return { op: 'contains', field, text: value }
    case 'in':
      return oneOf(field, value)
    default: {
      const number = decimalOf(value)
      if (number === undefined) return `${sign} wants a number`
      return { op: 'range', field, ...(sign === '>=' ? { least: number } : { most: number }) }
    }
  }
}

function equals(field: string, value: string): EventFilter | string {
  if (typeOf(field) !== 'address' || !value.includes('/'))
    return { op: 'in', field, values: [spelled(field, value)] }
  const range = parseCidr(value)
  return range.ok ? { op: 'cidr', field, cidr: range.cidr.text } : range.detail
}

function oneOf(field: string, json: string): EventFilter | string {
  const values = valuesOf(json)
  if (!values) return `in wants a list of at most ${MOST_VALUES} texts or numbers, as JSON`
  return { op: 'in', field, values: values.map((value) => spelled(field, String(value))) }
}

const listSchema = z.array(z.union([z.string(), z.number()])).max(MOST_VALUES)

function valuesOf(json: string): readonly (string | number)[] | undefined {
  try {
    return listSchema.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}

/** A value as it is kept: addresses and numbers have one spelling. */
function spelled(field: string, value: string): string {
  switch (typeOf(field)) {
    case 'address':
      return canonicalAddress(value) ?? value
    case 'number':
      return String(decimalOf(value) ?? value)
    case 'text':
      return value
  }
}
