import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readIdentityCsv, readIdentityRows } from '../identity-rows.ts'
import { problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const MOST_ROWS = 100_000

const itemSchema = z
  .looseObject({})
  .describe(
    'person (or id, employee_id, uid), and what is known: address (one or a list; ip, ipHostNumber), from, until, weight, name (displayName, cn), team (department, ou), manager.',
  )

const exampleIdentities = {
  'text/csv': {
    description: 'CSV with its header.',
    example: 'person,address,name,team\n4506,17.0.0.7,Jo Doe,Sales\n',
  },
}

/** `POST /identities`: who had which address when, and what is known of people. */
export function addIdentities(app: FastifyInstance, { incidents }: Services): void {
  // CSV is read by this route and no other.
  void app.register((scope, _, done) => {
    scope.addContentTypeParser<string>(
      'text/csv',
      { parseAs: 'string' },
      async (_: unknown, text: string) => text,
    )
    scope.withTypeProvider<ZodTypeProvider>().route({
      method: 'POST',
      url: '/identities',
      config: { scope: 'analyst' },
      schema: {
        tags: ['people'],
        summary: 'Who had which address when',
        description:
          'A list as JSON, or CSV with a header (content-type text/csv). Without from an address was always theirs; without until it is until somebody else has it. All of it is taken in or, with a mistake, nothing. Sending the same again changes nothing.',
        body: z
          .union([
            z.array(itemSchema).max(MOST_ROWS, `send at most ${MOST_ROWS} at once`),
            z.string().describe('CSV'),
          ])
          .meta({ examples: [[{ person: '4506', address: '17.0.0.7', name: 'Jo Doe', team: 'Sales' }]] }),
        'x-rows': exampleIdentities,
        response: {
          200: z.object({ claims: z.int(), people: z.int() }),
          409: problemSchema,
          422: problemSchema,
        },
      },
      handler: ({ body }) =>
        incidents.addIdentities(typeof body === 'string' ? readIdentityCsv(body) : readIdentityRows(body)),
    })
    done()
  })
}
