import { z } from 'zod'
import { duration, section } from '../section.ts'

/** Where the service listens, and how it stops. */
export const server = section('Where it listens, and how it stops.', {
  host: z.string().min(1).max(255).default('127.0.0.1').describe('Address to listen on.'),
  port: z.int().min(0).max(65_535).default(9000).describe('Port to listen on; 0 takes any that is free.'),
  drain: duration('0s', '10m')
    .prefault('20s')
    .describe('How long requests that run may take to finish when it is asked to stop.')
    .meta({ reloads: true }),
})
