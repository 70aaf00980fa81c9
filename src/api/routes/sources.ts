import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import type { SourceState } from '../../model/live-source.ts'
import { problemSchema } from '../problem.ts'
import type { Services } from '../services.ts'

const sourceSchema = z.object({
  name: z.string(),
  events: z.int().describe('Events that were taken in.'),
  late: z.int().describe('Those of them that came behind the watermark.'),
  rejected: z.record(z.string(), z.int()).describe('Records set aside, by why.'),
  newest: z.string().nullable().describe('Time of its newest event.'),
  heard_at: z.string().nullable().describe('When something came of it last.'),
  lag_seconds: z
    .number()
    .nullable()
    .describe('How far its newest event lay behind the clock when it was heard last.'),
  active: z.boolean().describe('Whether what is judged waits for it.'),
})

const sourcesSchema = z.object({
  watermark: z.string().nullable().describe('What lies before was judged.'),
  sources: z.array(sourceSchema),
})

const qualitySchema = z.object({
  rows: z.int(),
  accepted: z.int(),
  late: z.int(),
  rejected: z.record(z.string(), z.int()).describe('Records set aside, by why.'),
})

/** `GET /api/v1/sources`: what comes from where; `GET /api/v1/quality`: all of it added up. */
export function addSources(app: FastifyInstance, { detection }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['records']
  routes.get(
    '/sources',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'What comes from where',
        response: { 200: sourcesSchema, 503: problemSchema },
      },
    },
    async () => {
      const { watermark, sources } = await detection.sources()
      return { watermark: timeOf(watermark), sources: sources.map(shown) }
    },
  )
  routes.get(
    '/quality',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'What became of all records',
        response: { 200: qualitySchema, 503: problemSchema },
      },
    },
    async () => qualityOf((await detection.sources()).sources),
  )
}

const shown = (source: SourceState): z.infer<typeof sourceSchema> => {
  const { name, events, late, rejected, newest, heardAt, active } = source
  return {
    ...{ name, events, late, rejected, active },
    newest: timeOf(newest),
    heard_at: heardAt === 0 ? null : formatTime(heardAt),
    lag_seconds: newest === undefined || heardAt === 0 ? null : (heardAt - newest) / 1000,
  }
}

function qualityOf(sources: readonly SourceState[]): z.infer<typeof qualitySchema> {
  const rejected: Record<string, number> = {}
  for (const source of sources)
    for (const [code, n] of Object.entries(source.rejected)) rejected[code] = (rejected[code] ?? 0) + n
  const accepted = sum(sources.map(({ events }) => events))
  return {
    rows: accepted + sum(Object.values(rejected)),
    accepted,
    late: sum(sources.map(({ late }) => late)),
    rejected,
  }
}

const timeOf = (time: number | undefined): string | null =>
  time === undefined || !Number.isFinite(time) ? null : formatTime(time)

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
