import { z } from 'zod'
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
})
