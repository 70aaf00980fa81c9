import { InputError, oneLine } from '../input-error.ts'
import type { CaptureRow } from './columns.ts'
import { wasFull } from './flow.ts'
import { flowRow } from './flow-row.ts'
import { FlowTable } from './flow-table.ts'
import { CaptureDamage, type Frame, MAX_BLOCK, type TakeFrame } from './frame.ts'
import { Frames } from './frames.ts'
import { linkTypes } from './link-layer.ts'
import { emptyPacket, type Packet, readPacket } from './packet.ts'

/** Is told a row and its time, in microseconds. */
export type TellRow = (row: CaptureRow, time: number) => void

export interface FlowRowsOptions {
  /** Somebody else tells of requests: flows that are answered with HTTP are left to them, unless the source does not take the answer. */
  readonly withoutHttp: boolean
  /** Sees every packet of TCP and UDP, and the frame it came in. */
  readonly look?: ((frame: Frame, packet: Packet) => void) | undefined
}

/** Makes rows of the flows in a capture. A new capture may follow one that ended: flows go on. */
export class FlowRows {
  readonly #flows: FlowTable
  readonly #packet = emptyPacket()
  readonly #take: TakeFrame
  /** Packets of links that we do not read. */
  readonly #foreign = new Map<number, number>()
  #frames: Frames

  constructor(tell: TellRow, { withoutHttp, look }: FlowRowsOptions) {
    this.#flows = new FlowTable((flow, activity, time) => {
      if (!(withoutHttp && flow.isHttp && !wasFull(flow.out))) tell(flowRow(flow, activity, time), time)
    })
    this.#take = (frame) => {
      if (!this.#read(frame)) return
      look?.(frame, this.#packet)
      this.#flows.take(this.#packet, frame.time)
    }
    this.#frames = new Frames(this.#take)
  }

  /** Takes the next bytes of a capture. */
  write(chunk: Uint8Array): void {
    this.#frames.write(chunk)
  }

  /** What comes next is another capture. */
  startAnew(): void {
    this.#frames = new Frames(this.#take)
  }

  /** Time has passed, with or without packets. */
  advance(time: number): void {
    this.#flows.advance(time)
  }

  end(): void {
    this.#flows.end()
  }

  /** What was wrong with the capture called `name`, once it is over. */
  trouble(name: string, thrown: unknown): unknown {
    const shown = oneLine(name)
    if (thrown instanceof CaptureDamage) {
      const sentence = `${shown}: the capture is damaged at ${thrown.message}; what stands before was read`
      return new InputError('corrupt', sentence, thrown)
    }
    if (thrown !== undefined) return thrown
    if (this.#frames.isTorn) {
      const sentence = `${shown}: the capture breaks off within a packet; what stands before was read`
      return new InputError('truncated', sentence)
    }
    const [foreign] = this.#foreign
    if (!foreign) return undefined
    const [linkType, count] = foreign
    const sentence = `${shown}: ${count} packets of link type ${linkType} were not read; capture on Ethernet, loopback or "any"`
    return new InputError('unreadable', sentence)
  }

  #read({ bytes, from, to, length, linkType }: Frame): boolean {
    const ip = linkTypes.get(linkType)
    if (!ip) {
      this.#foreign.set(linkType, (this.#foreign.get(linkType) ?? 0) + 1)
      return false
    }
    return readPacket(this.#packet, bytes, ip(bytes, from, to), to, from + Math.min(length, MAX_BLOCK))
  }
}
