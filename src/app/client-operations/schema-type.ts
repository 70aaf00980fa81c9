/** A JSON schema, as far as a type says it. */
export interface Schema {
  readonly $ref?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/** The type of what a schema describes, as TypeScript; `indent` is what stands before the line it begins on. */
export function schemaType(schema: Schema, indent = ''): string {
  const { $ref, enum: values, const: value, anyOf, oneOf, allOf, type } = schema
  if ($ref !== undefined) return $ref.split('/').at(-1)!
  if (value !== undefined) return literal(value)
  if (values) return union(values.map(literal))
  if (anyOf ?? oneOf) return union((anyOf ?? oneOf)!.map((one) => schemaType(one, indent)))
  if (allOf) return allOf.map((one) => schemaType(one, indent)).join(' & ')
  if (Array.isArray(type)) return union(type.map((one) => schemaType({ ...schema, type: one }, indent)))
  switch (type) {
    case 'string':
    case 'boolean':
    case 'null':
      return type
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return `readonly ${bracketed(schemaType(schema.items ?? {}, indent))}[]`
    case 'object':
      return objectType(schema, indent)
    default:
      return 'unknown'
  }
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : JSON.stringify(value)

const union = (types: readonly string[]): string => [...new Set(types)].join(' | ')

const bracketed = (type: string): string => (/^\w+$|^\{[^}]*\}$/.test(type) ? type : `(${type})`)

/** The lines of an object type, with what is said of each field. */
function objectType(
  { properties = {}, required = [], additionalProperties }: Schema,
  indent: string,
): string {
  const inner = `${indent}  `
  const fields = Object.entries(properties).map(([name, field]) => {
    const mark = required.includes(name) ? '' : '?'
    const absent = mark === '' ? '' : ' | undefined'
    return `${comment(field.description, inner)}${inner}readonly ${nameOf(name)}${mark}: ${schemaType(field, inner)}${absent}\n`
  })
  const others =
    typeof additionalProperties === 'object' ? schemaType(additionalProperties, inner) : 'unknown'
  if (fields.length === 0) return `Readonly<Record<string, ${others}>>`
  if (additionalProperties !== undefined && additionalProperties !== false)
    fields.push(`${inner}readonly [name: string]: unknown\n`)
  return `{\n${fields.join('')}${indent}}`
}

const nameOf = (name: string): string => (/^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name))

/** A description as a comment on a line of its own. */
export const comment = (text: string | undefined, indent: string): string =>
  text === undefined ? '' : `${indent}/** ${text.replace(/\s+/g, ' ').replaceAll('*/', '*\\/')} */\n`
