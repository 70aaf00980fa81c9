import { flushCompileCache } from 'node:module'
import { extname } from 'node:path'
import { parentPort, Worker } from 'node:worker_threads'
import { codeOf, StoreMistake } from './store-mistake.ts'

/** When a thread has loaded what it works with. */
const LOADED_MS = 5000

type Asked<Call> = { readonly number: number; readonly call: Call }
type Question<Call> = Asked<Call> | { readonly number: number; readonly stop: true }

type Answer<Result> =
  | { readonly number: number; readonly result: Result }
  | { readonly number: number; readonly error: ToldError }

/** An error on its way between threads, which keeps what people and callers go by. */
interface ToldError {
  readonly message: string
  readonly code: string
  readonly mistake: boolean
  readonly stack: string | undefined
}

interface Pending<Result> {
  readonly resolve: (result: Result) => void
  readonly reject: (error: Error) => void
}

/** The script that stands beside a module; it is JavaScript where that was built. */
export const scriptBeside = (module: string, name: string): URL =>
  new URL(`${name}${extname(module)}`, module)

/** Another thread that does what it is called for. */
export class Thread<Call, Result> {
  /** Resolves with why when it ends without being asked to. */
  readonly lost: Promise<Error>
  readonly #worker: Worker
  readonly #pending = new Map<number, Pending<Result>>()
  #next = 0
  #ended: Error | undefined
  #closing = false

  /** `name` is what it is called when it ends. */
  constructor(script: URL, name: string, data: unknown) {
    const { promise, resolve } = Promise.withResolvers<Error>()
    this.lost = promise
    this.#worker = new Worker(script, { workerData: data, name })
    this.#worker.unref()
    this.#worker.on('message', (answer: Answer<Result>) => this.#settle(answer))
    this.#worker.on('error', (error: Error) => this.#end(error, resolve))
    this.#worker.on('exit', () => this.#end(new Error(`the thread of ${name} has ended`), resolve))
  }

  /** Resolves with what the call gives. With a signal that says stop, the thread gives up and it rejects. */
  call(call: Call, signal?: AbortSignal): Promise<Result> {
    if (this.#ended) return Promise.reject(this.#ended)
    if (signal?.aborted) return Promise.reject(signal.reason)
    const number = this.#next++
    return new Promise((resolve, reject) => {
      const stop = (): void => this.#worker.postMessage({ number, stop: true } satisfies Question<Call>)
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', stop)
          settle(value)
        }
      this.#pending.set(number, { resolve: settled(resolve), reject: settled(reject) })
      this.#worker.ref()
      this.#worker.postMessage({ number, call } satisfies Question<Call>)
      signal?.addEventListener('abort', stop, { once: true })
    })
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#worker.terminate()
  }

  #settle(answer: Answer<Result>): void {
    const pending = this.#pending.get(answer.number)
    this.#pending.delete(answer.number)
    if (this.#pending.size === 0) this.#worker.unref()
    if ('error' in answer) pending?.reject(errorOf(answer.error))
    else pending?.resolve(answer.result)
  }

  #end(error: Error, tell: (why: Error) => void): void {
    this.#ended ??= error
    for (const { reject } of this.#pending.values()) reject(this.#ended)
    this.#pending.clear()
    if (!this.#closing) tell(this.#ended)
  }
}

function errorOf({ message, code, mistake, stack }: ToldError): Error {
  const error = mistake ? new StoreMistake(message) : new Error(message)
  if (stack !== undefined && !mistake) error.stack = stack
  return Object.assign(error, code === '' ? {} : { code })
}

/**
 * For the thread itself: answers each call. `stopped` says whether the answer is still wanted. Between two calls what is awaited has its
 * turn: many calls that wait do not keep one that is half done from its end.
 */
export function answerCalls<Call, Result>(
  answer: (call: Call, stopped: () => boolean) => Promise<Result>,
): void {
  const port = parentPort
  if (!port) throw new Error('this is for a thread of its own')
  // What it compiled is kept for the next start, also when this process is killed.
  setTimeout(() => flushCompileCache(), LOADED_MS).unref()
  const asked = new Set<number>()
  const stopped = new Set<number>()
  const answerOne = async ({ number, call }: Asked<Call>): Promise<Answer<Result>> => {
    try {
      return { number, result: await answer(call, () => stopped.has(number)) }
    } catch (error) {
      return { number, error: toldError(error) }
    } finally {
      asked.delete(number)
      stopped.delete(number)
    }
  }
  const waiting: Asked<Call>[] = []
  const next = (): void => {
    void answerOne(waiting.shift()!).then((told) => port.postMessage(told))
    if (waiting.length > 0) setImmediate(next)
  }
  port.on('message', (question: Question<Call>) => {
    const { number } = question
    if ('call' in question) {
      asked.add(number)
      if (waiting.push(question) === 1) setImmediate(next)
    } else if (asked.has(number)) stopped.add(number)
  })
}

function toldError(error: unknown): ToldError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return { message, stack, code: codeOf(error), mistake: error instanceof StoreMistake }
}
