import { UserMistake } from '../app/mistake.ts'
import { type RunningServer, serve } from '../app/serve.ts'

interface ServeFlags {
  readonly host: string
  readonly port: number
  readonly data?: string
  readonly sources?: string
}

/** Runs the service until a signal asks it to stop; a second signal ends it at once. */
export async function serveCommand({ host, port, data, sources }: ServeFlags): Promise<void> {
  // From the first moment on: a signal that comes while it starts is obeyed as soon as it has started.
  const asked = new Promise<undefined>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(undefined))
    }
  })
  const server = await serve({
    host,
    port,
    data,
    sources,
    databaseUrl: process.env.DATABASE_URL || undefined,
  })
  process.stderr.write(
    `vedette: serving at ${server.url}, documented at ${server.url}/docs, data in ${server.data}\n`,
  )
  await stopWhen(asked, server)
}

async function stopWhen(asked: Promise<undefined>, server: RunningServer): Promise<void> {
  const lost = await Promise.race([asked, server.lost])
  await server.stop()
  if (lost !== undefined)
    throw new UserMistake(`its PostgreSQL ended (${lost}); nothing that was accepted is lost, start again`)
}
