import { z } from 'zod'
import { audit } from './sections/audit.ts'
import { auth } from './sections/auth.ts'
import { detection } from './sections/detection.ts'
import { incidents } from './sections/incidents.ts'
import { limits } from './sections/limits.ts'
import { logs } from './sections/logs.ts'
import { oidc } from './sections/oidc.ts'
import { retention } from './sections/retention.ts'
import { server } from './sections/server.ts'
import { storage } from './sections/storage.ts'
import { suspicion } from './sections/suspicion.ts'

/** Everything that `vedette.yml` can say: a line for each section, in the order in which they are printed. */
export const configSchema = z.strictObject({
  server,
  auth,
  oidc,
  limits,
  audit,
  logs,
  storage,
  retention,
  suspicion,
  detection,
  incidents,
})

/** What the service runs by: defaults filled in, secrets read, times in milliseconds. */
export type Config = z.output<typeof configSchema>
