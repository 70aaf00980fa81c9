import type { FastifyInstance } from 'fastify'

/** Once the server closes, each answer is the last of its connection, so that nothing is left to wait for. */
export function endConnectionsWhenClosing(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
