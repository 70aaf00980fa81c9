import { z } from 'zod'

const weight = z.number().describe('Its term of the score, between 0 and 1.')
const event = z.string().describe('The earlier flagged event through which a root is nearest.')
const distance = z.int().describe('Steps to that root; 7 stands for 7 or more.')

/** Why an event is suspicious. */
export const causeSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('range'), range: z.int(), cidr: z.string(), weight }),
    z.object({ type: z.literal('rule'), rule: z.string(), alert: z.string().optional(), weight }),
    z.object({ type: z.literal('person'), weight }),
    z.object({ type: z.literal('user'), user: z.string(), event, distance, weight }),
    z.object({ type: z.literal('address'), address: z.string(), event, distance, weight }),
  ])
  .meta({ id: 'Cause' })
