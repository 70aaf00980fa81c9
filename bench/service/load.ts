import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What is to be sent. */
export interface Load {
  /** Where to; undefined: nowhere, the same bytes are only parsed. */
  readonly url: string | undefined
  /** Each round sends other events. */
  readonly round: number
  readonly requests: number
  /** Events of a request. */
  readonly each: number
  readonly connections: number
}

export interface LoadSample {
  readonly wallMs: number
  /** Of each request, in milliseconds. */
  readonly latencies: readonly number[]
  /** Which events were said to be suspicious, by their place. */
  readonly suspicious: readonly number[]
  /** Events that were answered for. */
  readonly count: number
}

/** The process that sends: the same for all that are measured. */
export class LoadGenerator {
  readonly #process: ChildProcess

  constructor() {
    this.#process = fork(fileURLToPath(new URL('load-worker.ts', import.meta.url)))
  }

  async run(load: Load): Promise<LoadSample> {
    const answered = once(this.#process, 'message')
    this.#process.send(load)
    const [message] = (await answered) as [LoadSample | { readonly error: string }]
    if ('error' in message) throw new Error(message.error)
    return message
  }

  stop(): void {
    this.#process.disconnect()
  }
}
