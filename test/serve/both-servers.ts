import { afterAll, beforeAll, describe } from 'vitest'
import { type ExternalPostgres, externalPrograms, startExternal } from './external-postgres.ts'
import { type Client, newFolder, type Service, startService } from './servers.ts'

/** A service that stays the same one to its client when it is started again. */
export interface RestartedService extends Client {
  /** Stops it, and starts it over what it kept. */
  restart(): Promise<void>
}

const programs = externalPrograms()
const servers = [
  { name: 'with a PostgreSQL of its own', external: false },
  { name: 'with a PostgreSQL of the system', external: true },
]

/** Describes a service twice: with each of the two servers of PostgreSQL. */
export function describeOverBothServers(what: string, tests: (service: RestartedService) => void): void {
  for (const { name, external } of servers) {
    describe.skipIf(external && programs === undefined)(`${what} ${name}`, () => {
      const folder = newFolder()
      let postgres: ExternalPostgres | undefined
      let service: Service

      beforeAll(async () => {
        if (external) postgres = await startExternal(programs!)
        service = await startService(folder.path, await postgres?.newDatabase())
      })
      afterAll(async () => {
        await service?.stop()
        await postgres?.stop()
        folder.remove()
      })

      tests({
        get url() {
          return service.url
        },
        post: (path, body) => service.post(path, body),
        put: (path, body) => service.put(path, body),
        get: (path) => service.get(path),
        delete: (path) => service.delete(path),
        restart: async () => {
          const url = service.databaseUrl
          await service.stop()
          service = await startService(folder.path, url)
        },
      })
    })
  }
}
