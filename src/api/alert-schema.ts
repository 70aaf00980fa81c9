import { z } from 'zod'
import { formatTime } from '../lib/time.ts'
import type { Alert } from '../model/alert.ts'
import { alertStatuses } from '../model/alert-page.ts'
import { levels } from '../model/plan.ts'

const total = z.object({ address: z.string(), events: z.int(), bytes: z.number() })

/** An alert as it is told outside. */
export const alertSchema = z.object({
  id: z.string(),
  rule: z.object({
    id: z.string(),
    title: z.string(),
    level: z.enum(levels),
    tags: z.array(z.string()),
    version: z.string(),
  }),
  key: z.record(z.string(), z.string()).describe('What it is about, by field.'),
  status: z.enum(alertStatuses),
  opened_at: z.string(),
  closed_at: z.string().describe('While it is open: when it ends if nothing follows.'),
  opened_by: z.enum(['event', 'expiry']),
  value: z.number().describe('The number that decided.'),
  peak: z.object({ value: z.number(), at: z.string() }).optional(),
  count: z.number(),
  evidence: z.array(z.string()).describe('Ids of the events that made it true.'),
  last_events: z.array(z.string()),
  entities: z.object({
    users: z.array(z.string()),
    sources: z.array(z.string()),
    targets: z.array(z.string()),
  }),
  attack: z
    .object({
      vector: z.string(),
      targets: z.array(z.string()),
      top_sources: z.object({ outside: z.array(total), inside: z.array(total) }),
      events: z.number(),
      bytes: z.number(),
    })
    .optional(),
  reason: z.string(),
  advice: z.string(),
  message: z.string().optional().describe("That it opened, in the rule's own words."),
  recovery: z.string().optional().describe("That it is over, in the rule's own words; once it is closed."),
  revision: z.int().optional().describe('Which word on it this is, where late events had a part in that.'),
  withdrawn_because: z.string().optional(),
})

export function shownAlert(alert: Alert): z.infer<typeof alertSchema> {
  const { id, rule, key, status, value, count, evidence, entities, reason, advice, revision } = alert
  const { openedAt, closedAt, peak, attack, message, recovery, withdrawnBecause } = alert
  return {
    ...{ id, rule: { ...rule, tags: [...rule.tags] }, key, status, value, count, reason, advice },
    opened_at: formatTime(openedAt),
    closed_at: formatTime(closedAt),
    opened_by: alert.openedBy,
    ...(peak && { peak: { value: peak.value, at: formatTime(peak.at) } }),
    evidence: [...evidence],
    last_events: [...alert.lastEvents],
    entities: {
      users: [...entities.users],
      sources: [...entities.sources],
      targets: [...entities.targets],
    },
    ...(attack && { attack: shownAttack(attack) }),
    ...(message !== undefined && { message }),
    ...(recovery !== undefined && { recovery }),
    ...(revision !== undefined && { revision }),
    ...(withdrawnBecause !== undefined && { withdrawn_because: withdrawnBecause }),
  }
}

const shownAttack = ({ vector, targets, topSources, events, bytes }: NonNullable<Alert['attack']>) => ({
  vector,
  targets: [...targets],
  top_sources: { outside: [...topSources.outside], inside: [...topSources.inside] },
  events,
  bytes,
})
