import { z } from 'zod'
import { duration, section } from '../section.ts'

/** Where the service listens, and how it stops. */
export const server = section('Where it listens, and how it stops.', {
  host: z.string().min(1).max(255).default('127.0.0.1').describe('Address to listen on.'),
  port: z.int().min(0).max(65_535).default(9000).describe('Port to listen on; 0 takes any that is free.'),
  names: z
    .array(z.string().min(1).max(255))
    .max(100)
    .default([])
    .describe('Names under which it is asked, such as vedette.example.com; requests to others are refused.'),
  public_url: z
    .url({ protocol: /^https?$/, error: 'must be a URL such as https://vedette.example.com' })
    .optional()
    .describe('Where browsers reach it, such as https://vedette.example.com; its name is known then.'),
  trusted_proxies: z
    .array(
      z.union(
        [z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()],
        'must be an address or a range such as 10.0.0.0/8',
      ),
    )
    .max(100)
    .default([])
    .describe('Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.'),
  drain: duration('0s', '10m')
    .prefault('20s')
    .describe('How long requests that run may take to finish when it is asked to stop.')
    .meta({ reloads: true }),
})
