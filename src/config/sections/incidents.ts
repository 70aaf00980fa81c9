import { z } from 'zod'
import { duration, section } from '../section.ts'
import { upstreamList } from '../upstreams.ts'

/** Incidents that other systems report, and those that our own alerts make. */
export const incidents = section(
  'Incidents that other systems report, and what makes one incident of alerts of our own.',
  {
    upstreams: upstreamList
      .prefault([])
      .describe('Systems that report incidents: what to ask them, and how to read their answers.'),
    sources: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe('A file with upstreams, in the same form, beside those here.'),
    same_person: duration('0s', '30d')
      .prefault('1h')
      .describe('How long after an alert another one about the same person is of the same incident.')
      .meta({ reloads: true }),
    same_address: duration('0s', '30d')
      .prefault('1h')
      .describe('The same for alerts with the same source address.')
      .meta({ reloads: true }),
    same_target: duration('0s', '30d')
      .prefault('10m')
      .describe("The same for alerts with the same target, which is many people's.")
      .meta({ reloads: true }),
    wave: duration('0s', '1d')
      .prefault('15s')
      .describe(
        'The same for alerts of one rule, whomever they are about, when there are as many as `wave_alerts`.',
      )
      .meta({ reloads: true }),
    wave_alerts: z
      .int()
      .min(2)
      .max(10_000)
      .default(20)
      .describe('Alerts of one rule, one after the other, from which on they are a wave, and one incident.')
      .meta({ reloads: true }),
  },
)
