import { z } from 'zod'
import { section } from '../section.ts'

/** Incidents that other systems report. */
export const incidents = section('Incidents that other systems report.', {
  sources: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('A file of systems that report incidents: what to ask them, and how to read their answers.'),
})
