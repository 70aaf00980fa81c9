import { z } from 'zod'
import { parseDuration } from '../lib/duration.ts'
import { incidentLevels } from '../model/incident.ts'

const NAME = /^[a-z][a-z0-9_-]{0,63}$/

const name = z.string().regex(NAME, 'must begin with a letter and hold a-z, 0-9, _ and - only, at most 64')
const span = (least: string, most: string) =>
  z
    .string()
    .transform((text) => parseDuration(text) ?? Number.NaN)
    .refine(
      (ms) => ms >= parseDuration(least)! && ms <= parseDuration(most)!,
      `must be a span of time from ${least} to ${most}, such as 500ms, 15s, 5m or 2h`,
    )
const field = z.string().min(1).max(256).describe('A field of an item; fields inside fields by dots.')
const secret = z
  .string()
  .regex(/^(env|file):./, 'must name a secret: env:NAME or file:PATH, never the secret itself')

const person = z.union([
  z.strictObject({ id: field }),
  z.strictObject({ address: field }),
  z.strictObject({ either: field }),
])

const parameter = z.string().min(1).max(64)
const paging = z.union([
  z.strictObject({ next: field.describe('The field of the answer with the address of the next page.') }),
  z.strictObject({ link: z.literal(true).describe('The header Link names the next page.') }),
  z.strictObject({ cursor: field.describe('The field of the answer with the cursor.'), parameter }),
  z.strictObject({
    page: parameter.describe('Pages are numbered, until one is empty.'),
    first: z.int().default(1),
  }),
])

const shared = {
  name,
  path: z.string().max(2048).describe('Behind the URL of the upstream.'),
  interval: span('100ms', '1d').optional(),
  paging: paging.optional(),
  since: z
    .strictObject({ parameter, field })
    .optional()
    .describe('Asks only for what is newer than the greatest value of a field so far.'),
}

const incidentFeed = z.strictObject({
  ...shared,
  gives: z.literal('incidents').default('incidents'),
  type: name.optional().describe('What the incidents are called; the name of the feed when not given.'),
  list: field.default('results').describe('Where the list is.'),
  time: z
    .strictObject({ field, unit: z.enum(['seconds', 'milliseconds', 'text']).default('seconds') })
    .default({ field: 'timestamp', unit: 'seconds' }),
  level: z
    .strictObject({
      field,
      words: z
        .record(z.string(), z.enum(incidentLevels))
        .default({})
        .describe('What its own words mean, beside low, medium, high and critical.'),
    })
    .default({ field: 'priority', words: {} }),
  keeps: z
    .enum(['copy', 'all'])
    .default('copy')
    .describe('copy: what the newest answer holds; all: everything that was ever answered.'),
  most: z.int().min(1).max(1_000_000).default(100_000).describe('Incidents kept; beyond, the oldest go.'),
  person: person.describe('The field that says who is meant: by id, by address, or either of them.'),
})

const identityFeed = z.strictObject({
  ...shared,
  gives: z.literal('identities'),
  list: z
    .strictObject({ at: field, address: field, person: field })
    .optional()
    .describe('Where the list is, and the fields of its items; without it the answer is {address: person}.'),
})

const auth = z.union([
  z.strictObject({ basic: z.strictObject({ username: secret, password: secret }) }),
  z.strictObject({ bearer: secret }),
  z.strictObject({ header: z.strictObject({ name: z.string().regex(/^[\w-]{1,64}$/), value: secret }) }),
])

const upstream = z.strictObject({
  name,
  url: z.string().describe('Where its API begins, http or https; or env:NAME.'),
  auth: auth.optional(),
  interval: span('100ms', '1d').default(5000).describe('How often a feed is asked.'),
  timeout: span('10ms', '10m').default(30_000).describe('How long one answer may take.'),
  stale_after: span('100ms', '7d').default(60_000).describe('The age from which a copy is told as stale.'),
  most_parallel: z.int().min(1).max(64).default(8).describe('Requests at once, at most.'),
  most_bytes: z
    .int()
    .min(1024)
    .max(256 * 1024 * 1024)
    .default(16 * 1024 * 1024)
    .describe('Of one answer.'),
  most_pages: z.int().min(1).max(10_000).default(100).describe('Of one answer.'),
  feeds: z
    .array(z.discriminatedUnion('gives', [incidentFeed, identityFeed]))
    .min(1)
    .max(256),
})

/** What is asked of other systems: the form of a file of sources. */
export const upstreamsSchema = z
  .strictObject({ upstreams: z.array(upstream).max(64) })
  .superRefine(({ upstreams }, context) => {
    const seen = new Set<string>()
    for (const feed of upstreams.flatMap(({ feeds }) => feeds)) {
      const { name, since } = feed
      if (seen.has(name)) context.addIssue({ code: 'custom', message: `two feeds are called ${name}` })
      if (since && feed.gives === 'incidents' && feed.keeps === 'copy')
        context.addIssue({ code: 'custom', message: `${name}: since gives a part only; write keeps: all` })
      seen.add(name)
    }
  })

export type Upstream = z.output<typeof upstream>
export type Feed = Upstream['feeds'][number]
export type IncidentFeed = z.output<typeof incidentFeed>
export type IdentityFeed = z.output<typeof identityFeed>
