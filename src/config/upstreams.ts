import { z } from 'zod'
import { incidentLevels } from '../model/incident.ts'
import type { Upstream } from '../model/upstream.ts'
import { byteSize } from './byte-size.ts'
import { duration, mayRefer, secret } from './section.ts'

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,63}$/,
    'must begin with a letter and hold a-z, 0-9, _ and - only, at most 64 of them',
  )
const field = () => z.string().min(1).max(256)
const parameter = z.string().min(1).max(64)

const person = z
  .union([
    z.strictObject({ id: field() }),
    z.strictObject({ address: field() }),
    z.strictObject({ either: field() }),
  ])
  .describe('The field that says who is meant: by id, by address, or either of them.')
  .meta({ kind: 'one of id, address and either, with a field' })

const paging = z
  .union([
    z.strictObject({ next: field() }),
    z.strictObject({ link: z.literal(true) }),
    z.strictObject({ cursor: field(), parameter }),
    z.strictObject({ page: parameter, first: z.int().min(0).max(1_000_000).default(1) }),
  ])
  .describe(
    'Where the next page is: next, a field with its address; link, the header Link; cursor, a field, asked for with a parameter; or page, the parameter of a number, counted from first until a page is empty.',
  )
  .meta({ kind: 'one of next, link, cursor with parameter, and page' })

const shared = {
  name: name.describe('Unlike that of any other feed.'),
  path: z.string().max(2048).describe('Behind the URL of the upstream.'),
  interval: duration('100ms', '1d').optional().describe('How often it is asked; as its upstream says.'),
  paging: paging.optional(),
  since: z
    .strictObject({ parameter, field: field() })
    .optional()
    .describe('Asks only for what is newer than the greatest value of a field so far.'),
}

const incidentFeed = z.strictObject({
  ...shared,
  gives: z.literal('incidents').default('incidents'),
  type: name.optional().describe('What the incidents are called; the name of the feed when not given.'),
  list: field().default('results').describe('Where the list is; fields inside fields by dots.'),
  time: z
    .strictObject({ field: field(), unit: z.enum(['seconds', 'milliseconds', 'text']).default('seconds') })
    .default({ field: 'timestamp', unit: 'seconds' })
    .describe('When it happened.'),
  level: z
    .strictObject({
      field: field(),
      words: z
        .record(z.string(), z.enum(incidentLevels))
        .default({})
        .describe('What its own words mean, beside low, medium, high and critical.'),
    })
    .default({ field: 'priority', words: {} })
    .describe('How bad it is.'),
  keeps: z
    .enum(['copy', 'all'])
    .default('copy')
    .describe('copy: what the newest answer holds; all: everything that was ever answered.'),
  most: z.int().min(1).max(1_000_000).default(100_000).describe('Incidents kept; beyond, the oldest go.'),
  person,
})

const identityFeed = z.strictObject({
  ...shared,
  gives: z.literal('identities'),
  list: z
    .strictObject({ at: field(), address: field(), person: field() })
    .optional()
    .describe('Where the list is, and the fields of its items; without it the answer is {address: person}.'),
})

const auth = z
  .union([
    z.strictObject({ basic: z.strictObject({ username: secret(), password: secret() }) }),
    z.strictObject({ bearer: secret() }),
    z.strictObject({ header: z.strictObject({ name: z.string().regex(/^[\w-]{1,64}$/), value: secret() }) }),
  ])
  .describe('How it knows us: basic (username and password), bearer, or header (name and value).')
  .meta({ kind: 'one of basic, bearer and header, with secrets' })

const url = mayRefer(
  z
    .string()
    .max(2048)
    .refine(
      (text) => /^https?:\/\/./.test(text) && URL.canParse(text),
      'must be an address that begins with http:// or https://, or env:NAME',
    ),
).transform((text) => (text.endsWith('/') ? text : `${text}/`))

const upstream = z.strictObject({
  name,
  url: url.describe('Where its API begins, http or https; or env:NAME.'),
  auth: auth.optional(),
  interval: duration('100ms', '1d').prefault('5s').describe('How often a feed is asked.'),
  timeout: duration('10ms', '10m').prefault('30s').describe('How long one answer may take.'),
  stale_after: duration('100ms', '7d')
    .prefault('60s')
    .describe('The age from which a copy is told as stale.'),
  most_parallel: z.int().min(1).max(64).default(8).describe('Requests at once, at most.'),
  most_bytes: byteSize('1KiB', '256MiB').prefault('16MiB').describe('Of one answer.'),
  most_pages: z.int().min(1).max(10_000).default(100).describe('Of one answer.'),
  feeds: z
    .array(z.discriminatedUnion('gives', [incidentFeed, identityFeed]))
    .min(1)
    .max(256)
    .describe('What it is asked for.'),
})

/** Systems that report incidents, in `vedette.yml` and in a file of their own. */
export const upstreamList = z
  .array(upstream)
  .max(64)
  .superRefine((upstreams, context) => {
    const seen = new Set<string>()
    for (const [n, { feeds }] of upstreams.entries())
      for (const [m, feed] of feeds.entries()) {
        const complain = (key: string, message: string): void =>
          context.addIssue({ code: 'custom', path: [n, 'feeds', m, key], message })
        if (seen.has(feed.name)) complain('name', `another feed is called ${feed.name}; name it otherwise`)
        if (feed.since && feed.gives === 'incidents' && feed.keeps === 'copy')
          complain('since', 'gives a part only; add keeps: all')
        seen.add(feed.name)
      }
  })
  .transform((upstreams): readonly Upstream[] => upstreams)
