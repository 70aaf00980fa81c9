import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { parseCidr } from '../../lib/cidr.ts'
import { canonicalAddress } from '../../lib/ip.ts'
import { formatTime } from '../../lib/time.ts'
import type { IpRange, RangeRemarks } from '../../model/suspicion.ts'
import { noteChange } from '../audit/note-change.ts'
import { cursorSchema } from '../cursor.ts'
import { hasVersion, unchangedSchema } from '../entity-tag.ts'
import {
  changeBody,
  changeOptions,
  changeQuery,
  effectSchema,
  noteEffect,
  shownEffect,
} from '../flag-effect.ts'
import { futureTime, timeOf } from '../future-time.ts'
import { cutPage } from '../paging.ts'
import { Problem, problemSchema } from '../problem.ts'
import { wholeNumber } from '../query-numbers.ts'
import { commentSchema, remarksSchema, shownRemarks, tagsSchema } from '../range-remarks.ts'
import type { Services } from '../services.ts'

const cidrSchema = z
  .string('must be a range such as 173.99.253.0/24, or an address')
  .max(64, 'must be a range such as 173.99.253.0/24, or an address')
  .describe('A range such as 173.99.253.0/24 or 2001:db8::/32, or a bare address.')
  .meta({ examples: ['173.99.253.0/24'] })

const rangeSchema = z
  .object({ id: z.int(), cidr: z.string(), added_at: z.string() })
  .extend(remarksSchema.shape)
  .meta({ id: 'IpRange' })

const params = z.object({ id: wholeNumber(0, Number.MAX_SAFE_INTEGER).meta({ examples: [1] }) })

/** Ranges told at once. */
const MOST = 10_000

