import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { FlagEffect } from '../model/suspicion.ts'
import { noteChange } from './audit/note-change.ts'
import { wholeNumber } from './query-numbers.ts'
import type { ChangeOptions } from './suspicion-service.ts'

/** Events of an effect that are told. */
const MOST_SHOWN = 1_000

const standing = z.object({ is_suspicious: z.boolean(), score: z.number() })

/** What a change came to, or would come to. */
export const effectSchema = z.object({
  dry_run: z.boolean(),
  flagged: z.int().describe('Events that became suspicious.'),
  cleared: z.int().describe('Events that no longer are.'),
  changed: z.int().describe('Events of which the score or the causes may be others.'),
  total: z.int().describe('All of these together.'),
  events: z
    .array(z.object({ id: z.string(), was: standing, is: standing }))
    .describe('The first of them, in the order of their ids.'),
})

const reason = z
  .string('must be a text')
  .max(1000, 'must have at most 1000 characters')
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'holds characters that are no text')

/** What may be said of a change in the body of a request. */
export const changeBody = z
  .strictObject({
    dry_run: z.boolean('must be true or false').default(false).describe('Only tell what would come of it.'),
    reason: reason.optional().describe('Why; it is kept with the change.'),
    show: z.int().min(0).max(MOST_SHOWN).default(100).describe('How many of the events to tell.'),
  })
  .default({ dry_run: false, show: 100 })
  .meta({ examples: [{ dry_run: false, reason: 'The scanner of our own team.' }] })

/** The same where there is no body. */
export const changeQuery = z.strictObject({
  dry_run: z.enum(['true', 'false']).optional().describe('Only tell what would come of it.'),
  reason: reason.optional().describe('Why; it is kept with the change.'),
  show: wholeNumber(0, MOST_SHOWN).default(100).describe('How many of the events to tell.'),
})

export const shownEffect = (
  { flagged, cleared, changed, events }: FlagEffect,
  dryRun: boolean,
): z.infer<typeof effectSchema> => ({
  dry_run: dryRun,
  flagged,
  cleared,
  changed,
  total: flagged + cleared + changed,
  events: events.map(({ id, was, is }) => ({ id, was: shownStanding(was), is: shownStanding(is) })),
})

/** The audit log is to know how the events stood that a change of many tells of. */
export function noteEffect(request: FastifyRequest, { events }: FlagEffect, dryRun: boolean): void {
  if (dryRun) return
  noteChange(request, { before: { events: events.map(({ id, was }) => ({ id, ...shownStanding(was) })) } })
}

const shownStanding = ({
  flagged,
  score,
}: FlagEffect['events'][number]['was']): z.infer<typeof standing> => ({
  is_suspicious: flagged,
  score,
})
/** How a change is to be made, from what was said of it, and by whom. */
export const changeOptions = (
  { principal }: Pick<FastifyRequest, 'principal'>,
  { dry_run, reason, show }: z.infer<typeof changeBody> | z.infer<typeof changeQuery>,
): ChangeOptions => ({
  dryRun: dry_run === true || dry_run === 'true',
  show,
  ...(principal && { by: principal.name }),
  ...(reason === undefined ? {} : { reason }),
})
