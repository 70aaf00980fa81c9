import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config/schema.ts'
import { type DataFolder, takeDataFolder } from '../store/data-folder.ts'
import { type EmbeddedServer, startEmbedded } from '../store/postgres/embedded/embedded-server.ts'
import { type BegunDetection, beginDetection } from './detection/begin-detection.ts'
import { UserMistake } from './mistake.ts'

/** What the service needs beside it and what takes its time: it starts while the program loads the rest. */
export interface Begun {
  readonly folder: DataFolder
  /** A PostgreSQL of our own, where no other is named. */
  readonly embedded: Promise<EmbeddedServer> | undefined
  readonly detection: BegunDetection
}

/** Takes the data folder and begins. Whoever goes on ends what was begun. */
export function beginService(config: Config): Begun {
  refuseOtherHosts(config)
  const { data, database_url } = config.storage
  const folder = takeDataFolder(data ?? defaultData())
  const embedded = database_url === undefined ? startEmbedded(folder.path) : undefined
  // Who waits for it comes later.
  embedded?.catch(() => {})
  return { folder, embedded, detection: beginDetection(config.detection) }
}

/** Ends what was begun, where nothing can go on with it. */
export async function endBegun({ folder, embedded, detection }: Begun): Promise<void> {
  await detection.thread.close()
  const server = await embedded?.catch(() => undefined)
  await server?.stop()
  folder.release()
}

/** Where data lies when nobody says: the place that the system has for it. */
export function defaultData(): string {
  if (process.getuid?.() === 0) return '/var/lib/vedette'
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'vedette')
}

function refuseOtherHosts({ server: { host }, auth }: Config): void {
  if (auth.enabled || ['127.0.0.1', '::1', 'localhost'].includes(host)) return
  throw new UserMistake(
    `--host ${host}: everybody who can reach this address could change everything; use 127.0.0.1, or set auth.enabled to true in vedette.yml, so that everybody must say who he is`,
  )
}
