import { z } from 'zod'
import { duration, section } from '../section.ts'

/** How events go through the rules. */
export const detection = section('How events go through the rules.', {
  builtin: z.boolean().default(true).describe('Whether the rules that we ship are in force.'),
  lateness: duration('0s', '1d')
    .prefault('5s')
    .describe('How far behind the newest an event may come: so long is waited before a time is judged.'),
  idle: duration('0s', '1d')
    .prefault('5s')
    .describe('How long a source may be silent before the others go on without it.'),
  ahead: duration('0s', '1d')
    .prefault('1m')
    .describe('How far beyond its arrival an event may lie; what lies further is set aside.'),
})
