import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { event } from './events.ts'
import { type ServeProcess, startServe } from './process.ts'
import { newFolder } from './servers.ts'

/** A request of which the last byte is not sent yet. */
async function halfSent(server: ServeProcess): Promise<{ socket: Socket; finish(): Promise<string> }> {
  const { port, host } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  await once(socket, 'connect')
  const body = JSON.stringify(event('alice', '8.8.8.8'))
  socket.write(
    `POST /events/ HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, -1)}`,
  )
  let answer = ''
  socket.setEncoding('utf8').on('data', (part) => {
    answer += part
  })
  return {
    socket,
    finish: async () => {
      socket.write(body.slice(-1))
      await once(socket, 'close')
      return answer
    },
  }
}

describe('asked to stop, the service', () => {
  let folder: ReturnType<typeof newFolder>
  let server: ServeProcess
  const start = async (drain: string): Promise<void> => {
    const args = ['--port', '0', '--data', join(folder.path, 'data')]
    server = await startServe(args, { VEDETTE_SERVER_DRAIN: drain })
  }
  beforeEach(() => {
    folder = newFolder()
  })
  afterEach(() => folder.remove())

  it('takes no new requests and finishes those it has', async () => {
    await start('1m')
    const request = await halfSent(server)
    // Its head has been read when a later request is answered.
    await server.get('/health/live')
    const gone = server.end('SIGTERM')
    await refused(server)
    expect(await request.finish()).toMatch(/^HTTP\/1\.1 200 /)
    expect(await gone).toBe(0)
  })

  it('waits no longer than it was told', async () => {
    await start('0s')
    const request = await halfSent(server)
    await server.get('/health/live')
    const closed = once(request.socket, 'close')
    expect(await server.end('SIGTERM')).toBe(0)
    await closed
  })

  it('ends at once at the second signal', async () => {
    await start('10m')
    const request = await halfSent(server)
    request.socket.on('error', () => {})
    await server.get('/health/live')
    server.signal('SIGTERM')
    await refused(server)
    expect(await server.end('SIGINT')).toBe(null)
  })
})

/** Resolves when nobody listens any more. */
async function refused({ url }: ServeProcess): Promise<void> {
  for (;;) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (!open) return
  }
}
