import { z } from 'zod'
import { formatTime } from '../lib/time.ts'
import type { EventRecord } from '../model/suspicion.ts'
import { shownVerdict, verdictSchema } from './verdict.ts'

/** All that is known of an event. */
export const recordSchema = verdictSchema.extend({
  explanation: z.string().describe('How the causes make the score.'),
  taken_back: z.boolean(),
  marked: z.boolean(),
  notes: z
    .array(
      z.object({
        change: z.enum(['mark', 'unmark', 'take-back', 'undo']),
        at: z.string(),
        by: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    )
    .describe('What people did to its flag, the newest last.'),
})

export const shownRecord = (record: EventRecord): z.infer<typeof recordSchema> => ({
  ...shownVerdict(record),
  explanation: record.explanation,
  taken_back: record.takenBack,
  marked: record.marked,
  notes: record.notes.map(({ change, at, by, reason }) => ({
    change,
    at: formatTime(at),
    by: by ?? null,
    reason: reason ?? null,
  })),
})
