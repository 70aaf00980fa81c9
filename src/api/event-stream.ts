import type { ServerResponse } from 'node:http'

/** Bytes that may wait for a client; one that is slower is let go. */
const MOST_WAITING = 1 << 20
const HEARTBEAT_MS = 15_000

/** Server-sent events to one client (HTML Living Standard, 9.2). */
export class EventStream {
  readonly #response: ServerResponse
  readonly #heartbeat: NodeJS.Timeout

  constructor(response: ServerResponse, headers: Readonly<Record<string, string>>) {
    this.#response = response
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    response.write('retry: 2000\n\n')
    this.#heartbeat = setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_MS).unref()
    response.on('close', () => clearInterval(this.#heartbeat))
  }

  /** An event; `id` is what the client says to go on from here. */
  send(event: string, data: unknown, id?: string): void {
    const lines = [
      ...(id === undefined ? [] : [`id: ${id}`]),
      `event: ${event}`,
      `data: ${JSON.stringify(data)}`,
    ]
    this.#write(`${lines.join('\n')}\n\n`)
  }

  end(): void {
    this.#response.end()
  }

  #write(text: string): void {
    if (this.#response.writableEnded) return
    if (this.#response.writableLength > MOST_WAITING)
      this.#response.end('event: dropped\ndata: {"detail":"too slow; connect again to go on"}\n\n')
    else this.#response.write(text)
  }
}
