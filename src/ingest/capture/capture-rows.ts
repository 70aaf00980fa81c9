import type { Writable } from 'node:stream'
import { type CaptureRow, header, rowText, timeText } from './columns.ts'
import { FlowRows, type TellRow } from './flow-rows.ts'
import type { Packet } from './packet.ts'
import { TsharkReader } from './tshark-reader.ts'

export interface CaptureRowsOptions {
  readonly name: string
  readonly notice: (text: string) => void
  /** Which packets tshark should see: those that may speak HTTP or DNS. None: there need be no tshark. */
  readonly wants: ((packet: Packet) => boolean) | undefined
}

/** Rows of flows that wait until tshark has read as many frames. */
interface Held {
  readonly frames: number
  readonly rows: (readonly [row: CaptureRow, time: number])[]
}

/**
 * Writes a CSV of the packets of a capture: flows, and, where there is tshark, HTTP requests with their answers and DNS queries. What comes
 * of one packet comes before what comes of the next, so a capture gives the same rows at every reading. Times of rows never go
 * back: what is told late, because tshark was slow, has the time of the row before.
 */
export class CaptureRows {
  readonly #out: Writable
  readonly #name: string
  readonly #flows: FlowRows
  readonly #tshark: TsharkReader | undefined
  #held: Held[] = []
  #text = header
  /** Time of the last row, in microseconds. */
  #told = 0
  #flushing: NodeJS.Immediate | undefined

  constructor(out: Writable, { name, notice, wants }: CaptureRowsOptions) {
    this.#out = out
    this.#name = name
    const tell: TellRow = (row, time) => this.#say(row, time)
    const reached = (seen: number) => this.#release(seen)
    const tshark = wants && TsharkReader.start({ tell, reached, notice })
    this.#tshark = tshark
    this.#flows = new FlowRows((row, time) => this.#hold(row, time), {
      withoutHttp: tshark !== undefined,
      look: tshark && ((frame, packet) => wants(packet) && tshark.take(frame)),
    })
  }

  /** Takes the next bytes of a capture. */
  write(chunk: Uint8Array): void {
    this.#flows.write(chunk)
  }

  /** Resolves when more can be taken without leaving anything out. */
  async ready(): Promise<void> {
    await this.#tshark?.ready()
  }

  /** What comes next is another capture; flows go on. */
  startAnew(): void {
    this.#flows.startAnew()
  }

  /** Time has passed, with or without packets. Microseconds. */
  advance(time: number): void {
    this.#flows.advance(time)
    this.#tshark?.advance(time)
  }

  /** Tells what is not told yet, and gives what was wrong. `thrown`: what the capture ended with. */
  async end(thrown?: unknown): Promise<unknown> {
    await this.#tshark?.end()
    this.#flows.end()
    this.#release(Number.POSITIVE_INFINITY)
    this.#flush()
    return this.#flows.trouble(this.#name, thrown)
  }

  /** Ends at once, whatever was not told. */
  stop(): void {
    this.#tshark?.stop()
  }

  #hold(row: CaptureRow, time: number): void {
    const { taken = 0, seen = 0 } = this.#tshark ?? {}
    const last = this.#held.at(-1)
    if (last?.frames === taken) last.rows.push([row, time])
    else if (taken > seen) this.#held.push({ frames: taken, rows: [[row, time]] })
    else this.#say(row, time)
  }

  #release(seen: number): void {
    const waiting = this.#held.findIndex(({ frames }) => frames > seen)
    const released = waiting < 0 ? this.#held : this.#held.slice(0, waiting)
    if (released.length === 0) return
    this.#held = waiting < 0 ? [] : this.#held.slice(waiting)
    for (const { rows } of released) for (const [row, time] of rows) this.#say(row, time)
  }

  #say(row: CaptureRow, time: number): void {
    const inOrder = time < this.#told ? { ...row, time: timeText(this.#told) } : row
    this.#told = Math.max(this.#told, time)
    this.#text += rowText(inOrder)
    // Rows of one moment go together.
    this.#flushing ??= setImmediate(() => this.#flush())
  }

  #flush(): void {
    clearImmediate(this.#flushing)
    this.#flushing = undefined
    if (this.#text !== '') this.#out.write(this.#text)
    this.#text = ''
  }
}
