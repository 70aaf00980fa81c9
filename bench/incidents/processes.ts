import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** A command of ours in a process of its own. */
export interface Running {
  readonly url: string
  /** From its start until it said where it listens. */
  readonly startedMs: number
  /** CPU time that it took so far, by the clock ticks of the system. */
  cpuMs(): number
  stop(): Promise<void>
}

/** Runs `vedette simulate upstream`. */
export const startUpstream = (args: readonly string[]): Promise<Running> =>
  start(['simulate', 'upstream', '--port', '0', ...args], {})

/** Runs `vedette serve` with the sources that come with it. */
export function startService(data: string, upstream: string): Promise<Running> {
  const sources = fileURLToPath(new URL('../../sources/incidents.yml', import.meta.url))
  return start(['serve', '--port', '0', '--data', data, '--sources', sources], {
    INCIDENTS_URL: upstream,
    INCIDENTS_USER: 'vedette',
    INCIDENTS_PASSWORD: 'vedette',
    DATABASE_URL: '',
  })
}

async function start(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Running> {
  const began = performance.now()
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await urlSaid(child)
  const startedMs = performance.now() - began
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    url,
    startedMs,
    cpuMs: () => cpuMsOf(child.pid!),
    stop: async () => {
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** Linux counts hundredths of a second. */
const TICK_MS = 10

function cpuMsOf(pid: number): number {
  // Behind the name, which may have blanks in it: fields 3 and on; 14 and 15 are user and system time.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return TICK_MS * (Number(fields[11]) + Number(fields[12]))
}

async function urlSaid(child: ChildProcess): Promise<string> {
  let text = ''
  child.stderr!.setEncoding('utf8')
  return await new Promise((resolve, reject) => {
    child.stderr!.on('data', (part: string) => {
      text += part
      const url = /(http:\/\/[^\s,]+)/.exec(text)?.[1]
      if (url) resolve(url)
    })
    child.once('exit', () => reject(new Error(text)))
  })
}
