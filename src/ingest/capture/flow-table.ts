import { TimeHeap } from '../../lib/heap.ts'
import { beginsHttp, count, type Flow, hasSpoken, isEstablished, newFlow } from './flow.ts'
import { ACK, FIN, type Packet, RST, SYN, TCP } from './packet.ts'

const SECOND = 1_000_000
/** So long a connection may take to come about before it is told that it did not. */
const HANDSHAKE = 5 * SECOND
/** A flow that goes on is told of so often. */
const REPORT = 10 * SECOND
/** The last acknowledgement is waited for so long; and what comes late belongs to a connection that is over. */
const LAST_WORD = SECOND
const LINGER = 2 * SECOND
/** After such a silence a flow is over. */
const IDLE = { udp: 5 * SECOND, opening: 20 * SECOND, open: 300 * SECOND }

export const MAX_FLOWS = 131_072

/** What became of a connection, in the words of OCSF: `Refuse` by the target, `Fail` for want of a handshake. */
export type Activity = 'Traffic' | 'Close' | 'Reset' | 'Refuse' | 'Fail'

/** Is told what happened since the flow's last record. `time`: now. */
export type TellFlow = (flow: Flow, activity: Activity, time: number) => void

/**
 * Makes flows of packets. A flow is told when it ends, when it does not come about, and every ten seconds in which something
 * came; a record counts what came since the one before. Times that are told never go back. When there are too many flows,
 * the one whose turn is next is over.
 */
export class FlowTable {
  readonly #tell: TellFlow
  readonly #most: number
  readonly #flows = new Map<string, number>()
  readonly #slots: (Flow | undefined)[] = []
  readonly #free: number[] = []
  /** When to look at which flow, at the latest. */
  readonly #turns = new TimeHeap()
  #now = 0

  constructor(tell: TellFlow, most = MAX_FLOWS) {
    this.#tell = tell
    this.#most = most
  }

  get size(): number {
    return this.#flows.size
  }

  take(packet: Packet, time: number): void {
    this.advance(time)
    const senderFirst = isSenderFirst(packet)
    const key = keyOf(packet, senderFirst)
    const flow = this.#flowOf(key, packet, senderFirst)
    const fromSource = senderFirst === flow.sourceFirst
    if (flow.state === 'closed') return
    if (!fromSource && packet.dataLength > 0 && !hasSpoken(flow.in)) flow.isHttp = beginsHttp(packet)
    count(flow, packet, fromSource, this.#now)
    if (flow.protocol === TCP) this.#follow(flow, packet, fromSource)
  }

  /** Time has passed, with or without packets. */
  advance(time: number): void {
    while (this.#turns.next <= time) {
      const at = this.#turns.next
      const slot = this.#turns.pop()
      const flow = this.#slots[slot]!
      const due = dueOf(flow)
      if (due > at) this.#turns.push(due, slot)
      else this.#turn(flow, slot, due)
    }
    this.#now = Math.max(this.#now, time)
  }

  /** Nothing more will come: what is not told yet is told. */
  end(): void {
    for (const slot of this.#flows.values()) this.#tellRest(this.#slots[slot]!)
    this.#flows.clear()
    this.#slots.length = 0
  }

  /** The flow of a packet, a new one where it begins one. */
  #flowOf(key: string, packet: Packet, senderFirst: boolean): Flow {
    const slot = this.#flows.get(key)
    if (slot !== undefined) {
      const flow = this.#slots[slot]!
      const begins = packet.protocol === TCP && (packet.flags & (SYN | ACK)) === SYN
      if (!begins || (flow.state !== 'closed' && flow.state !== 'closing')) return flow
      this.#tellRest(flow)
      this.#slots[slot] = this.#begin(key, packet, senderFirst)
      return this.#slots[slot]
    }
    if (this.#flows.size >= this.#most) this.#makeRoom()
    const free = this.#free.pop() ?? this.#slots.length
    const flow = this.#begin(key, packet, senderFirst)
    this.#slots[free] = flow
    this.#flows.set(key, free)
    this.#turns.push(dueOf(flow), free)
    return flow
  }

  #begin(key: string, packet: Packet, senderFirst: boolean): Flow {
    const flow = newFlow(key, packet, senderFirst, this.#now)
    flow.reportAt = this.#now + REPORT
    return flow
  }

  /** What a packet, already counted, does to a connection. */
  #follow(flow: Flow, { flags }: Packet, fromSource: boolean): void {
    const wasOpening = flow.state === 'opening'
    if (wasOpening && isEstablished(flow)) flow.state = 'open'
    if (flags & RST) {
      const refused = fromSource ? 'Fail' : 'Refuse'
      this.#close(flow, flow.state === 'opening' ? refused : flow.state === 'open' ? 'Reset' : 'Close')
    } else if (flow.state === 'closing' && (flags & FIN) === 0) this.#close(flow, 'Close')
    else if (flow.out.flags & flow.in.flags & FIN) flow.state = 'closing'
  }

  #close(flow: Flow, activity: Activity): void {
    flow.state = 'closed'
    this.#say(flow, activity, this.#now)
  }

