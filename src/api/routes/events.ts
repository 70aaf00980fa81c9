import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AccessEvents } from '../../model/access-events.ts'
import { answerOnce } from '../answer-once.ts'
import { problemFor } from '../answer-problems.ts'
import { readRows } from '../bodies/read-bodies.ts'
import { causeSchema } from '../cause-schema.ts'
import { checkRequest } from '../check.ts'
import { eventSchema, eventsSchema, exampleEvents } from '../event-schema.ts'
import { type Batch, batchesOf } from '../ingest/batches.ts'
import { itemsOf } from '../ingest/items.ts'
import { printJson, printRows } from '../ingest/print-results.ts'
import { gather, readEvents } from '../ingest/read-events.ts'
import { readSentEvents, SentEvents } from '../ingest/sent-events.ts'
import { streamEvents } from '../ingest/stream-events.ts'
import { detailsFor, Problem, problemSchema } from '../problem.ts'
import { truth } from '../query-numbers.ts'
import type { Services } from '../services.ts'

const resultSchema = z
  .object({
    id: z.string(),
    user: z.string().nullable(),
    ip: z.string(),
    is_suspicious: z.boolean(),
    score: z.number().describe('0 to 100.'),
    causes: z.array(causeSchema),
    duplicate: z.literal(true).optional().describe('This event was there before.'),
  })
  .meta({ id: 'EventResult' })

/** `POST /events/`. */
export const addEvents = addAt('/events/')

/** The same under its other name in the contract. */
export const addProcessEvent = addAt('/process-event/')

/** Bytes of rows that are judged whole. */
const MOST_BYTES = 16 * 1024 * 1024
const ROWS = 'application/x-ndjson'
const WHOLE_ONLY = 'idempotency-key: goes with requests that are judged whole; leave partial out'

const querySchema = z.strictObject({
  partial: truth.describe('Take good items in though others have faults, and any number of them.'),
  results: z
    .enum(['all', 'refused'])
    .default('all')
    .describe('With partial: answer every item, or only those that could not be taken.'),
})

const headersSchema = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .describe('Asked again with the same key, within a day, also after a restart, the answer is the same.'),
})

function addAt(url: string) {
  return (app: FastifyInstance, services: Services): void => {
    void app.register(async (scope) => {
      readRows(scope)
      readSentEvents(scope)
      addRoute(scope, url, services)
    })
  }
}

function addRoute(app: FastifyInstance, url: string, { suspicion, answers }: Services): void {
  const record = async (events: AccessEvents, print: typeof printJson): Promise<Buffer> =>
    print(events, await suspicion.record(events))
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'POST',
    url,
    config: { scope: 'ingest' },
    schema: {
      tags: ['events'],
      summary: 'Take in events and say which are suspicious',
      description,
      headers: headersSchema,
      querystring: querySchema,
      body: z.union([eventSchema, eventsSchema]),
      'x-rows': exampleRows,
      response: {
        200: {
          description: 'What became of each item, in their order.',
          content: {
            'application/json': { schema: z.array(resultSchema) },
            [ROWS]: {
              schema: z.string().describe('One result a line; with partial the last line is a summary.'),
            },
          },
        },
        409: problemSchema,
        413: problemSchema,
        415: problemSchema,
        422: problemSchema,
        429: problemSchema,
        507: problemSchema,
      },
    },
    // One event after the other, so that a fault is told with its item and field.
    validatorCompiler: (route) =>
      route.httpPart === 'querystring' ? checkRequest(route as never) : (value: unknown) => ({ value }),
    serializerCompiler: () => JSON.stringify,
    handler: async (request, reply) => {
      const { body, headers, query } = request
      if (body instanceof SentEvents) return send(reply, asJson, await record(body.events, asJson.print))
      const mediaType = headers['content-type'] ?? ''
      if (query.partial) {
        if (headers['idempotency-key'] !== undefined) throw new Problem(422, WHOLE_ONLY)
        const lines = answerItems(suspicion, request, await batchesOf(body, mediaType), query.results)
        const answer = Readable.from(lines, { objectMode: false })
        // Sent as it comes; the declared types know only whole answers.
        return reply.type(ROWS).send(answer as never)
      }
      const given = await gather(itemsOf(body, mediaType, MOST_BYTES))
      const form = body instanceof Readable ? asRows : asJson
      const judge = (): Promise<Buffer> => record(readEvents(given), form.print)
      const answer =
        headers['idempotency-key'] === undefined
          ? await judge()
          : Buffer.from(await answerOnce(answers, request, given, async () => (await judge()).toString()))
      return send(reply, form, answer)
    },
  })
}

/** The answer of a request that is taken in parts. */
function answerItems(
  suspicion: Services['suspicion'],
  request: FastifyRequest,
  batches: AsyncIterable<Batch>,
  results: 'all' | 'refused',
): AsyncGenerator<string | Buffer> {
  return streamEvents(batches, {
    record: (events) => suspicion.record(events),
    onlyRefused: results === 'refused',
    problem: (error) => detailsFor(request, problemFor(error, request)),
  })
}

const description = `One event or a list, judged in this order. The answer has a result for each, in the same order, and comes when all are durable.

**Bodies**: JSON; NDJSON (\`application/x-ndjson\`), one event a line; CSV (\`text/csv\`), whose first line names the columns. Compressed with gzip, zstd, br or deflate where \`content-encoding\` says so. NDJSON and CSV are answered as NDJSON, one result a line.

**Whole**: nothing of a request with a fault is stored. At most 10,000 events and 16 MiB, unpacked.

**\`partial=true\`**: any number of events, read and answered as they arrive, in batches of 1,000. Good items are stored; for others the line is \`{"item": 3, "errors": [...]}\`. The last line is \`{"summary": {"items", "recorded", "duplicates", "refused"}}\`; when the stream broke behind its first batch it has a \`problem\` too, and what is not answered may be sent again: equal events are stored once.`

const exampleRows = {
  [ROWS]: {
    description: 'One event a line.',
    example: exampleEvents.map((event) => `${JSON.stringify(event)}\n`).join(''),
  },
  'text/csv': {
    description: 'The first line names the columns.',
    example: [Object.keys(exampleEvents[0]!), ...exampleEvents.map((event) => Object.values(event))]
      .map((row) => `${row.join(',')}\n`)
      .join(''),
  },
}

interface Form {
  readonly type: string
  readonly print: typeof printJson
}

const asRows: Form = { type: ROWS, print: printRows }

const asJson: Form = { type: 'application/json; charset=utf-8', print: printJson }

// The declared types know only what the schema of the answer describes.
const send = (reply: FastifyReply, { type }: Form, answer: Buffer): never =>
  reply.type(type).send(answer) as never
