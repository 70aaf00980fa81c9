import { ApplicationRows } from './application-rows.ts'
import { Backoff } from './backoff.ts'
import type { TellRow } from './flow-rows.ts'
import type { Frame } from './frame.ts'
import { pcapHeader, pcapRecord } from './pcap.ts'
import type { Program } from './program.ts'
import { dissected, startTshark, tsharkOrNotice } from './tshark.ts'

/** tshark remembers every conversation: when it has grown so large, another one takes over. */
const LARGEST_BYTES = 512 << 20
const LOOK_MS = 5000
/** What waits for it in our memory; and frames that it was handed and has not told of yet. */
const MOST_WAITING = 8 << 20
const MOST_BEHIND = 4096
/** So long it may take for the last frames. */
const LAST_MS = 30_000

export interface TsharkListener {
  readonly tell: TellRow
  /** All rows of the first `seen` frames were told. */
  readonly reached: (seen: number) => void
  readonly notice: (text: string) => void
}

/** A tshark that is handed frames as they come; when it ends, another one goes on. */
export class TsharkReader {
  readonly #listener: TsharkListener
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  readonly #watch: NodeJS.Timeout
  #program: Program
  #rows: ApplicationRows
  #linkType: number | undefined
  #replaced = false
  #lost = 0
  #taken = 0
  #seen = 0
  /** Frames taken before this tshark began. */
  #before = 0
  #wake: () => void = () => {}

  private constructor(program: Program, listener: TsharkListener) {
    this.#program = program
    this.#listener = listener
    this.#rows = new ApplicationRows(listener.tell)
    this.#running = this.#run()
    this.#watch = setInterval(() => this.#look(), LOOK_MS)
  }

  /** Undefined, and a sentence, where there is no tshark. */
  static start(listener: TsharkListener): TsharkReader | undefined {
    const program = tsharkOrNotice(listener.notice)
    return program && new TsharkReader(program, listener)
  }

  /** Frames that were taken, and those of them whose rows were told. */
  get taken(): number {
    return this.#taken
  }

  get seen(): number {
    return this.#seen
  }

  /** Takes a frame of the same kind of link as the first. One more than it can hold is left out, and counted. */
  take(frame: Frame): void {
    const { stdin } = this.#program
    if (!stdin.writable || stdin.writableLength > MOST_WAITING) {
      this.#lost++
      return
    }
    if (this.#linkType === undefined) {
      this.#linkType = frame.linkType
      stdin.write(pcapHeader(frame.linkType))
    }
    if (frame.linkType !== this.#linkType) return
    stdin.write(pcapRecord(frame))
    this.#taken++
  }

  /** Resolves when it is not far behind. */
  async ready(): Promise<void> {
    while (this.#taken - this.#seen > MOST_BEHIND)
      await new Promise<void>((resolve) => (this.#wake = resolve))
  }

  /** Time has passed, with or without packets. */
  advance(time: number): void {
    this.#rows.advance(time)
  }

  /** Has it read what it was given, and ends it. */
  async end(): Promise<void> {
    this.#stopping.abort()
    clearInterval(this.#watch)
    this.#program.stdin.end()
    const late = setTimeout(() => this.#program.stop(), LAST_MS)
    await this.#running
    clearTimeout(late)
  }

  /** Ends at once. */
  stop(): void {
    this.#stopping.abort()
    clearInterval(this.#watch)
    this.#program.stop()
  }

  async #run(): Promise<void> {
    const backoff = new Backoff()
    for (;;) {
      backoff.started()
      for await (const found of dissected(this.#program)) {
        this.#rows.take(found)
        this.#reach(this.#before + Number(found['frame.number']))
      }
      this.#rows.end()
      const why = (await this.#program.ended) ?? 'without a reason'
      this.#reach(this.#taken)
      if (this.#stopping.signal.aborted) return
      if (!this.#replaced) {
        this.#listener.notice(`tshark ended (${why}) and is started again; requests in between are not seen`)
        await backoff.wait(this.#stopping.signal)
        if (this.#stopping.signal.aborted) return
      }
      this.#begin()
    }
  }

  #reach(seen: number): void {
    this.#seen = seen
    this.#listener.reached(seen)
    this.#wake()
  }

  #begin(): void {
    this.#replaced = false
    this.#linkType = undefined
    this.#before = this.#taken
    this.#rows = new ApplicationRows(this.#listener.tell)
    this.#program = startTshark()
  }

  #look(): void {
    const { notice } = this.#listener
    if (this.#lost > 0) notice(`${this.#lost} packets came faster than tshark reads, or while it was away`)
    this.#lost = 0
    if (this.#program.memoryBytes() <= LARGEST_BYTES) return
    notice('tshark has grown large and is started anew; answers to requests on their way are not seen')
    this.#replaced = true
    this.#program.stdin.end()
  }
}
