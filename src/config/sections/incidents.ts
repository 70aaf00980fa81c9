import { z } from 'zod'
import { section } from '../section.ts'
import { upstreamList } from '../upstreams.ts'

/** Incidents that other systems report. */
export const incidents = section('Incidents that other systems report.', {
  upstreams: upstreamList
    .prefault([])
    .describe('Systems that report incidents: what to ask them, and how to read their answers.'),
  sources: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('A file with upstreams, in the same form, beside those here.'),
})
