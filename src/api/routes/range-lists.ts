import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import type { RangeListState } from '../../model/suspicion.ts'
import { noteChange } from '../audit/note-change.ts'
import { changeOptions, changeQuery, effectSchema, shownEffect } from '../flag-effect.ts'
import { futureTime, timeOf } from '../future-time.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { ListChange, ListOptions, RangeListService } from '../range-list-service.ts'
import { commentSchema, tagsSchema } from '../range-remarks.ts'
import type { Services } from '../services.ts'

const params = z.object({
  name: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must have at most 64 letters, digits, dots, dashes and underscores')
    .describe('The name of the list, which is its source.')
    .meta({ examples: ['partner'] }),
})

const listSchema = z.object({
  name: z.string(),
  ranges: z.int(),
  put_at: z.string().describe('When it was last put in the place of what there was.'),
  complete: z.boolean().describe('False when putting it there was cut short; put it again then.'),
  tags: z.array(z.string()),
  comment: z.string().nullable(),
})

const changeSchema = z.object({
  added: z.int(),
  removed: z.int(),
  changed: z.int().describe('With another expiry, other tags or another comment.'),
  unchanged: z.int(),
  bad_lines: z.int().describe('Lines that are no ranges, and were left out.'),
  mistakes: z
    .array(z.object({ line: z.int(), text: z.string(), detail: z.string() }))
    .describe('The first thousand of these; line: from 1, in JSON the item.'),
  repeated: z.int().describe('Lines whose range stood on an earlier one.'),
  over: z.int().describe('Ranges whose time is over already, and were left out.'),
  overlaps: z
    .object({
      count: z.int(),
      first: z.array(
        z.object({
          cidr: z.string(),
          is: z.enum(['around', 'inside', 'same']),
          range: z.int(),
          range_cidr: z.string(),
          list: z.string().nullable(),
        }),
      ),
    })
    .describe('Ranges in force beside this list that lie around or inside what was added, or are the same.'),
  effect: effectSchema.describe('What it came to for older events.'),
})

const flag = z.enum(['true', 'false']).optional()
const removalQuery = changeQuery.extend({
  take_back: flag.describe('What is removed goes as if it had never been there.'),
})
const putQuery = removalQuery.extend({
  retroactive: flag.describe('What is added acts as if it had been there from the start.'),
  tags: z.string().max(2_000).optional().describe('Of all ranges, with commas between.'),
  comment: commentSchema.optional(),
  expires_at: futureTime.optional().describe('When the time of all ranges is over that say nothing else.'),
})

const jsonBody = z.strictObject({
  ranges: z
    .array(z.unknown(), 'must be a list')
    .describe('Texts, or objects of cidr and, where they differ, expires_at, tags and comment.'),
  tags: tagsSchema.optional(),
  comment: commentSchema.optional(),
  expires_at: futureTime.optional(),
})

const body = z
  .union([jsonBody, z.string()], 'must be text/plain, or an object with ranges')
  .meta({ examples: [{ ranges: ['192.0.2.0/24', { cidr: '2001:db8::/32', tags: ['own'] }], tags: ['bad'] }] })

const exampleLines = {
  'text/plain': {
    description: 'One range or address a line.',
    example: '# seen in March\n192.0.2.0/24\n198.51.100.7 expires=2026-12-31 tags=scanner\n',
  },
}

/** `GET /api/v1/range-lists/`, and `GET`, `PUT` and `DELETE` of one: ranges that come and go together. */
export function addRangeLists(app: FastifyInstance, { rangeLists }: Services): void {
  app.register(async (scope) => {
    scope.addContentTypeParser('text/plain', { parseAs: 'string' }, async (_: unknown, text: string) => text)
    addReading(scope, rangeLists)
    addChanging(scope, rangeLists)
  })
}

const tags = ['range lists']

