/** What a test reads of `/openapi.json`. */
export interface OpenApi {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

interface DescribedOperation {
  readonly operationId: string
  readonly summary?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, DescribedAnswer>>
}

export interface DescribedAnswer {
  readonly description: string
  readonly content?: Readonly<Record<string, Media>>
}

export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path' | 'header' | 'cookie'
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
  readonly example?: unknown
}

interface Media {
  readonly schema: Schema
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

/** A JSON schema, as far as it is looked at. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly examples?: readonly unknown[]
  readonly example?: unknown
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly [word: string]: unknown
}

/** One operation with its place. */
export interface Operation extends DescribedOperation {
  readonly path: string
  readonly method: string
}

export const operationsOf = ({ paths }: OpenApi): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  )

/** What the document shows for a parameter; undefined when it shows nothing and it may be left out. */
export const exampleOfParameter = (document: OpenApi, { example, schema, required }: Parameter): unknown =>
  example ?? schema.examples?.[0] ?? (required ? exampleOf(document, schema) : undefined)

/** The bodies that the document shows for an operation, by content type. */
export function exampleBodies(
  document: OpenApi,
  { requestBody }: Operation,
): readonly { readonly type: string; readonly value: unknown }[] {
  return Object.entries(requestBody?.content ?? {}).flatMap(([type, { example, examples, schema }]) => {
    const shown = Object.values(examples ?? {}).map(({ value }) => value)
    if (example !== undefined) shown.push(example)
    const values = shown.length > 0 ? shown : allExamples(document, schema)
    return values.map((value) => ({ type, value }))
  })
}

function allExamples(document: OpenApi, schema: Schema): readonly unknown[] {
  const { anyOf, oneOf } = resolved(document, schema)
  const found = (anyOf ?? oneOf ?? [schema]).map((one) => exampleOf(document, one))
  return found.filter((one) => one !== undefined)
}

/** An example of a schema: its own, or one made of those of its parts. */
function exampleOf(document: OpenApi, schema: Schema): unknown {
  const {
    example,
    examples,
    enum: values,
    const: value,
    properties,
    required,
    items,
  } = resolved(document, schema)
  const shown = example ?? examples?.[0] ?? value ?? values?.[0]
  if (shown !== undefined) return shown
  if (items) {
    const item = exampleOf(document, items)
    return item === undefined ? undefined : [item]
  }
  if (!properties) return undefined
  const parts = (required ?? []).map((name) => [name, exampleOf(document, properties[name]!)] as const)
  return parts.some(([, part]) => part === undefined) ? undefined : Object.fromEntries(parts)
}

export function resolved(document: OpenApi, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema
  const found = document.components.schemas[schema.$ref.split('/').at(-1)!]
  if (!found) throw new Error(`no ${schema.$ref}`)
  return found
}

/** A schema that stands alone, with all that it refers to. */
export function standalone({ components }: OpenApi, schema: Schema): Record<string, unknown> {
  const text = JSON.stringify({ ...schema, $defs: components.schemas })
  return JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Record<string, unknown>
}
