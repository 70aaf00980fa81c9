import { z } from 'zod'
import { incidents } from './sections/incidents.ts'
import { server } from './sections/server.ts'
import { storage } from './sections/storage.ts'
import { suspicion } from './sections/suspicion.ts'

/** Everything that `vedette.yml` can say: a line for each section, in the order in which they are printed. */
export const configSchema = z.strictObject({
  server,
  storage,
  suspicion,
  incidents,
})

/** What the service runs by: defaults filled in, secrets read, times in milliseconds. */
export type Config = z.output<typeof configSchema>
