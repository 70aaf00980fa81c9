import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isEvent, type Watching } from '../cli/watching.ts'

/** What tests of live traffic need; `.ci/run` installs it. */
const needed = ['ip', 'tcpdump', 'tshark', 'curl', 'nmap', 'hping3', 'slowhttptest', 'wrk']

/** Why there can be no live traffic here; undefined where there can. */
export function whyNoNetwork(): string | undefined {
  const missing = needed.filter((command) => spawnSync('which', [command]).status !== 0)
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`
  const name = `vedette-try-${process.pid}`
  const made = spawnSync('ip', ['netns', 'add', name])
  if (made.status !== 0) return 'no right to make network namespaces'
  execFileSync('ip', ['netns', 'del', name])
  return undefined
}

/**
 * Two machines and a cable between them: network namespaces of their own, from which nothing reaches any other network. Whom
 * the server does not know it answers through the client.
 */
export class Network {
  readonly client = '10.99.0.1'
  readonly server = '10.99.0.2'
  /** Further addresses of the server; each is reached from another address of the client. */
  readonly servers: readonly string[]
  readonly #names: readonly [client: string, server: string]
  readonly #children = new Set<ChildProcess>()
  readonly #clients = new Set<ChildProcess>()

  constructor(name: string, clients = 0) {
    const [client, server] = [`vedette-${process.pid}-${name}-c`, `vedette-${process.pid}-${name}-s`]
    this.#names = [client, server]
    for (const one of this.#names) execFileSync('ip', ['netns', 'add', one])
    ip('-n', client, 'link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', server)
    for (const [one, address] of [
      [client, this.client],
      [server, this.server],
    ] as const) {
      ip('-n', one, 'addr', 'add', `${address}/24`, 'dev', 'wire')
      ip('-n', one, 'link', 'set', 'wire', 'up')
      ip('-n', one, 'link', 'set', 'lo', 'up')
    }
    ip('-n', server, 'route', 'add', 'default', 'via', this.client)
    this.servers = Array.from({ length: clients }, (_, i) => {
      const [source, target] = [`10.99.0.${101 + i}`, `10.99.0.${201 + i}`]
      ip('-n', client, 'addr', 'add', `${source}/32`, 'dev', 'wire')
      ip('-n', server, 'addr', 'add', `${target}/32`, 'dev', 'wire')
      ip('-n', client, 'route', 'add', target, 'dev', 'wire', 'src', source)
      return target
    })
  }

  /** What has to stand before a command so that it runs on the server. */
  get onServer(): readonly string[] {
    return ['ip', 'netns', 'exec', this.#names[1]]
  }

  /** Runs a command on the client to its end. */
  async fromClient(command: string, ...args: readonly string[]): Promise<void> {
    await once(this.startOnClient(command, ...args), 'close')
  }

  startOnClient(command: string, ...args: readonly string[]): ChildProcess {
    const child = this.#start(['ip', 'netns', 'exec', this.#names[0], command, ...args], 'ignore')
    this.#clients.add(child)
    child.on('close', () => this.#clients.delete(child))
    return child
  }

  /** Asks for a page until a watch has seen it: then tcpdump listens. */
  async untilSeen(watching: Watching): Promise<void> {
    const seen = watching.until(isEvent({ 'http_request.url.path': '/ready' }))
    const asking = setInterval(() => this.startOnClient('curl', '-s', `http://${this.server}/ready`), 500)
    await seen.finally(() => clearInterval(asking))
  }

  /** Starts the web server of `web-server.ts`, and waits until it listens. */
  async startWebServer(port = 80): Promise<void> {
    const file = fileURLToPath(new URL('web-server.ts', import.meta.url))
    const child = this.#start([...this.onServer, process.execPath, file, String(port)], 'pipe')
    await once(child.stdout!, 'data')
  }

  /** Ends a program that runs on the server, whoever started it. */
  endOnServer(program: string): void {
    const pids = execFileSync('ip', ['netns', 'pids', this.#names[1]], { encoding: 'utf8' }).split('\n')
    for (const pid of pids.filter(Boolean))
      if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program) process.kill(Number(pid), 'SIGKILL')
  }

  /** Ends what still runs on the client. */
  endClients(): void {
    for (const child of this.#clients) child.kill('SIGKILL')
  }

  /** Ends all that runs in it, and takes it down. */
  async remove(): Promise<void> {
    for (const child of this.#children) {
      const over = once(child, 'close')
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await over
    }
    for (const one of this.#names) execFileSync('ip', ['netns', 'del', one])
  }

  #start([command = '', ...args]: readonly string[], stdout: 'ignore' | 'pipe'): ChildProcess {
    const child = spawn(command, args, { stdio: ['ignore', stdout, 'ignore'] })
    this.#children.add(child)
    child.on('close', () => this.#children.delete(child))
    return child
  }
}

const ip = (...args: readonly string[]): void => void execFileSync('ip', args)

/** The command line of `vedette watch` on the server's end of the cable. */
export const watchArgs = ['--interface', 'wire', '--port', '80'] as const
