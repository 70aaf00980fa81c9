import { z } from 'zod'
import { section } from '../section.ts'

/** Which events are suspicious. */
export const suspicion = section('Which events are suspicious, and why.', {
  order: z
    .enum(['arrival', 'event-time'])
    .optional()
    .describe(
      'What "earlier" means where suspicion spreads from an earlier event; arrival when nobody says. It is kept with the data, and cannot be changed there.',
    ),
})
