import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { UpstreamData } from '../../generate/upstream.ts'
import { createRandom, type Random } from '../../lib/random.ts'
import { UserMistake } from '../mistake.ts'
import { type LoadModel, type Outcome, outcomeOf, SharedWork } from './load.ts'

export interface SimulatedUpstreamOptions {
  readonly data: UpstreamData
  readonly load: LoadModel
  readonly user: string
  readonly password: string
  readonly seed: number
  /** 0 for any that is free. */
  readonly port: number
}

/** What it was asked so far. */
export interface UpstreamTally {
  requests: number
  failed: number
  mostAtOnce: number
}

export interface SimulatedUpstream {
  readonly url: string
  readonly tally: Readonly<UpstreamTally>
  stop(): Promise<void>
}

// Beyond it says so at once, so that nobody can pile requests up in it.
const MOST_AT_ONCE = 256

/** An API of incidents that is slow, fails and forgets under load. */
export async function simulateUpstream(options: SimulatedUpstreamOptions): Promise<SimulatedUpstream> {
  const tally: UpstreamTally = { requests: 0, failed: 0, mostAtOnce: 0 }
  const random = createRandom(options.seed)
  const work = new SharedWork(options.load.slowdown, () => performance.now())
  let atOnce = 0
  const server = createServer((request, response) => {
    const refused =
      refusalOf(request, options) ??
      (atOnce >= MOST_AT_ONCE ? { status: 503, headers: { 'retry-after': '1' } } : undefined)
    if (refused) {
      refuse(response, refused)
      return
    }
    tally.requests++
    tally.mostAtOnce = Math.max(tally.mostAtOnce, ++atOnce)
    const outcome = outcomeOf(options.load, atOnce, random)
    if (outcome.failure) tally.failed++
    // Who hangs up does not end the work.
    void work.add(outcome.workMs).then(() => {
      atOnce--
      answer(pathOf(request), response, options.data, outcome, random)
    })
  })
  await listen(server, options.port)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    tally,
    stop: async () => {
      work.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface Refused {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '/').split('?')[0]!

/** What is answered at once, without work. */
function refusalOf(
  request: IncomingMessage,
  { data, user, password }: SimulatedUpstreamOptions,
): Refused | undefined {
  const path = pathOf(request)
  if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET' } }
  if (!path.endsWith('/')) return { status: 301, headers: { location: `${path}/` } }
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  if (request.headers.authorization !== expected)
    return { status: 401, headers: { 'www-authenticate': 'Basic realm="incidents"' } }
  return contentOf(path, data) === undefined ? { status: 404 } : undefined
}

function refuse(response: ServerResponse, { status, headers }: Refused): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{}')
}

function contentOf(path: string, { identities, incidents }: UpstreamData): unknown {
  if (path === '/identities/') return identities
  const type = /^\/incidents\/([a-z]+)\/$/.exec(path)?.[1]
  return type !== undefined && Object.hasOwn(incidents, type) ? { results: incidents[type] } : undefined
}

function answer(
  path: string,
  response: ServerResponse,
  data: UpstreamData,
  { failure, forgets }: Outcome,
  random: Random,
): void {
  if (failure === 'busy' || failure === 'error') {
    refuse(response, failure === 'busy' ? { status: 503, headers: { 'retry-after': '2' } } : { status: 500 })
    return
  }
  const content =
    path === '/identities/' ? remembered(data.identities, forgets, random) : contentOf(path, data)
  const body = Buffer.from(JSON.stringify(content))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  if (failure === undefined) response.end(body)
  else response.write(body.subarray(0, body.length >> 1), () => response.destroy())
}

const remembered = (identities: UpstreamData['identities'], forgets: number, random: Random) =>
  forgets === 0
    ? identities
    : Object.fromEntries(Object.entries(identities).filter(() => !random.chance(forgets)))

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new UserMistake(`--port ${port}: another program listens there; name another`)
          : error,
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
}
