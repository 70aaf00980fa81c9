import { STATUS_CODES } from './node-http.ts'

/** The parts of an OpenAPI document that are looked at here. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, object> }
}

/** What the schema of a route says beside what its framework knows. */
export interface Described {
  /** Other forms of the body, by media type, which no schema describes. */
  'x-rows'?: Readonly<Record<string, { readonly description: string; readonly example: string }>>
}

interface Operation extends Described {
  operationId?: string
  parameters?: readonly { readonly name?: string }[]
  requestBody?: { content: Record<string, Media> }
  responses?: Record<string, Answer>
}

interface Media {
  readonly schema: object
  readonly example?: unknown
}

interface Answer {
  description?: string
  headers?: Record<string, Header>
}

interface Header {
  readonly description: string
  readonly schema: object
}

/** Gives the operations their ids, answers their words and headers, and schemas one name each. */
export function finishDocument(document: OpenApiDocument): OpenApiDocument {
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      finishOperation(path, method, operation, `/api/v1${path.replace(/\/$/, '')}` in document.paths)
    }
  }
  return nameSchemasOnce(document)
}

function finishOperation(path: string, method: string, operation: Operation, isTwice: boolean): void {
  operation.operationId ??= operationId(path, method, isTwice)
  for (const [type, { description, example }] of Object.entries(operation['x-rows'] ?? {})) {
    operation.requestBody ??= { content: {} }
    operation.requestBody.content[type] = { schema: { type: 'string', description }, example }
  }
  delete operation['x-rows']
  const isPaged = operation.parameters?.some(({ name }) => name === 'cursor') ?? false
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    if (answer.description === 'Default Response') answer.description = `${STATUS_CODES[status]}.`
    answer.headers = {
      'x-request-id': { description: 'The id of the request.', schema: { type: 'string' } },
      ...(isPaged && status === '200' && { link: nextPage }),
      ...answer.headers,
    }
  }
}

const nextPage: Header = {
  description: 'Where the next page is, with rel="next"; not there on the last one.',
  schema: { type: 'string' },
}

/** `GET /api/v1/ip-ranges/{id}` is `getIpRangesById`; the same at the root has that in front. */
function operationId(path: string, method: string, isTwice: boolean): string {
  const words = path
    .replace(/^\/api\/v1/, '')
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/\W+/)
    .filter((word) => word !== '')
    .map(capital)
    .join('')
  return isTwice ? `root${capital(method)}${words}` : `${method}${words}`
}

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1)

const PREFIX = '#/components/schemas/'

/** A schema that is only sent, or only answered, needs no second name for the other. */
function nameSchemasOnce(document: OpenApiDocument): OpenApiDocument {
  const schemas = document.components?.schemas ?? {}
  const used = new Set<string>()
  const follow = (text: string): void => {
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name!)) continue
      used.add(name!)
      follow(JSON.stringify(schemas[name!]))
    }
  }
  follow(JSON.stringify(document.paths))
  const nameOf = (name: string): string => {
    const plain = name.replace(/Input$/, '')
    return used.has(plain) ? name : plain
  }
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  const named = Object.fromEntries(kept.map(([name, schema]) => [nameOf(name), schema]))
  const renamed = JSON.stringify({ ...document, components: { ...document.components, schemas: named } })
  return JSON.parse(
    renamed.replace(/"#\/components\/schemas\/([^"]+)"/g, (_, name: string) => `"${PREFIX}${nameOf(name)}"`),
  ) as OpenApiDocument
}
