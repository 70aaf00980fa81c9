import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { formatTime } from '../../lib/time.ts'
import {
  type Amounts,
  type Apart,
  type FacetReport,
  perSecond,
  type TrafficReport,
  weights,
  windowNames,
} from '../../model/traffic.ts'
import { problemSchema } from '../problem.ts'
import { wholeNumber } from '../query-numbers.ts'
import type { Services } from '../services.ts'
import type { Rates } from '../traffic-service.ts'

const windowQuery = z
  .enum(windowNames, `must be one of ${windowNames.join(', ')}`)
  .default('minute')
  .describe('The span of time up to now.')

const amounts = {
  from: z.string().describe('Events behind this time count.'),
  to: z.string().describe('Events up to this time count.'),
  events: z.int(),
  failed: z.int().describe('Those that did not succeed, or were answered with a status from 400 on.'),
  bytes_in: z.number().describe('Bytes that sources were sent.'),
  bytes_out: z.number().describe('Bytes that sources sent.'),
}

const topSchema = z.object({
  value: z.string(),
  count: z.number().describe('At most so much of it there was,'),
  error: z.number().describe('and at least so much less.'),
})

const facetSchema = z
  .object({
    name: z.string().meta({ examples: ['hosts'] }),
    field: z.string().meta({ examples: ['src_endpoint.ip'] }),
    by: z.enum(weights).describe('What is added up.'),
    total: z.number().describe('Of all values together.'),
    distinct: z.int().nullable().describe('How many different values there were, to about 1.6 %.'),
    missed: z.number().describe('Of no value that is left out was there more.'),
    top: z.array(topSchema).describe('The values that there was most of.'),
  })
  .meta({ id: 'TrafficFacet' })

const percentilesSchema = z
  .object({ p50: z.number(), p95: z.number(), p99: z.number() })
  .nullable()
  .describe('Percentiles of the milliseconds until the answer, each at most 1 % off.')

const times = { events: z.int().describe('Those with a time.'), response_ms: percentilesSchema }

const spoken = {
  events: z.int(),
  protocols: z.array(topSchema),
  ports: z.array(topSchema).describe('Ports of the other side.'),
  distinct_ports: z.int().describe('How many different ones, to about 4.6 %.'),
}

const apartSchema = <T extends z.ZodRawShape>(shape: T, what: string) =>
  z
    .object({
      top: z
        .array(z.object({ value: z.string(), ...shape }))
        .describe('Those that there was most of, at most 10.'),
      other: z.object(shape).nullable().describe('All others together.'),
    })
    .describe(what)

const trafficSchema = z
  .object({
    ...amounts,
    events_per_second: z.number(),
    response_ms: percentilesSchema,
    facets: z.array(facetSchema),
    servers: apartSchema(times, 'How long servers took to answer, by name or else by address.'),
    sources: apartSchema(spoken, 'Which protocols sources spoke, and to which ports.'),
  })
  .meta({ id: 'Traffic' })

const answerSchema = z.object({
  window: z.enum(windowNames),
  traffic: trafficSchema.nullable().describe('null before there is any event.'),
})

const baselineSchema = z
  .object({
    title: z.string(),
    learning: z.int().describe('Keys that still learn.'),
    enforcing: z.int().describe('Keys that are judged.'),
    learned: z.int().describe('What was learned of the key that is furthest behind,'),
    learn: z.int().describe('and how much it needs.'),
    of: z.enum(['buckets', 'hours']),
    usual_per_second: z
      .object({ low: z.number(), high: z.number() })
      .nullable()
      .describe('Events a second that raise no alert; of a rule that looks at all events together.'),
  })
  .meta({ id: 'BaselineProgress' })

const ratesSchema = z.object({
  window: z.enum(windowNames),
  step_seconds: z.int().describe('How long each step is.'),
  points: z.array(z.object(amounts)).describe('One for each step that is over, the newest last.'),
  baselines: z.array(baselineSchema).describe('How far each baseline rule has learned what is usual.'),
})

/** `GET /api/v1/traffic`: what there was in the past minute, hour, ..., and what most of it was; `/traffic/rates`: how much, step by step. */
export function addTraffic(app: FastifyInstance, { traffic }: Services): void {
  const routes = app.withTypeProvider<ZodTypeProvider>()
  const tags = ['traffic']
  routes.get(
    '/traffic',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'What traffic there was in a span of time up to now',
        description:
          'Counted by the time of events, of those that are judged, late ones left out. Windows slide by ten seconds (`10s`, `minute`), a minute (`hour`), an hour (`day`) or a day (`week`, `month`).',
        querystring: z.strictObject({
          window: windowQuery,
          top: wholeNumber(1, 64).default(10).describe('Values told of each facet.'),
        }),
        response: { 200: answerSchema, 422: problemSchema, 503: problemSchema },
      },
    },
    async ({ query: { window, top } }) => {
      const report = await traffic.traffic(window, top)
      return { window, traffic: report ? shownTraffic(report) : null }
    },
  )
  routes.get(
    '/traffic/rates',
    {
      config: { scope: 'read' },
      schema: {
        tags,
        summary: 'How much traffic there was, step by step',
        description:
          'Steps are ten seconds (windows up to `hour`), a minute (`day`) or an hour (`week`, `month`).',
        querystring: z.strictObject({ window: windowQuery.default('hour') }),
        response: { 200: ratesSchema, 422: problemSchema, 503: problemSchema },
      },
    },
    async ({ query: { window } }) => shownRates(window, await traffic.rates(window)),
  )
}

const shownAmounts = ({ from, to, events, failed, bytesIn, bytesOut }: Amounts) => ({
  from: formatTime(from),
  to: formatTime(to),
  ...{ events, failed },
  bytes_in: bytesIn,
  bytes_out: bytesOut,
})

function shownTraffic(report: TrafficReport): z.infer<typeof trafficSchema> {
  return {
    ...shownAmounts(report),
    events_per_second: perSecond(report),
    response_ms: report.response ?? null,
    facets: report.facets.map(shownFacet),
    servers: shownApart(report.servers, ({ response, ...rest }) => ({
      ...rest,
      response_ms: response ?? null,
    })),
    sources: shownApart(report.sources, ({ distinctPorts, protocols, ports, ...rest }) => ({
      ...rest,
      ...{ protocols: [...protocols], ports: [...ports] },
      distinct_ports: distinctPorts,
    })),
  }
}

const shownFacet = ({ distinct, top, ...facet }: FacetReport): z.infer<typeof facetSchema> => ({
  ...facet,
  distinct: distinct ?? null,
  top: [...top],
})

const shownApart = <T, S>({ rows, other }: Apart<T>, shown: (one: T) => S) => ({
  top: rows.map((row) => ({ value: row.value, ...shown(row) })),
  other: other ? shown(other) : null,
})

const shownRates = (
  window: z.infer<typeof windowQuery>,
  { stepMs, points, baselines }: Rates,
): z.infer<typeof ratesSchema> => ({
  window,
  step_seconds: stepMs / 1000,
  points: points.map(shownAmounts),
  baselines: baselines.map(({ band, ...progress }) => ({ ...progress, usual_per_second: band ?? null })),
})
