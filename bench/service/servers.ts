import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { BAD_RANGE } from './events.ts'

/** A server in a process of its own, with a folder of its own. */
export interface BenchServer {
  readonly url: string
  /** Resolves when all is done that it does behind its answers. */
  settled(): Promise<void>
  stop(): Promise<void>
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** `vedette serve` as a user starts it, with the bad range. */
export async function startVedette(): Promise<BenchServer> {
  const server = await start((folder) => [
    here('../../src/cli/main.ts'),
    'serve',
    '--port',
    '0',
    '--data',
    folder,
  ])
  const response = await fetch(`${server.url}/ip-ranges/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cidr: BAD_RANGE }),
  })
  if (response.status !== 201) throw new Error(await response.text())
  return { ...server, settled: () => allJudged(server.url) }
}

/** Every entry was judged by the rules, and what follows for flags is in PostgreSQL. */
async function allJudged(url: string): Promise<void> {
  const waiting = /^vedette_(?:detection_waiting|store_behind_entries) [^0]/m
  while (waiting.test(await (await fetch(`${url}/metrics`)).text())) await pause(10)
}

/** node:http that parses the body and answers, and does nothing else. */
export const startBare = (): Promise<BenchServer> => start(() => [here('bare-http.ts')])

/** What many would write: fastify, and one INSERT for each event. */
export const startUsual = (): Promise<BenchServer> => start((folder) => [here('usual-way.ts'), folder])

async function start(args: (folder: string) => readonly string[]): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bench-'))
  const child = spawn(process.execPath, args(folder), {
    env: { ...process.env, DATABASE_URL: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = await served(child)
  return {
    url,
    settled: async () => {},
    stop: async () => {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The address that it says it serves at. */
function served(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stderr!.setEncoding('utf8').on('data', (part: string) => {
      text += part
      const url = /serving at (http:\S+?),?\s/.exec(text)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('exit', () => reject(new Error(text)))
  })
}