  /** It is a flow's turn. */
  #turn(flow: Flow, slot: number, at: number): void {
    this.#now = Math.max(this.#now, at)
    const isOver = flow.state === 'closed' || flow.state === 'closing' || at >= flow.lastAt + idleOf(flow)
    if (isOver) {
      this.#remove(flow, slot)
      return
    }
    if (flow.state === 'opening' && !flow.failed) flow.failed = true
    this.#tellRest(flow)
    while (flow.reportAt <= at) flow.reportAt += REPORT
    this.#turns.push(dueOf(flow), slot)
  }

  #makeRoom(): void {
    const slot = this.#turns.pop()
    this.#remove(this.#slots[slot]!, slot)
  }

  #remove(flow: Flow, slot: number): void {
    this.#tellRest(flow)
    this.#flows.delete(flow.key)
    this.#slots[slot] = undefined
    this.#free.push(slot)
  }

  /** Tells what was not told yet, if anything. */
  #tellRest(flow: Flow): void {
    if (flow.out.packets + flow.in.packets === 0) return
    const isAttempt = flow.state === 'opening' && flow.out.packets > 0
    this.#say(flow, flow.state === 'closing' ? 'Close' : isAttempt ? 'Fail' : 'Traffic', this.#now)
  }

  #say(flow: Flow, activity: Activity, time: number): void {
    this.#tell(flow, activity, time)
    for (const side of [flow.out, flow.in]) {
      side.bytes = 0
      side.packets = 0
    }
    flow.largest = 0
    flow.answeredAfterMs = undefined
  }
}

/** When something happens to a flow if no packet comes. */
function dueOf(flow: Flow): number {
  const { state, lastAt, startedAt, failed, reportAt } = flow
  if (state === 'closed') return lastAt + LINGER
  if (state === 'closing') return lastAt + LAST_WORD
  if (state === 'opening' && !failed) return startedAt + HANDSHAKE
  return Math.min(reportAt, lastAt + idleOf(flow))
}

const idleOf = ({ protocol, state }: Flow): number =>
  protocol !== TCP ? IDLE.udp : state === 'opening' ? IDLE.opening : IDLE.open

/** Of the two ends the one with the smaller address and port comes first in the key. */
function isSenderFirst({ version, bytes, addresses, sourcePort, targetPort }: Packet): boolean {
  const size = version === 4 ? 4 : 16
  for (let i = addresses; i < addresses + size; i++) {
    const difference = bytes[i]! - bytes[i + size]!
    if (difference !== 0) return difference < 0
  }
  return sourcePort <= targetPort
}

const units: number[] = []

/** Both ends and the protocol, the same for both directions. */
function keyOf(packet: Packet, senderFirst: boolean): string {
  const { version, bytes, addresses, protocol, sourcePort, targetPort } = packet
  const size = version === 4 ? 4 : 16
  const [first, second] = senderFirst ? [0, size] : [size, 0]
  units.length = 0
  for (let i = 0; i < size; i += 2) units.push(pairAt(bytes, addresses + first + i))
  for (let i = 0; i < size; i += 2) units.push(pairAt(bytes, addresses + second + i))
  units.push(senderFirst ? sourcePort : targetPort, senderFirst ? targetPort : sourcePort, protocol)
  return String.fromCharCode(...units)
}

const pairAt = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!
