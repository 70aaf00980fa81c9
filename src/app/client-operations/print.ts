import { comment, type Schema, schemaType } from './schema-type.ts'

/** An OpenAPI document, as far as the client is made of it. */
export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

interface DescribedOperation {
  readonly operationId: string
  readonly summary?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: Schema
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

interface Operation extends DescribedOperation {
  readonly path: string
  readonly method: string
}

/** The operations as TypeScript: what each takes and answers, and where it is. */
export function printOperations(document: Described): string {
  const operations = wanted(document)
  const schemas = Object.entries(document.components.schemas)
  return [
    '// Made of the API by `npm run reference`.\n',
    '/** The operations: their method and path. */',
    'export const operations = {',
    ...operations.map(({ operationId, method, path }) => `  ${operationId}: ['${method}', '${path}'],`),
    '} as const\n',
    '/** What each operation takes and answers. */',
    'export interface Operations {',
    ...operations.map(printOperation),
    '}\n',
    ...schemas.map(([name, schema]) => `${comment(schema.description, '')}${printSchema(name, schema)}\n`),
  ].join('\n')
}

/** What stands below `/api/v1`, and what stands at the root alone. */
function wanted({ paths }: Described): readonly Operation[] {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, path, method: method.toUpperCase() })),
  )
  const below = new Set(Object.keys(paths).filter((path) => path.startsWith('/api/v1/')))
  const only = (path: string): boolean => !below.has(`/api/v1${path.replace(/\/$/, '')}`)
  return all.filter(({ path }) => below.has(path) || (only(path) && path.startsWith('/health/')))
}

function printOperation({
  operationId,
  summary,
  parameters = [],
  requestBody,
  responses,
}: Operation): string {
  const parts = [
    parameterPart('path', parameters),
    parameterPart('query', parameters),
    bodyPart(requestBody),
    `    readonly answer: ${answerType(responses)}`,
  ]
  return `${comment(summary, '  ')}  readonly ${operationId}: {\n${parts.filter((part) => part !== '').join('\n')}\n  }`
}

function parameterPart(place: string, parameters: readonly Parameter[]): string {
  const here = parameters.filter((one) => one.in === place)
  if (here.length === 0) return ''
  const required = here.filter((one) => one.required).map(({ name }) => name)
  const properties = Object.fromEntries(
    here.map(({ name, schema, description }) => [
      name,
      description === undefined ? schema : { ...schema, description },
    ]),
  )
  const type = schemaType({ type: 'object', properties, required }, '    ')
  return `    readonly ${place}${required.length > 0 ? '' : '?'}: ${type}`
}

function bodyPart(body: DescribedOperation['requestBody']): string {
  const schema = body?.content['application/json']?.schema
  return schema ? `    readonly body${body?.required ? '' : '?'}: ${schemaType(schema, '    ')}` : ''
}

function answerType(responses: Operation['responses']): string {
  const types = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => {
      const json = content?.['application/json']
      return json ? schemaType(json.schema, '    ') : content ? 'string' : 'undefined'
    })
  return [...new Set(types)].join(' | ') || 'unknown'
}

function printSchema(name: string, schema: Schema): string {
  const type = schemaType(schema)
  return schema.type === 'object' && type.startsWith('{\n')
    ? `export interface ${name} ${type}`
    : `export type ${name} = ${type}`
}
