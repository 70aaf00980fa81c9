import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

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
  readonly #names: readonly [client: string, server: string]
  readonly #children = new Set<ChildProcess>()

  constructor(name: string) {
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
    return this.#start(['ip', 'netns', 'exec', this.#names[0], command, ...args], 'ignore')
  }

  /** Starts the web server of `web-server.ts`, and waits until it listens. */
  async startWebServer(port = 80): Promise<void> {
    const file = fileURLToPath(new URL('web-server.ts', import.meta.url))
    const child = this.#start([...this.onServer, process.execPath, file, String(port)], 'pipe')
    await once(child.stdout!, 'data')
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
export const watchArgs = [
  '--interface',
  'wire',
  '--port',
  '80',
  '--lateness',
  '1s',
  '--idle',
  '500ms',
] as const
