import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Client, clientOf } from './servers.ts'

const main = fileURLToPath(new URL('../../bin/run.mjs', import.meta.url))

/** A `vedette serve` in a process of its own, started as whoever has a clone does. */
export interface ServeProcess extends Client {
  readonly pid: number
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
  /** The exit code, once it has ended. */
  ended(): Promise<number | null>
  /** Sends a signal. */
  signal(signal: NodeJS.Signals): void
  /** What it says that matches, once it does. */
  said(what: RegExp): Promise<string | undefined>
  /** Sends a signal and gives the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts it; rejects with what it said when it ends before it serves. With `blocks`, of 512 bytes, no file grows longer. */
export async function startProcess(
  data: string,
  env: NodeJS.ProcessEnv = {},
  blocks?: number,
): Promise<ServeProcess> {
  return await startServe(['--port', '0', '--data', data], env, blocks)
}

/** The same with other options. */
export async function startServe(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  blocks?: number,
): Promise<ServeProcess> {
  const { child, said } = spawnServe(args, env, blocks)
  const url = await said(/serving at (http:\S+),/)
  if (url === undefined) throw new Error('it ended before it served')
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal)
    return gone
  }
  return {
    ...clientOf(url),
    pid: child.pid!,
    said,
    signal: (signal) => void child.kill(signal),
    end,
    ended: () => gone,
    kill: async () => void (await end('SIGKILL')),
  }
}

/** Runs it to its end, which is soon when something is wrong. */
export async function failedServe(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly code: number | null; readonly words: string }> {
  const { child, text } = spawnServe(args, env)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, words: text() }
}

function spawnServe(args: readonly string[], env: NodeJS.ProcessEnv, blocks?: number) {
  const limit = blocks === undefined ? '' : `trap "" XFSZ; ulimit -f ${blocks}; `
  const command = [process.execPath, main, 'serve', ...args]
  const child: ChildProcess = spawn('sh', ['-c', `${limit}exec "$0" "$@"`, ...command], {
    env: { ...process.env, DATABASE_URL: '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr!.setEncoding('utf8')
  child.stderr!.on('data', (part: string) => {
    text += part
  })
  const said = (what: RegExp): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      const look = (): void => void (what.test(text) && resolve(what.exec(text)?.[1]))
      look()
      child.stderr!.on('data', look)
      child.once('exit', () => reject(new Error(text)))
    })
  return { child, said, text: () => text }
}
