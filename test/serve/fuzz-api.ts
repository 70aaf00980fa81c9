import { connect } from 'node:net'
import { expect } from 'vitest'
import { createRandom } from '../../src/lib/random.ts'
import { type BadRequest, badRequest } from './bad-requests.ts'
import { event } from './events.ts'
import { type OpenApi, operationsOf } from './openapi.ts'
import { newFolder, type Service, startService } from './servers.ts'

/** Requests between two looks at what is stored: with many more, one that is done would hide what the others did. */
const AT_ONCE = 10

/** Sends bad requests for everything that the document describes: none may fail us, and what is refused stores nothing. */
export async function fuzzApi(requests: number): Promise<void> {
  const seed = Date.now() % 1_000_000_007
  const random = createRandom(seed).fork('fuzz')
  const folder = newFolder()
  const service = await startService(folder.path)
  const document: OpenApi = (await service.get('/openapi.json')).body
  const lists = listsOf(document)
  await service.post('/ip-ranges/', { cidr: '192.0.2.0/24' })
  await service.post('/events/', event('zoe', '192.0.2.1'))
  let before = await allOf(service, lists)
  const seen = new Map<number, number>()
  let compared = 0
  let brokeOff = false
  for (let sent = 0; sent < requests; sent += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, () => badRequest(document, random))
    const statuses = await Promise.all(batch.map((request) => answerTo(service, request, seed)))
    for (const status of statuses) seen.set(status, (seen.get(status) ?? 0) + 1)
    const after = await allOf(service, lists)
    // Where one was done, or its connection broke, there is nothing to compare with; what broke may yet be done a little later.
    if (
      !brokeOff &&
      batch.every(({ name }, i) => statuses[i]! >= 400 || (statuses[i]! > 0 && isSafe(name)))
    ) {
      compared++
      const names = batch.map(({ name }) => name)
      expect({ seed, names, ...after }).toEqual({ seed, names, ...before })
    }
    before = after
    brokeOff = statuses.includes(0)
  }
  expect([seed, compared]).toEqual([
    seed,
    expect.toSatisfy((count: number) => count > requests / AT_ONCE / 10),
  ])
  expect((await service.get('/health/live')).status).toBe(200)
  expect((await service.get('/health/ready')).status).toBe(200)
  const good = await service.post('/events/', event('alice', '203.0.113.77', { second: 86_000 }))
  expect([seed, good.status, good.body[0].duplicate]).toEqual([seed, 200, undefined])
  // A fuzz that is refused at the door, or lets all pass, tests nothing.
  for (const status of [400, 404, 405, 415, 422])
    expect([seed, status, seen.get(status) ?? 0]).toEqual([
      seed,
      status,
      expect.toSatisfy((count: number) => count > requests / 500),
    ])
  await service.stop()
  folder.remove()
}

const isSafe = (name: string): boolean => /: (GET|HEAD|OPTIONS) /.test(name)

/** The lists that take nothing they must be given; alerts and stored events come a little later, and what is refused is in the audit log. */
const listsOf = (document: OpenApi): readonly string[] =>
  operationsOf(document)
    .filter(
      ({ method, path, responses }) =>
        method === 'GET' &&
        path.startsWith('/api/v1/') &&
        !/^\/api\/v1\/(alerts|events|audit)/.test(path) &&
        !path.includes('{') &&
        responses['200']?.content?.['application/json'],
    )
    .map(({ path }) => path)

/** What they answer, asked for at once. */
async function allOf(service: Service, paths: readonly string[]): Promise<Record<string, unknown>> {
  const answers = await Promise.all(paths.map((path) => service.get(path)))
  const found = answers.map(({ status, body }, i) => [paths[i]!, [status, body]] as const)
  return Object.fromEntries(found.filter(([, [, body]]) => Array.isArray(body)))
}

/** The status that is answered; 0 when there is none because the request broke off. */
async function answerTo(service: Service, request: BadRequest, seed: number): Promise<number> {
  const answer = await exchange(Number(new URL(service.url).port), request)
  const context = { seed, request: request.name, sent: request.bytes.toString('latin1').slice(0, 2000) }
  const [, code] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? []
  if (code === undefined) {
    expect({ ...context, answer }).toEqual({
      ...context,
      answer: request.breaksOff ? expect.any(String) : expect.stringMatching(/^HTTP/),
    })
    return 0
  }
  const status = Number(code)
  expect({ ...context, status, answer: answer.slice(0, 1000) }).toEqual({
    ...context,
    status: expect.toSatisfy((one: number) => one < 500),
    answer: expect.any(String),
  })
  if (status >= 400) {
    const [head = '', body = ''] = firstOf(answer)
    expect({ ...context, head }).toEqual({
      ...context,
      head: expect.stringMatching(/^content-type: application\/problem\+json/im),
    })
    if (!request.name.includes(': HEAD '))
      expect({ ...context, ...JSON.parse(body) }).toMatchObject({
        ...context,
        status,
        detail: expect.any(String),
      })
  }
  return status
}

/** Sends the bytes and gives what comes back until the other side ends, or begins to stream. */
function exchange(port: number, { bytes, breaksOff }: BadRequest): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes)
      if (breaksOff) socket.end()
    })
    const end = (): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setEncoding('latin1').setTimeout(breaksOff ? 2_000 : 10_000, end)
    socket.on('data', (part: string) => {
      answer += part
      if (/text\/event-stream/.test(answer) || isWhole(answer)) end()
    })
    socket.on('end', end)
    socket.on('error', end)
  })
}

/** Head and body of an answer, behind which others may come where the bytes were more than one request. */
function firstOf(answer: string): readonly [head: string, body: string] {
  const end = answer.indexOf('\r\n\r\n')
  const head = answer.slice(0, end)
  const [, length] = /^content-length: (\d+)/im.exec(head) ?? []
  const rest = answer.slice(end + 4)
  return [head, length === undefined ? rest : rest.slice(0, Number(length))]
}

/** Whether an answer has all of its body, so that nobody waits for a connection that stays open. */
function isWhole(answer: string): boolean {
  const [head, body] = firstOf(answer)
  const [, length] = /^content-length: (\d+)/im.exec(head) ?? []
  return length !== undefined && body.length >= Number(length)
}
