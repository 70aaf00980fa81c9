import { z } from 'zod'
import { section } from '../section.ts'

/** What the service says while it runs. */
export const logs = section('What the service says on standard output while it runs.', {
  level: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('The least that is told; debug tells every request.')
    .meta({ reloads: true }),
  format: z
    .enum(['auto', 'json', 'text'])
    .default('auto')
    .describe('Lines of JSON or for people; auto: for people on a terminal.'),
})
