import { apiServer } from '../api/server.ts'
import type { Services } from '../api/services.ts'
import { type Described, printOperations } from './client-operations/print.ts'

/** `src/client/operations.ts`, as the routes are now: their document needs no running services. */
export async function clientOperations(): Promise<string> {
  const app = await apiServer({} as Services, '')
  await app.ready()
  const document = app.swagger() as unknown as Described
  await app.close()
  return printOperations(document)
}
