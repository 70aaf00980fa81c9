import { z } from 'zod'
import { section } from '../section.ts'

const perMinute = (usual: number) => z.int().min(0).max(100_000_000).default(usual)

/** How much one may ask. */
export const limits = section(
  'How much one key, user or address may ask, where everybody must say who he is.',
  {
    requests: perMinute(6000)
      .describe('Requests a minute, but for those that send events; 0: as many as they like.')
      .meta({ reloads: true }),
    ingest: perMinute(600_000)
      .describe('Requests a minute that send events, of whatever size; 0: as many as they like.')
      .meta({ reloads: true }),
  },
)