/** `POST`, `GET` and `DELETE /ip-ranges/`: addresses from which everything is suspicious. */
export function addIpRanges(app: FastifyInstance, { suspicion }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['ranges']
  routes.route({
    method: 'POST',
    url: '/ip-ranges/',
    config: { scope: 'analyst' },
    schema: {
      tags,
      summary: 'Add a suspicious range',
      description:
        'It acts on events from now on; `retroactive`: as if it had been there from the start, and the answer tells the effect.',
      querystring: changeQuery.extend({ retroactive: z.enum(['true', 'false']).optional() }),
      body: z.strictObject(
        {
          cidr: cidrSchema,
          expires_at: futureTime.nullish().describe('From then on it flags no further event.'),
          tags: tagsSchema.optional(),
          comment: commentSchema.nullish(),
        },
        { error: ({ code }) => (code === 'invalid_type' ? 'must be an object with a cidr' : undefined) },
      ),
      response: {
        200: z.object({ cidr: z.string(), effect: effectSchema }).describe('What a dry run tells.'),
        201: rangeSchema.extend({ effect: effectSchema.optional() }),
        422: problemSchema,
      },
    },
    handler: async (request, reply) => {
      const { body, query } = request
      const how = changeOptions(request, query)
      const retroactive = query.retroactive === 'true'
      const cidr = canonicalRange(body.cidr)
      const remarks = remarksOf(body)
      const { range, existed, effect } = await suspicion.addRange(cidr, { ...how, retroactive, remarks })
      if (existed) throw new Problem(422, `the range ${cidr} is there already, with id ${range?.id}`)
      const told = shownEffect(effect, how.dryRun)
      if (!range) return reply.code(200).send({ cidr, effect: told })
      return reply.code(201).send({ ...shown(range), ...(retroactive && { effect: told }) })
    },
  })
  routes.route({
    method: 'GET',
    url: '/ip-ranges/',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'All suspicious ranges',
      description:
        'A plain list, in the order of ids. Where there is more, the header Link names the next page.',
      querystring: z.strictObject({
        holding: z
          .string()
          .refine(isAddress, 'must be an IPv4 or IPv6 address')
          .optional()
          .describe('Only ranges that hold this address.')
          .meta({ examples: ['173.99.253.17'] }),
        list: z.string().max(64).optional().describe('Only ranges of this list.'),
        limit: wholeNumber(1, MOST).default(MOST).describe('Rows of a page.'),
        cursor: cursorSchema(z.tuple([z.int()]))
          .optional()
          .describe('From the header Link of the page before.'),
      }),
      response: { 200: z.array(rangeSchema), 304: unchangedSchema, 422: problemSchema },
    },
    handler: async (request, reply) => {
      if (hasVersion(request, reply, suspicion.version())) return reply.code(304).send(null)
      const { limit, cursor, holding, list } = request.query
      const found = await suspicion.ranges({
        limit: limit + 1,
        ...(cursor !== undefined && { after: cursor[0] }),
        ...(holding !== undefined && { holding }),
        ...(list !== undefined && { list }),
      })
      return cutPage(request, reply, found, ({ id }) => [id]).map(shown)
    },
  })
  const removal = {
    description:
      'Events from now on are not suspicious for it; what it flagged stays. With `take_back` the flags go too, with all that hangs on them, as if it had never been there, and the answer tells the effect.',
    response: {
      200: effectSchema,
      204: z.null(),
      404: problemSchema,
      409: problemSchema,
      422: problemSchema,
    },
  }
  const removalQuery = changeQuery.extend({ take_back: z.enum(['true', 'false']).optional() })
  const remove = async (
    id: number,
    request: FastifyRequest & { readonly query: z.infer<typeof removalQuery> },
    reply: FastifyReply,
  ) => {
    const { query } = request
    const how = changeOptions(request, query)
    const range = (await suspicion.ranges({ limit: 1, after: id - 1 })).find((one) => one.id === id)
    if (range && !how.dryRun) noteChange(request, { before: shown(range) })
    if (query.take_back === 'true') {
      const effect = await suspicion.change({ type: 'take-back-range', range: id }, how)
      return reply.code(200).send(shownEffect(effect, how.dryRun))
    }
    if (how.dryRun)
      throw new Problem(422, 'dry_run: without take_back no flag changes; leave it out, or give take_back')
    if (!(await suspicion.removeRange(id, how))) throw new Problem(404, `there is no range ${id}`)
    return reply.code(204).send(null)
  }
  routes.route({
    method: 'DELETE',
    url: '/ip-ranges/',
    config: { scope: 'analyst' },
    schema: {
      tags,
      summary: 'Remove the range with this text',
      querystring: removalQuery.extend({ cidr: cidrSchema }),
      ...removal,
    },
    handler: async (request, reply) => {
      const cidr = canonicalRange(request.query.cidr)
      const range = suspicion.rangeOf(cidr)
      if (!range) throw new Problem(404, `there is no range ${cidr}`)
      return await remove(range.id, request, reply)
    },
  })
  routes.route({
    method: 'DELETE',
    url: '/ip-ranges/:id',
    config: { scope: 'analyst' },
    schema: { tags, summary: 'Remove a range', params, querystring: removalQuery, ...removal },
    handler: async (request, reply) => await remove(request.params.id, request, reply),
  })
  routes.route({
    method: 'POST',
    url: '/ip-ranges/:id/undo',
    config: { scope: 'analyst' },
    schema: {
      tags,
      summary: 'Undo taking a range back',
      description: 'What it flagged is flagged again; if it was removed with it, the range acts again.',
      params,
      body: changeBody,
      response: { 200: effectSchema, 404: problemSchema, 409: problemSchema, 422: problemSchema },
    },
    handler: async (request) => {
      const how = changeOptions(request, request.body)
      const range = request.params.id
      const effect = await suspicion.change({ type: 'undo-range', range }, how)
      noteEffect(request, effect, how.dryRun)
      return shownEffect(effect, how.dryRun)
    },
  })
}

const isAddress = (text: string): boolean => canonicalAddress(text) !== undefined

function canonicalRange(text: string): string {
  const read = parseCidr(text.trim())
  if (read.ok) return read.cidr.text
  throw new Problem(422, read.detail, [{ field: 'cidr', message: read.detail }])
}

function remarksOf({
  expires_at: expires,
  tags,
  comment,
}: {
  readonly expires_at?: string | null | undefined
  readonly tags?: readonly string[] | undefined
  readonly comment?: string | null | undefined
}): RangeRemarks {
  const expiresAt = typeof expires === 'string' ? timeOf(expires) : undefined
  return {
    ...(expiresAt !== undefined && { expiresAt }),
    ...(tags && tags.length > 0 && { tags }),
    ...(typeof comment === 'string' && { comment }),
  }
}

const shown = (range: IpRange): z.infer<typeof rangeSchema> => ({
  id: range.id,
  cidr: range.cidr,
  added_at: formatTime(range.addedAt),
  ...shownRemarks(range),
})
