import { z } from 'zod'
import { byteSize } from '../byte-size.ts'
import { secret, section } from '../section.ts'

/** Where everything is kept. */
export const storage = section('Where everything is kept.', {
  data: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .describe('Folder for everything it keeps; /var/lib/vedette for root, otherwise ~/.local/share/vedette.'),
  database_url: secret()
    .optional()
    .describe(
      'A PostgreSQL server to use, as postgres://user:password@host/database; without it, one of our own.',
    )
    .meta({ variable: 'DATABASE_URL' }),
  journal_segment: byteSize('4KiB', '1TiB')
    .prefault('64MiB')
    .describe('How large one file of the journal grows before the next is begun.'),
  retire: z
    .string()
    .min(1)
    .max(4096)
    .default('keep')
    .describe(
      'What becomes of files of the journal that no start needs any more: keep, remove, or a folder of its own to move them to. Without them PostgreSQL and the stored events cannot be made again from the journal.',
    ),
  save_state_every: byteSize('4KiB', '1TiB')
    .prefault('16MiB')
    .describe('What is known is saved whenever the journal has grown by so much, so that a start is quick.'),
  most_waiting: z
    .int('must be a whole number of events')
    .min(1, 'must be at least 1')
    .max(10_000_000, 'must be at most 10000000')
    .default(1_000_000)
    .describe(
      'Suspicious events that may wait for PostgreSQL when it is behind; beyond, new events are refused with 429.',
    ),
  most_events: z
    .int('must be a whole number of events')
    .min(1, 'must be at least 1')
    .max(1_000_000_000, 'must be at most 1000000000')
    .default(50_000_000)
    .describe(
      'Events of POST /events/ that it knows, each of which takes some 100 bytes of memory, and as much again for a new user or address; beyond, new ones are refused with 507.',
    ),
})
