import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ACCESS_SOURCE } from '../../model/event-id.ts'
import { eventClasses } from '../../model/fields.ts'
import { formats } from '../../model/format.ts'
import { Problem, problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

/** What ids of other events, and of alerts, begin with. */
const ownNames = [ACCESS_SOURCE, 'alert']

const querySchema = z
  .strictObject({
    source: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'must be letters, digits, and . _ - between them, at most 64')
      .refine((name) => !ownNames.includes(name), 'is the name of what comes otherwise; choose another')
      .default('records')
      .describe('Name of what the records come from; ids of their events begin with it.'),
    format: z.enum(formats).optional().describe('Left out, it is told from the first records.'),
    class: z.enum(eventClasses).optional().describe('What the records are about, where it does not show.'),
    id: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .describe(
        'The column, or the field by its dotted name, with the id that the source gave each record: of equal ids only the first counts. Left out, `metadata.uid`.',
      ),
    duplicates: z
      .enum(['keep', 'drop'])
      .default('keep')
      .describe('With `drop`, of records of a source that are equal to the letter only the first counts.'),
  })
  .refine(({ id, duplicates }) => id === undefined || duplicates === 'keep', {
    path: ['id'],
    message: 'records are told apart by their id or by all that they say, not by both',
  })

const takenSchema = z.object({
  accepted: z.int().describe('Records that became events.'),
  duplicates: z.int().describe('Records that came before, by their id or to the letter.'),
  rejected: z.record(z.string(), z.int()).describe('Records set aside, by why.'),
  rejects: z
    .array(z.object({ line: z.int(), code: z.string(), record: z.string() }))
    .describe('The first of them, as they came.'),
})

/** Bodies that are records, whatever they are called. */
const TYPES = [
  'text/plain',
  'text/csv',
  'application/x-ndjson',
  'application/jsonl',
  'application/octet-stream',
]

const exampleRecords = {
  'text/csv': {
    description: 'CSV with its header.',
    example:
      'timestamp,userid,event_type,status_code,ip,useragent\n2024-01-31T08:00:00Z,alice,login,200,198.51.100.7,Mozilla/5.0\n',
  },
  'text/plain': {
    description: 'Lines of an access log, or of syslog.',
    example: '198.51.100.7 - - [31/Jan/2024:08:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "Mozilla/5.0"\n',
  },
}

/** `POST /api/v1/records`: telemetry as it was written down. */
export function addRecords(app: FastifyInstance, { detection }: Services): void {
  app.register(async (scope) => {
    for (const type of TYPES)
      scope.addContentTypeParser(type, { parseAs: 'buffer' }, (_, body, done) => done(null, body))
    scope.withTypeProvider<ZodTypeProvider>().route({
      method: 'POST',
      url: '/records',
      config: { scope: 'ingest' },
      schema: {
        tags: ['records'],
        summary: 'Take in records of a log',
        description:
          'NDJSON, CSV with its header, access logs or syslog: whole records, as text. The answer comes when they are durable, and says which were set aside and why; the others are stored events, under the name of their source and the byte where each begins. A record with an id is taken in once, however often it is sent: of all sources together the newest 524,288 ids are remembered at least, also across a restart; what is sent again later than that counts again.',
        querystring: querySchema,
        'x-rows': exampleRecords,
        response: { 200: takenSchema, 422: problemSchema, 429: problemSchema, 507: problemSchema },
      },
      handler: async ({ query, body }) => {
        const taken = await detection.addRecords({
          source: query.source,
          bytes: bytesOf(body),
          ...(query.format && { format: query.format }),
          ...(query.class && { eventClass: query.class }),
          ...(query.id !== undefined && { id: query.id }),
          dropDuplicates: query.duplicates === 'drop',
        })
        if ('refused' in taken) throw new Problem(422, taken.refused)
        const { accepted, duplicates = 0, rejected, rejects } = taken
        return {
          accepted,
          duplicates,
          rejected,
          rejects: rejects.map(({ line, code, raw }) => ({ line, code, record: raw })),
        }
      },
    })
  })
}

/** JSON is one record, or a list of them. */
function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body
  if (body === undefined || body === null) return new Uint8Array()
  const records: readonly unknown[] = Array.isArray(body) ? body : [body]
  return Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
}
