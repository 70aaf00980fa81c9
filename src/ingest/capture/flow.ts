import { formatAddress, formatV4 } from '../../lib/ip.ts'
import { ACK, FIN, type Packet, RST, SYN, TCP } from './packet.ts'

/** What one side of a flow sent. */
export interface Side {
  /** Since the last record. */
  bytes: number
  packets: number
  /** Since the flow began: all flags it ever set, and whether it sent data. */
  flags: number
  /** Letters of the history that it has. */
  letters: number
}

/**
 * How far a flow is.
 * - `opening`  a SYN was seen, and the handshake is not over
 * - `open`     it is, or its beginning was not seen, or it is no TCP
 * - `closing`  both sides sent a FIN; the last word is waited for
 * - `closed`   it was told for the last time, and what still comes belongs to it
 */
export type FlowState = 'opening' | 'open' | 'closing' | 'closed'

/** Packets between two endpoints. Times are microseconds. */
export interface Flow {
  readonly key: string
  readonly protocol: number
  /** Who asked. */
  readonly source: string
  readonly sourcePort: number
  readonly target: string
  readonly targetPort: number
  /** Whether the source's address comes first in the key. */
  readonly sourceFirst: boolean
  readonly startedAt: number
  readonly ttl: number
  readonly out: Side
  readonly in: Side
  state: FlowState
  lastAt: number
  /** Milliseconds until the first answer; told once. */
  answeredAfterMs: number | undefined
  hasAnswer: boolean
  /** Largest packet of the source since the last record. */
  largest: number
  /** When the next record is due, if there is something to tell. */
  reportAt: number
  /** Whether it was told that the connection did not come about. */
  failed: boolean
  /** What happened for the first time, in order, as Zeek writes it: upper case for the source, lower case for the target. */
  history: string
  /** The target answered with HTTP, other than to change to another protocol. */
  isHttp: boolean
}

const newSide = (): Side => ({ bytes: 0, packets: 0, flags: 0, letters: 0 })

/** A flow that begins with a packet of `sender`, which is one of the two ends. */
export function newFlow(key: string, packet: Packet, senderFirst: boolean, time: number): Flow {
  const isSource = isFromSource(packet)
  const sender = addressAt(packet, 0)
  const receiver = addressAt(packet, 1)
  return {
    key,
    protocol: packet.protocol,
    source: isSource ? sender : receiver,
    sourcePort: isSource ? packet.sourcePort : packet.targetPort,
    target: isSource ? receiver : sender,
    targetPort: isSource ? packet.targetPort : packet.sourcePort,
    sourceFirst: senderFirst === isSource,
    startedAt: time,
    ttl: packet.ttl,
    out: newSide(),
    in: newSide(),
    state: packet.protocol === TCP && packet.flags & SYN ? 'opening' : 'open',
    lastAt: time,
    answeredAfterMs: undefined,
    hasAnswer: false,
    largest: 0,
    reportAt: 0,
    failed: false,
    history: isSource ? '' : '^',
    isHttp: false,
  }
}

/** Who sends a SYN asks; who answers one does not. Of a connection that was not seen to begin, the lower port is the server's. */
function isFromSource({ protocol, flags, sourcePort, targetPort }: Packet): boolean {
  if (protocol !== TCP) return true
  if (flags & SYN) return (flags & ACK) === 0
  return sourcePort >= targetPort
}

function addressAt({ version, bytes, addresses }: Packet, which: 0 | 1): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + addresses + which * (version === 4 ? 4 : 16))
  if (version === 4) return formatV4(view.getUint32(0))
  return formatAddress({ version: 6, value: (view.getBigUint64(0) << 64n) | view.getBigUint64(8) })
}

const LETTERS = 'SHADFRW'
/** Of the flag history. */
const [OPENS, ANSWERS, ACKNOWLEDGES, SENDS, ENDS, RESETS, FULL] = [1, 2, 4, 8, 16, 32, 64] as const

/** Counts a packet, and notes what is new of it. */
export function count(flow: Flow, packet: Packet, fromSource: boolean, time: number): void {
  const side = fromSource ? flow.out : flow.in
  side.bytes += packet.length
  side.packets++
  side.flags |= packet.flags
  if (fromSource) flow.largest = Math.max(flow.largest, packet.length)
  else if (!flow.hasAnswer) {
    flow.hasAnswer = true
    if (flow.out.packets > 0) flow.answeredAfterMs = (time - flow.startedAt) / 1000
  }
  flow.lastAt = Math.max(flow.lastAt, time)
  note(flow, side, fromSource, lettersOf(packet))
}

function note(flow: Flow, side: Side, fromSource: boolean, letters: number): void {
  const fresh = letters & ~side.letters
  if (fresh === 0) return
  side.letters |= fresh
  for (let bit = 0; bit < LETTERS.length; bit++) {
    if ((fresh & (1 << bit)) === 0) continue
    flow.history += fromSource ? LETTERS[bit]! : LETTERS[bit]!.toLowerCase()
  }
}

function lettersOf({ protocol, flags, dataLength, window }: Packet): number {
  if (protocol !== TCP) return SENDS
  const opening = flags & SYN ? (flags & ACK ? ANSWERS : OPENS) : 0
  const data = dataLength > 0 && !opening ? SENDS : 0
  const plain = flags & ACK && !opening && !data && !(flags & (FIN | RST)) ? ACKNOWLEDGES : 0
  const isFull = window === 0 && !opening && !(flags & RST)
  return opening | plain | data | (flags & FIN ? ENDS : 0) | (flags & RST ? RESETS : 0) | (isFull ? FULL : 0)
}

/** Whether the source has spoken after the target answered its SYN: the handshake is over. */
export const isEstablished = ({ out, in: back }: Flow): boolean =>
  (back.letters & (ANSWERS | SENDS)) !== 0 && (out.letters & (ACKNOWLEDGES | SENDS | ENDS)) !== 0

const HTTP = [...Buffer.from('HTTP/1.')]

/** Whether a packet begins an answer of HTTP, other than the one by which another protocol begins. */
export function beginsHttp({ bytes, data, end }: Packet): boolean {
  if (data + 12 > end || !HTTP.every((byte, i) => bytes[data + i] === byte)) return false
  const status = String.fromCharCode(...bytes.subarray(data + 9, data + 12))
  return status !== '101'
}

/** Whether the target has sent data before. */
export const hasSpoken = (side: Side): boolean => (side.letters & SENDS) !== 0

/** Whether it has said that it can take no more. */
export const wasFull = (side: Side): boolean => (side.letters & FULL) !== 0
