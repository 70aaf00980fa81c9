import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import { Server } from 'node:net'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** So long no request must come before connections are taken for idle. */
const QUIET_MS = 100

/** Requests since the server began to end; a server that does not end has none here. */
const ending = new WeakMap<HttpServer, { requests: number }>()

/** Once the server ends, each answer is the last of its connection, so that nothing is left to wait for. */
export function endConnectionsWhenClosing(app: FastifyInstance): void {
  app.addHook('preClose', async () => {
    if (!ending.has(app.server)) ending.set(app.server, { requests: 0 })
  })
  app.addHook('onRequest', async () => {
    const end = ending.get(app.server)
    if (end) end.requests++
  })
  app.addHook('onSend', async (_, reply) => {
    if (ending.has(app.server)) reply.header('connection', 'close')
  })
}

/**
 * Takes no more connections, and waits until those there are have ended, or no request came for a while, or so much time is
 * over. On a connection that is kept a request may be on its way: were it closed at once, its client would be told of a reset.
 */
export async function endConnections(app: FastifyInstance, mostMs: number): Promise<void> {
  const end = { requests: 0 }
  ending.set(app.server, end)
  const ended = once(app.server, 'close').then(() => true)
  // Behind the connections that were taken in this turn. The server's own `close` would close what is idle as well.
  await nextTurn()
  Server.prototype.close.call(app.server)
  for (let waited = 0, seen = -1; waited < mostMs && end.requests > seen; waited += QUIET_MS) {
    seen = end.requests
    if (await Promise.race([ended, pause(QUIET_MS, false)])) return
  }
}
