import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer } from './answer.ts'
import type { Contestant } from './contestants.ts'

/** What one run of the flow work took. `peakBytes` is the most memory the process has held so far. */
export interface Sample {
  readonly wallMs: number
  readonly cpuMs: number
  /** Of the thread that does the work, without those that help it. */
  readonly threadMs: number
  readonly peakBytes: number
  readonly answer: Answer
}

/** A contestant in a process of its own, so that the compiled code of two never mixes. */
export class BenchWorker {
  readonly #process: ChildProcess
  readonly #gone: Promise<never>

  private constructor(process: ChildProcess) {
    this.#process = process
    this.#gone = once(process, 'exit').then(([code]) => {
      throw new Error(`a bench worker ended with ${code}`)
    })
    this.#gone.catch(() => {})
  }

  /** `cores`: the first alone, or all. */
  static start(name: Contestant, cores: 'first' | 'all' = 'first'): BenchWorker {
    const script = fileURLToPath(new URL('worker.ts', import.meta.url))
    const [command, ...args] = [...(cores === 'first' ? pinned : []), process.execPath, script, name]
    return new BenchWorker(spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }))
  }

  async run(path: string): Promise<Sample> {
    const answered = once(this.#process, 'message')
    answered.catch(() => {})
    this.#process.send(path)
    const [message] = (await Promise.race([answered, this.#gone])) as [Sample | { readonly error: string }]
    if ('error' in message) throw new Error(message.error)
    return message
  }

  stop(): void {
    this.#process.disconnect()
  }
}

/** One run in a fresh process. */
export async function runOnce(name: Contestant, path: string): Promise<Sample> {
  const worker = BenchWorker.start(name)
  try {
    return await worker.run(path)
  } finally {
    worker.stop()
  }
}

const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/** All workers share the first core: one core in all, for compilers and collectors too. */
const pinned = hasTaskset ? ['taskset', '-c', '0'] : []

export const pinning = hasTaskset ? 'pinned to core 0 (taskset)' : 'not pinned: taskset is missing'
