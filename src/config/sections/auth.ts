import { z } from 'zod'
import { duration, section } from '../section.ts'

/** Who may use the service. */
export const auth = section('Who may use the service.', {
  enabled: z
    .boolean()
    .default(false)
    .describe(
      'Whether everybody must say who he is: with a key, or by logging in. Needed to listen on any other address than 127.0.0.1. At the first start a token is printed with which the first user is made.',
    ),
  session: duration('1m', '90d')
    .prefault('12h')
    .describe('How long somebody stays logged in.')
    .meta({ reloads: true }),
})
