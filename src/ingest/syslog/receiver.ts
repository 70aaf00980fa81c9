import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { FramingError, MessageFrames } from './message-frames.ts'
import { messageLine } from './message-line.ts'
import { SenderRates } from './sender-rates.ts'

const MAX_CONNECTIONS = 1000
const MAX_OF_SENDER = 100
const IDLE_MS = 15 * 60_000
const HANDSHAKE_MS = 10_000
/** What waits to be read; beyond, TCP is made to wait, and UDP is dropped. */
const MOST_WAITING = 8 << 20
/** How long a connection that sends too fast is not read. */
const PAUSE_MS = 50
const TELL_MS = 10_000

/** What proves who we are, and whose clients are let in: anyone's where no authority is named. */
export interface TlsFiles {
  readonly cert: Buffer
  readonly key: Buffer
  readonly ca?: Buffer | undefined
}

/** Takes messages of many senders, within bounds, and writes them as lines. What it leaves out it counts and tells. */
export class Receiver {
  readonly lines = new PassThrough({ highWaterMark: MOST_WAITING })
  readonly #notice: (text: string) => void
  readonly #rates = new SenderRates()
  readonly #connections = new Map<Socket, string>()
  readonly #left = new Map<string, number>()
  readonly #telling: NodeJS.Timeout
  #endpoint: Server | UdpSocket | undefined

  constructor(notice: (text: string) => void) {
    this.#notice = notice
    this.#telling = setInterval(() => this.#tell(), TELL_MS)
  }

  /** Each gives the port it listens on. */
  async listenUdp(host: string, port: number): Promise<number> {
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 4 << 20 })
    socket.on('message', (message, { address }) => this.#takeDatagram(message, address))
    socket.bind(port, host)
    await once(socket, 'listening')
    this.#endpoint = socket
    return socket.address().port
  }

  async listenTcp(host: string, port: number): Promise<number> {
    const server = createServer((socket) => this.#connect(socket))
    return this.#listen(server, host, port)
  }

  async listenTls(host: string, port: number, { cert, key, ca }: TlsFiles): Promise<number> {
    const server = createTlsServer(
      {
        cert,
        key,
        handshakeTimeout: HANDSHAKE_MS,
        ...(ca && { ca, requestCert: true, rejectUnauthorized: true }),
      },
      (socket) => this.#connect(socket),
    )
    // Handshakes count as connections, too.
    server.maxConnections = MAX_CONNECTIONS
    server.on('tlsClientError', () => this.#leaveOut('connections that were no TLS, or not let in'))
    return this.#listen(server, host, port)
  }

  close(): void {
    clearInterval(this.#telling)
    this.#tell()
    this.#endpoint?.close()
    this.#endpoint = undefined
    for (const socket of this.#connections.keys()) socket.destroy()
    this.lines.end()
  }

  async #listen(server: Server, host: string, port: number): Promise<number> {
    server.listen(port, host)
    await once(server, 'listening')
    this.#endpoint = server
    return (server.address() as AddressInfo).port
  }

  #takeDatagram(message: Buffer, sender: string): void {
    if (!this.#rates.allows(sender, performance.now()))
      this.#leaveOut('messages over the rate of their sender')
    else if (this.lines.writableLength >= MOST_WAITING) this.#leaveOut('messages faster than they are read')
    else this.#write(message, sender)
  }

  #connect(socket: Socket): void {
    const sender = socket.remoteAddress ?? ''
    socket.on('error', () => socket.destroy())
    const ofSender = [...this.#connections.values()].filter((other) => other === sender).length
    if (this.#connections.size >= MAX_CONNECTIONS || ofSender >= MAX_OF_SENDER) {
      this.#leaveOut('connections beyond those that may be')
      socket.destroy()
      return
    }
    this.#connections.set(socket, sender)
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    let tooFast = false
    const frames = new MessageFrames((message) => {
      if (!this.#rates.allows(sender, performance.now())) tooFast = true
      this.#write(message, sender)
    })
    socket.on('data', (chunk: Buffer) => {
      tooFast = false
      if (this.#readFrames(frames, chunk, socket) && (tooFast || this.lines.writableNeedDrain))
        this.#pause(socket)
    })
    socket.on('close', () => {
      frames.end()
      this.#connections.delete(socket)
    })
  }

  /** False when the connection was given up. */
  #readFrames(frames: MessageFrames, chunk: Buffer, socket: Socket): boolean {
    const before = frames.tooLong
    try {
      frames.write(chunk)
      return true
    } catch (error) {
      if (!(error instanceof FramingError)) throw error
      this.#leaveOut(`connections with ${error.message}`)
      socket.destroy()
      return false
    } finally {
      this.#leaveOut('messages that were too long', frames.tooLong - before)
    }
  }

  /** Until it may send again, and what it sent was read. */
  #pause(socket: Socket): void {
    socket.pause()
    setTimeout(() => {
      if (this.lines.writableNeedDrain) this.#pause(socket)
      else socket.resume()
    }, PAUSE_MS)
  }

  #write(message: Uint8Array, sender: string): void {
    if (!this.lines.writableEnded) this.lines.write(messageLine(message, sender, Date.now()))
  }

  #leaveOut(what: string, count = 1): void {
    if (count > 0) this.#left.set(what, (this.#left.get(what) ?? 0) + count)
  }

  #tell(): void {
    for (const [what, count] of this.#left) this.#notice(`syslog: left out ${count} ${what}`)
    this.#left.clear()
  }
}
