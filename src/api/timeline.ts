import { z } from 'zod'
import { formatTime } from '../lib/time.ts'
import type { IncidentDecision } from '../model/own-incident.ts'
import type { IncidentDetail } from './own-incident-service.ts'

const kinds = [
  'alert',
  'alert_closed',
  'alert_withdrawn',
  'flag',
  'update',
  'note',
  'merge',
  'split',
  'undo',
  'take-back',
  'undo-take-back',
] as const

const TAKEN_BACK = 'what hung on its alerts was taken back'

/** What happened to an incident, and what people did about it, in order of time. */
export const timelineSchema = z
  .array(
    z.object({
      at: z.string(),
      type: z.enum(kinds),
      text: z.string().describe('The same for people.'),
      alert: z.string().optional(),
      event: z.string().optional(),
      decision: z.int().optional().describe('Its number, by which a merge or split is undone.'),
      by: z.string().optional(),
      reason: z.string().optional(),
    }),
  )
  .describe('In order of time: alerts and suspicious events by theirs, decisions by when they were made.')

type TimelineItem = z.infer<typeof timelineSchema>[number]
type Dated = Omit<TimelineItem, 'at'> & { readonly at: number }

export function timelineOf({ alerts, flags, decisions }: IncidentDetail): TimelineItem[] {
  const items: readonly Dated[] = [
    ...alerts.flatMap(({ alert }) => alertItems(alert)),
    ...flags.map(({ id, event, score }) => ({
      at: event.time,
      type: 'flag' as const,
      event: id,
      text: `suspicious event of ${event.user ?? 'nobody'} from ${event.ip}, score ${Math.round(score)}`,
    })),
    ...decisions.map(decisionItem),
  ]
  return items.toSorted((a, b) => a.at - b.at).map(({ at, ...item }) => ({ at: formatTime(at), ...item }))
}

function alertItems({
  id,
  rule,
  status,
  openedAt,
  closedAt,
  reason,
}: IncidentDetail['alerts'][number]['alert']): readonly Dated[] {
  const opened = { at: openedAt, type: 'alert' as const, alert: id, text: `${rule.title}: ${reason}` }
  if (status === 'open') return [opened]
  if (status === 'withdrawn')
    return [{ ...opened, type: 'alert_withdrawn', text: `${rule.title} (withdrawn): ${reason}` }]
  return [opened, { at: closedAt, type: 'alert_closed', alert: id, text: `${rule.title} is over` }]
}

const decisionItem = ({ number, at, by, reason, change }: IncidentDecision): Dated => ({
  at,
  type: change.type,
  text: wordsFor(change),
  decision: number,
  ...(by === undefined ? {} : { by }),
  ...(reason === undefined ? {} : { reason }),
})

function wordsFor(change: IncidentDecision['change']): string {
  switch (change.type) {
    case 'update':
      return updateWords(change)
    case 'note':
      return change.text
    case 'merge':
      return `${change.alerts.length} alerts are one incident`
    case 'split':
      return `${change.alerts.length} alerts parted from ${change.rest.length}`
    case 'undo':
      return `decision ${change.decision} undone`
    case 'take-back':
      return TAKEN_BACK
    case 'undo-take-back':
      return 'what hung on its alerts is there again'
  }
}

function updateWords({
  status,
  disposition,
  owner,
  takesBack,
}: Extract<IncidentDecision['change'], { type: 'update' }>): string {
  const words = [
    ...(status ? [`status ${status}${disposition ? `: ${disposition}` : ''}`] : []),
    ...(owner === undefined ? [] : [owner === null ? 'owned by nobody' : `owned by ${owner}`]),
    ...(takesBack ? [TAKEN_BACK] : []),
  ]
  return words.join(', ')
}
