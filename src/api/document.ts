import swagger, { type SwaggerTransform, type SwaggerTransformObject } from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { describeNeed, securitySchemes } from './access/describe-need.ts'
import { addDescription } from './description.ts'
import { finishDocument, type OpenApiDocument } from './finish-document.ts'
import { problemSchema, titleOf } from './problem.ts'

/** Describes the routes that are added after it: OpenAPI 3.1 at `/openapi.json`, and for people at `/docs`, where `/` leads. */
export async function addDocument(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Vedette',
        version,
        description: 'Security detection: events in, suspicion out, each with its causes.',
        license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
      },
      components: { securitySchemes },
    },
    transform: describeRoute,
    transformObject: describeAll,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    transformStaticCSP: (policy) => policy.replace(' upgrade-insecure-requests;', ''),
  })
  addDescription(app)
  app.get('/', { config: { scope: 'public' }, schema: { hide: true } }, (_, reply) => reply.redirect('/docs'))
}

const zodToJsonConfig: Parameters<typeof createJsonSchemaTransform>[0]['zodToJsonConfig'] = {
  // Examples are of what is sent, also where something else is made of it, which zod leaves them out for.
  override: ({ zodSchema, jsonSchema }) => {
    const { examples } = z.globalRegistry.get(zodSchema) ?? {}
    if (Array.isArray(examples)) jsonSchema.examples = examples
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  },
}
const transformRoute = createJsonSchemaTransform({ zodToJsonConfig })
const transformAll = createJsonSchemaTransformObject({ zodToJsonConfig })

const describeRoute: SwaggerTransform<FastifySchema> = ({ url, schema, route, ...rest }) => {
  const response = { default: problemSchema, ...(schema?.response as Record<string, unknown>) }
  const answers = Object.entries(response).map(([status, answer]) => [
    status,
    answer === problemSchema ? problemAnswer(status) : answer,
  ])
  // Both spellings are answered; the contract names its paths with the slash, ours go without.
  const path = url.startsWith('/api/') ? url.replace(/\/$/, '') : url
  return transformRoute({
    ...rest,
    route,
    url: path,
    schema: { ...schema, ...describeNeed(route.config?.scope), response: Object.fromEntries(answers) },
  })
}

const problemAnswer = (status: string) => ({
  description: status === 'default' ? 'Another problem.' : `${titleOf(Number(status))}.`,
  content: { 'application/problem+json': { schema: problemSchema } },
})

const describeAll: SwaggerTransformObject = (document) =>
  finishDocument(transformAll(document) as OpenApiDocument) as object
