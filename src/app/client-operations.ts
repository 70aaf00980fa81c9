import { pino } from 'pino'
import { apiServer } from '../api/server.ts'
import type { Services } from '../api/services.ts'
import { type Described, printOperations } from './client-operations/print.ts'

/** `src/client/operations.ts`, as the routes are now: to describe them no service needs to run. */
export async function clientOperations(): Promise<string> {
  const services = { access: { required: false } } as Services
  const http = {
    names: [],
    publicOrigin: undefined,
    trustedProxies: [],
    requestsPerMinute: () => ({ ingest: 0, other: 0 }),
    log: pino({ level: 'silent' }),
  }
  const app = await apiServer(services, '', http)
  await app.ready()
  const document = app.swagger() as unknown as Described
  await app.close()
  return printOperations(document)
}