function addReading(app: FastifyInstance, service: RangeListService): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.route({
    method: 'GET',
    url: '/range-lists/',
    config: { scope: 'read' },
    schema: { tags, summary: 'All lists of ranges', response: { 200: z.array(listSchema) } },
    handler: () => service.all().map(shown),
  })
  routes.route({
    method: 'GET',
    url: '/range-lists/:name',
    config: { scope: 'read' },
    schema: {
      tags,
      summary: 'A list of ranges, without the ranges: see /ip-ranges/?list=',
      params,
      response: { 200: listSchema, 404: problemSchema },
    },
    handler: ({ params }) => {
      const list = service.get(params.name)
      if (!list) throw new Problem(404, `there is no list ${params.name}`)
      return shown(list)
    },
  })
}

function addChanging(app: FastifyInstance, service: RangeListService): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  routes.route({
    method: 'PUT',
    url: '/range-lists/:name',
    config: { scope: 'analyst' },
    schema: {
      tags,
      summary: 'Put a list in the place of what it was',
      description:
        'As text/plain: one range or address a line, `#` and `;` begin a comment, after the range may stand `expires=2026-12-31` and `tags=a,b`. Or as JSON. Only the differences are added and removed, and act from now on. A list of which most lines are no ranges changes nothing.',
      params,
      querystring: putQuery,
      body,
      'x-rows': exampleLines,
      response: { 200: changeSchema, 409: problemSchema, 422: problemSchema },
    },
    handler: async (request) => {
      const { params, query, body } = request
      const said: Partial<z.infer<typeof jsonBody>> = typeof body === 'string' ? {} : body
      const tags = said.tags ?? query.tags?.split(',').filter((tag) => tag !== '')
      const comment = said.comment ?? query.comment
      const expires = said.expires_at ?? query.expires_at
      const head = { name: params.name, ...(tags && { tags }), ...(comment !== undefined && { comment }) }
      const given = {
        given: typeof body === 'string' ? body : body.ranges,
        ...(expires !== undefined && { expiresAt: timeOf(expires) }),
      }
      const how = listOptions(request, query)
      noteList(request, service.get(params.name), how)
      return shownChange(await service.put(head, given, how), how)
    },
  })
  routes.route({
    method: 'DELETE',
    url: '/range-lists/:name',
    config: { scope: 'analyst' },
    schema: {
      tags,
      summary: 'Remove a list with its ranges',
      params,
      querystring: removalQuery,
      response: { 200: changeSchema, 404: problemSchema },
    },
    handler: async (request) => {
      const { params, query } = request
      const how = listOptions(request, query)
      noteList(request, service.get(params.name), how)
      return shownChange(await service.remove(params.name, how), how)
    },
  })
}

const listOptions = (request: FastifyRequest, query: z.infer<typeof putQuery>): ListOptions => ({
  ...changeOptions(request, query),
  retroactive: query.retroactive === 'true',
  takeBack: query.take_back === 'true',
})

/** The audit log is to know what the list was. */
function noteList(request: FastifyRequest, list: RangeListState | undefined, { dryRun }: ListOptions): void {
  if (list && !dryRun) noteChange(request, { before: shown(list) })
}

const shown = ({
  name,
  ranges,
  putAt,
  complete,
  tags,
  comment,
}: RangeListState): z.infer<typeof listSchema> => ({
  name,
  ranges,
  put_at: formatTime(putAt),
  complete,
  tags: [...(tags ?? [])],
  comment: comment ?? null,
})

const shownChange = (change: ListChange, { dryRun }: ListOptions): z.infer<typeof changeSchema> => ({
  added: change.added,
  removed: change.removed,
  changed: change.changed,
  unchanged: change.unchanged,
  bad_lines: change.badLines,
  mistakes: [...change.mistakes],
  repeated: change.repeated,
  over: change.over,
  overlaps: {
    count: change.overlaps.count,
    first: change.overlaps.first.map(({ rangeCidr, list, ...overlap }) => ({
      ...overlap,
      range_cidr: rangeCidr,
      list: list ?? null,
    })),
  },
  effect: shownEffect(change.effect, dryRun),
})
