import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { parseCidr } from '../../lib/cidr.ts'
import { canonicalAddress } from '../../lib/ip.ts'
import { formatTime } from '../../lib/time.ts'
import type { IpRange } from '../../model/suspicion.ts'
import { Problem, problemSchema } from '../problem.ts'
import { wholeNumber } from '../query-numbers.ts'
import type { Services } from '../services.ts'

const cidrSchema = z
  .string('must be a range such as 173.99.253.0/24, or an address')
  .max(64, 'must be a range such as 173.99.253.0/24, or an address')
  .describe('A range such as 173.99.253.0/24 or 2001:db8::/32, or a bare address.')
  .meta({ examples: ['173.99.253.0/24'] })

const rangeSchema = z.object({ id: z.int(), cidr: z.string(), added_at: z.string() }).meta({ id: 'IpRange' })

/** `POST`, `GET` and `DELETE /ip-ranges/`: addresses from which everything is suspicious. */
export function addIpRanges(app: FastifyInstance, { suspicion }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['ranges']
  routes.route({
    method: 'POST',
    url: '/ip-ranges/',
    schema: {
      tags,
      summary: 'Add a suspicious range',
      description: 'It acts on events from now on.',
      body: z.object({ cidr: cidrSchema }, 'must be an object with a cidr'),
      response: { 201: rangeSchema, 422: problemSchema },
    },
    handler: async ({ body }, reply) => {
      const { range, existed } = await suspicion.addRange(canonicalRange(body.cidr))
      if (existed) throw new Problem(422, `the range ${range.cidr} is there already, with id ${range.id}`)
      return reply.code(201).send(shown(range))
    },
  })
  routes.route({
    method: 'GET',
    url: '/ip-ranges/',
    schema: {
      tags,
      summary: 'All suspicious ranges',
      querystring: z.object({
        holding: z
          .string()
          .refine(isAddress, 'must be an IPv4 or IPv6 address')
          .optional()
          .describe('Only ranges that hold this address.')
          .meta({ examples: ['173.99.253.17'] }),
      }),
      response: { 200: z.array(rangeSchema), 422: problemSchema },
    },
    handler: async ({ query }) => (await suspicion.ranges(query.holding)).map(shown),
  })
  routes.route({
    method: 'DELETE',
    url: '/ip-ranges/',
    schema: {
      tags,
      summary: 'Remove the range with this text',
      querystring: z.object({ cidr: cidrSchema }),
      response: { 204: z.null(), 404: problemSchema, 422: problemSchema },
    },
    handler: async ({ query }, reply) => {
      const cidr = canonicalRange(query.cidr)
      const range = suspicion.rangeOf(cidr)
      if (!range || !(await suspicion.removeRange(range.id)))
        throw new Problem(404, `there is no range ${cidr}`)
      return reply.code(204).send(null)
    },
  })
  routes.route({
    method: 'DELETE',
    url: '/ip-ranges/:id',
    schema: {
      tags,
      summary: 'Remove a range',
      description: 'Events from now on are not suspicious for it; what it flagged stays.',
      params: z.object({ id: wholeNumber(0, Number.MAX_SAFE_INTEGER).meta({ examples: [1] }) }),
      response: { 204: z.null(), 404: problemSchema, 422: problemSchema },
    },
    handler: async ({ params }, reply) => {
      if (!(await suspicion.removeRange(params.id))) throw new Problem(404, `there is no range ${params.id}`)
      return reply.code(204).send(null)
    },
  })
}

const isAddress = (text: string): boolean => canonicalAddress(text) !== undefined

function canonicalRange(text: string): string {
  const read = parseCidr(text.trim())
  if (read.ok) return read.cidr.text
  throw new Problem(422, read.detail, [{ field: 'cidr', message: read.detail }])
}

const shown = ({ id, cidr, addedAt }: IpRange): z.infer<typeof rangeSchema> => ({
  id,
  cidr,
  added_at: formatTime(addedAt),
})
