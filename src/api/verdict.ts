import { z } from 'zod'
import { formatTime } from '../lib/time.ts'
import type { Verdict } from '../model/suspicion.ts'
import { causeSchema } from './cause-schema.ts'

/** An event and what is said of it. */
export const verdictSchema = z
  .object({
    id: z.string(),
    timestamp: z.string(),
    user: z.string().nullable(),
    ip: z.string(),
    event_type: z.string(),
    application: z.string(),
    file_size_mb: z.number().nullable(),
    success: z.boolean(),
    is_suspicious: z.boolean(),
    score: z.number(),
    causes: z.array(causeSchema),
  })
  .meta({ id: 'Verdict' })

export const shownVerdict = ({
  id,
  event,
  flagged,
  score,
  causes,
}: Verdict): z.infer<typeof verdictSchema> => ({
  id,
  timestamp: formatTime(event.time),
  user: event.user ?? null,
  ip: event.ip,
  event_type: event.type,
  application: event.application,
  file_size_mb: event.fileSizeMb ?? null,
  success: event.success,
  is_suspicious: flagged,
  score,
  causes: [...causes],
})
