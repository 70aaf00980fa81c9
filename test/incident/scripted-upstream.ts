import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** An HTTP server that answers as a test says, and tells what it was asked. */
export interface ScriptedUpstream {
  readonly url: string
  /** What each path answers from now on: JSON, or what a handler does. */
  readonly answers: Map<string, Handler | object>
  readonly requests: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
  stop(): Promise<void>
}

export async function scriptedUpstream(
  first: Readonly<Record<string, Handler | object>>,
): Promise<ScriptedUpstream> {
  const answers = new Map(Object.entries(first))
  const requests: { path: string; headers: IncomingMessage['headers'] }[] = []
  const server = createServer((request, response) => {
    const path = request.url!
    requests.push({ path, headers: request.headers })
    const answer = answers.get(path)
    if (answer === undefined) response.writeHead(404).end()
    else if (typeof answer === 'function') (answer as Handler)(request, response)
    else response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    answers,
    requests,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Never answers. */
export const hangs: Handler = () => {}

export const failsWith =
  (status: number, headers: Record<string, string> = {}): Handler =>
  (_, response) =>
    void response.writeHead(status, headers).end()
