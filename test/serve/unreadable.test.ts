import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newFolder, type Service, startService } from './servers.ts'

const folder = newFolder()
let service: Service
beforeAll(async () => {
  service = await startService(folder.path)
})
afterAll(async () => {
  await service?.stop()
  folder.remove()
})

/** All that comes back, and how the connection ended. */
const exchange = (bytes: Buffer): Promise<{ readonly answer: string; readonly end: string }> =>
  new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => {
      answer += part
    })
    socket.on('end', () => {
      resolve({ answer, end: 'end' })
      socket.destroy()
    })
    socket.on('error', ({ message }) => resolve({ answer, end: message }))
  })

it.each([
  ['a length that is none', 'content-length: -1', 400],
  ['two lengths', 'content-length: 2\r\ncontent-length: 3', 400],
  ['an encoding that is none', 'transfer-encoding: xyz', 400],
  ['headers that are too large', `x-large: ${'x'.repeat(20_000)}`, 431],
])('a request with %s is answered, however much comes behind it', async (_, header, status) => {
  const head = `POST /events/ HTTP/1.1\r\nhost: localhost\r\n${header}\r\n\r\n`
  for (let times = 0; times < 5; times++) {
    const { answer, end } = await exchange(Buffer.concat([Buffer.from(head), Buffer.alloc(4_000_000, 'x')]))
    expect([answer.split('\r\n')[0], end]).toEqual([expect.stringMatching(`^HTTP/1.1 ${status} `), 'end'])
    expect(answer).toContain('application/problem+json')
  }
})
