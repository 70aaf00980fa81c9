import { z } from 'zod'
import { formatTime } from '../lib/time.ts'
import { alertStatuses } from '../model/alert-page.ts'
import { dispositions, type Incident, type IncidentAlert, incidentStatuses } from '../model/own-incident.ts'
import { levels } from '../model/plan.ts'
import type { IncidentDetail } from './own-incident-service.ts'
import { timelineOf, timelineSchema } from './timeline.ts'

/** People and addresses that are told of an incident. */
const MOST_TOLD = 100

export const incidentParams = z.object({
  id: z
    .string()
    .max(64)
    .describe('The id of an incident, or of any of its alerts.')
    .meta({ examples: ['4f0b7a6c5d3e2f1a0b9c8d7e6f5a4b3c'] }),
})

const ruleSchema = z.object({ id: z.string(), title: z.string(), level: z.enum(levels) })

/** An incident of our own alerts as it is told outside. */
export const incidentSchema = z
  .object({
    id: z.string().describe('The id of its oldest alert; that of each of its alerts leads to it too.'),
    title: z.string(),
    status: z.enum(incidentStatuses),
    disposition: z.enum(dispositions).nullable().describe('What it turned out to be, once it is closed.'),
    reopened: z.boolean().describe('Alerts came after it was closed, so that it is new again.'),
    owner: z.string().nullable(),
    level: z.enum(levels).describe('That of its most urgent alert.'),
    score: z.number().describe('0 to 100: 100 * (1 - e ** -points), the points of all terms together.'),
    terms: z.array(
      z.object({
        rule: z.string(),
        title: z.string(),
        level: z.enum(levels),
        alerts: z.int(),
        weighed: z.number().describe('1 + log10(alerts).'),
        points: z.number(),
      }),
    ),
    start: z.string(),
    end: z.string().describe('While it goes on: when it ends if nothing follows.'),
    ongoing: z.boolean().describe('An alert is open.'),
    alerts: z.int().describe('Those that stand.'),
    withdrawn: z.int().describe('Alerts that were withdrawn.'),
    people: z
      .array(
        z.object({
          id: z.string(),
          weight: z.number().describe('Below 1 where several people had the address.'),
          alerts: z.int(),
        }),
      )
      .describe(`The first ${MOST_TOLD}, the surest first.`),
    sources: z.array(z.string()).describe(`The first ${MOST_TOLD}, those of the most alerts first.`),
    targets: z.array(z.string()).describe(`The first ${MOST_TOLD}, those of the most alerts first.`),
    totals: z
      .object({ people: z.int(), sources: z.int(), targets: z.int() })
      .describe('How many there are of each.'),
  })
  .meta({ id: 'Incident' })

const linkSchema = z
  .discriminatedUnion('by', [
    z.object({ by: z.literal('first') }),
    z.object({ by: z.literal('cause'), alert: z.string() }),
    z.object({
      by: z.enum(['person', 'address', 'target', 'wave']),
      value: z.string(),
      alert: z.string(),
      gap_seconds: z.number().describe('Between the end of one and the beginning of the other.'),
    }),
    z.object({ by: z.literal('decision'), decision: z.int(), alert: z.string() }),
  ])
  .describe('Why it is in the incident: what it has in common with which other alert.')

/** An alert as incidents and people tell it. */
export const alertFields = z.object({
  id: z.string(),
  rule: ruleSchema,
  key: z.record(z.string(), z.string()),
  status: z.enum(alertStatuses),
  opened_at: z.string(),
  closed_at: z.string(),
  reason: z.string(),
})

const alertSchema = alertFields.extend({ link: linkSchema })

export const detailSchema = incidentSchema.extend({
  all_alerts: z.array(alertSchema).describe('The oldest first, at most 1000.'),
  timeline: timelineSchema,
})

export const shownIncident = (incident: Incident): z.infer<typeof incidentSchema> => {
  const { disposition, owner, terms, from, to, people, sources, targets } = incident
  const { id, title, status, reopened, level, score, ongoing, alerts, withdrawn } = incident
  return {
    ...{ id, title, status, reopened, level, score, ongoing, alerts, withdrawn },
    disposition: disposition ?? null,
    owner: owner ?? null,
    terms: [...terms],
    start: formatTime(from),
    end: formatTime(to),
    people: people
      .slice(0, MOST_TOLD)
      .map(({ person, weight, alerts: count }) => ({ id: person, weight, alerts: count })),
    sources: sources.slice(0, MOST_TOLD),
    targets: targets.slice(0, MOST_TOLD),
    totals: { people: people.length, sources: sources.length, targets: targets.length },
  }
}

export const shownDetail = (detail: IncidentDetail): z.infer<typeof detailSchema> => ({
  ...shownIncident(detail.incident),
  all_alerts: detail.alerts.map(({ alert, link }) => ({
    ...shownAlert(alert),
    link: 'gapMs' in link ? withSeconds(link) : link,
  })),
  timeline: timelineOf(detail),
})

const withSeconds = <Link extends { readonly gapMs: number }>({ gapMs, ...link }: Link) => ({
  ...link,
  gap_seconds: gapMs / 1000,
})

export const shownAlert = ({ id, rule, key, status, openedAt, closedAt, reason }: IncidentAlert) => ({
  ...{ id, rule, key, status, reason },
  opened_at: formatTime(openedAt),
  closed_at: formatTime(closedAt),
})
