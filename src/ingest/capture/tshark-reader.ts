import { ApplicationRows } from './application-rows.ts'
import { Backoff } from './backoff.ts'
import type { TellRow } from './flow-rows.ts'
import type { Frame } from './frame.ts'
import { pcapHeader, pcapRecord } from './pcap.ts'
import type { Program } from './program.ts'
import { dissected, startTshark, tsharkOrNotice } from './tshark.ts'

/** tshark remembers every conversation: when it has grown so large, another one takes over. */
export interface TsharkLimits {
  readonly largestBytes: number
  /** How often its size is looked at. */
  readonly lookMs: number
}

const usual: TsharkLimits = { largestBytes: 512 << 20, lookMs: 5000 }
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

/** One tshark, and what is made of what it finds. */
interface Run {
  readonly program: Program
  readonly rows: ApplicationRows
  /** Frames taken before it began. */
  readonly before: number
  linkType: number | undefined
}

/**
 * A tshark that is handed frames as they come; when it ends, another one goes on. One that has grown large is handed no more,
 * and read to its end; what comes meanwhile waits in the next.
 */
export class TsharkReader {
  readonly #listener: TsharkListener
  readonly #limits: TsharkLimits
  readonly #stopping = new AbortController()
  readonly #running: Promise<void>
  readonly #watch: NodeJS.Timeout
  /** Is handed frames. */
  #current: Run
  /** Is read; the one before, until that has come to its end. */
  #reading: Run
  #lost = 0
  #taken = 0
  #seen = 0
  #wake: () => void = () => {}

  private constructor(program: Program, listener: TsharkListener, limits: TsharkLimits) {
    this.#listener = listener
    this.#limits = limits
    this.#current = this.#runOf(program)
    this.#reading = this.#current
    this.#running = this.#run()
    this.#watch = setInterval(() => this.#look(), limits.lookMs)
  }

  /** Undefined, and a sentence, where there is no tshark. */
  static start(listener: TsharkListener, limits: TsharkLimits = usual): TsharkReader | undefined {
    const program = tsharkOrNotice(listener.notice)
    return program && new TsharkReader(program, listener, limits)
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
    const run = this.#current
    const { stdin } = run.program
    if (!stdin.writable || stdin.writableLength > MOST_WAITING) {
      this.#lost++
      return
    }
    if (run.linkType === undefined) {
      run.linkType = frame.linkType
      stdin.write(pcapHeader(frame.linkType))
    }
    if (frame.linkType !== run.linkType) return
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
    this.#reading.rows.advance(time)
  }

  /** Has it read what it was given, and ends it. */
  async end(): Promise<void> {
    this.#stopping.abort()
    clearInterval(this.#watch)
    this.#current.program.stdin.end()
    const late = setTimeout(() => this.#stopPrograms(), LAST_MS)
    await this.#running
    clearTimeout(late)
  }

  /** Ends at once. */
  stop(): void {
    this.#stopping.abort()
    clearInterval(this.#watch)
    this.#stopPrograms()
  }

  #stopPrograms(): void {
    this.#reading.program.stop()
    this.#current.program.stop()
  }

  async #run(): Promise<void> {
    const backoff = new Backoff()
    for (;;) {
      backoff.started()
      const why = await this.#readToEnd(this.#reading)
      if (this.#reading === this.#current) {
        if (this.#stopping.signal.aborted) return
        this.#listener.notice(`tshark ended (${why}) and is started again; requests in between are not seen`)
        await backoff.wait(this.#stopping.signal)
        if (this.#stopping.signal.aborted) return
        this.#current = this.#runOf(startTshark())
      }
      this.#reading = this.#current
    }
  }

  /** Tells what one tshark finds; gives why it ended. */
  async #readToEnd(run: Run): Promise<string> {
    for await (const found of dissected(run.program)) {
      run.rows.take(found)
      this.#reach(run.before + Number(found['frame.number']))
    }
    run.rows.end()
    const why = (await run.program.ended) ?? 'without a reason'
    this.#reach(run === this.#current ? this.#taken : this.#current.before)
    return why
  }

  #reach(seen: number): void {
    this.#seen = seen
    this.#listener.reached(seen)
    this.#wake()
  }

  #runOf(program: Program): Run {
    return {
      program,
      rows: new ApplicationRows(this.#listener.tell),
      before: this.#taken,
      linkType: undefined,
    }
  }

  #look(): void {
    const { notice } = this.#listener
    if (this.#lost > 0) notice(`${this.#lost} packets came faster than tshark reads, or while it was away`)
    this.#lost = 0
    const { program } = this.#current
    if (this.#reading !== this.#current || program.memoryBytes() <= this.#limits.largestBytes) return
    const next = tsharkOrNotice(notice)
    if (!next) return
    this.#current = this.#runOf(next)
    program.stdin.end()
    notice('tshark has grown large and is started anew; answers to requests on their way are not seen')
  }
}
