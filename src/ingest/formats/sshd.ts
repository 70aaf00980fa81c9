import type { ByteWindow } from '../byte-window.ts'
import type { RowTable } from '../row-table.ts'
import { afterDigits, bytesOf, endsWith, findByte, findLastText, startsWith } from './byte-search.ts'
import { column, placeOf, type SshdEvent } from './syslog-names.ts'

/**
 * How the rest of a message is built. Names of users are whatever the other side sent, spaces and the word "from" included, so
 * everything is read from the right: the last `from <address> port <number>` is the one that sshd wrote.
 *
 * - attempt: `<method> for [invalid user ]<user> from <peer>`
 * - user: `<user> from <peer>`
 * - text: `<anything> from <peer>`
 * - peer: `[user kind and name ]<peer>`
 * - barred: `<user> from <peer> not allowed because ...`
 */
type Shape = 'attempt' | 'user' | 'text' | 'peer' | 'barred'

interface Message {
  readonly start: Uint8Array
  readonly event: SshdEvent
  readonly shape: Shape
  readonly outcome?: 'success' | 'failure'
}

const message = (
  start: string,
  event: SshdEvent,
  shape: Shape,
  outcome?: 'success' | 'failure',
): Message => ({
  start: bytesOf(start),
  event,
  shape,
  ...(outcome && { outcome }),
})

const messages: readonly Message[] = [
  message('Accepted ', 'login', 'attempt', 'success'),
  message('Failed none', 'login_probe', 'attempt'),
  message('Failed ', 'login', 'attempt', 'failure'),
  message('Partial ', 'login_step', 'attempt'),
  message('Postponed ', 'login_step', 'attempt'),
  message('Invalid user ', 'invalid_user', 'user'),
  message('Illegal user ', 'invalid_user', 'user'),
  message('maximum authentication attempts exceeded for invalid user ', 'attempts_exceeded', 'user'),
  message('maximum authentication attempts exceeded for ', 'attempts_exceeded', 'user'),
  message('Connection closed by ', 'connection_closed', 'peer'),
  message('Connection reset by ', 'connection_reset', 'peer'),
  message('Connection from ', 'connection', 'peer'),
  message('Received disconnect from ', 'disconnect_received', 'peer'),
  message('Disconnected from ', 'disconnected', 'peer'),
  message('Disconnecting ', 'disconnecting', 'peer'),
  message('Timeout before authentication for connection from ', 'connection_timeout', 'peer'),
  message('Timeout before authentication for ', 'connection_timeout', 'peer'),
  message('ssh_dispatch_run_fatal: Connection from ', 'broken_packet', 'peer'),
  message('banner exchange: Connection from ', 'bad_protocol', 'peer'),
  message('Protocol major versions differ for ', 'bad_protocol', 'peer'),
  message('User ', 'user_not_allowed', 'barred'),
  message('Unable to negotiate with ', 'no_agreement', 'peer'),
  message('Did not receive identification string', 'no_identification', 'text'),
  message('Bad protocol version identification', 'bad_protocol', 'text'),
]

const prefixes = ['error: ', 'fatal: '].map(bytesOf)
const userKinds = ['invalid user ', 'authenticating user ', 'user '].map(bytesOf)
const INVALID_USER = userKinds[0]!
const FOR = bytesOf(' for ')
const FROM = bytesOf(' from ')
const PORT = bytesOf(' port ')
const PREAUTH = bytesOf(' [preauth]')
const SSH2 = bytesOf(' ssh2')
const NOT_ALLOWED = bytesOf(' not allowed because ')
const MESSAGE_REPEATED = bytesOf('message repeated ')
const TIMES = bytesOf(' times: [ ')

/** Messages of sshd are shorter; longer ones are somebody else's. */
const LONGEST = 4096
const SPACE = 32
const COLON = 58

/** An address and its port; `from` is -1 where there is none. */
interface Peer {
  readonly from: number
  readonly to: number
  readonly port: number
  readonly portEnd: number
}

/** Sets the fields that a message of sshd tells: what happened, who, from where. */
export function setSshdFields(window: ByteWindow, table: RowTable, from: number, to: number): void {
  if (to - from > LONGEST) return
  const { bytes } = window
  if (startsWith(bytes, from, to, MESSAGE_REPEATED)) {
    setRepeated(window, table, from, to)
    return
  }
  const prefix = prefixes.find((text) => startsWith(bytes, from, to, text))
  const start = from + (prefix?.length ?? 0)
  const known = messages.find((candidate) => startsWith(bytes, start, to, candidate.start))
  if (!known) return
  const end = endsWith(bytes, start, to, PREAUTH) ? to - PREAUTH.length : to
  if (setParts(bytes, table, known, start, end)) setKind(window, table, known)
}

/** `message repeated 3 times: [ Failed password for root from 1.2.3.4 port 22 ssh2]` */
function setRepeated(window: ByteWindow, table: RowTable, from: number, to: number): void {
  const { bytes } = window
  const number = from + MESSAGE_REPEATED.length
  const numberEnd = afterDigits(bytes, number, to)
  if (numberEnd === number || bytes[to - 1] !== 0x5d || !startsWith(bytes, numberEnd, to, TIMES)) return
  table.set(column.repeated, number, numberEnd)
  const inner = numberEnd + TIMES.length
  if (!startsWith(bytes, inner, to, MESSAGE_REPEATED)) setSshdFields(window, table, inner, to - 1)
}

function setKind(window: ByteWindow, table: RowTable, known: Message): void {
  setConstant(window, table, column.event_type, known.event)
  if (known.outcome) setConstant(window, table, column.outcome, known.outcome)
}

/** Sets a field to one of the constants. */
export function setConstant(window: ByteWindow, table: RowTable, field: number, text: string): void {
  const place = placeOf(text)
  table.set(field, window.constantsAt + place.from, window.constantsAt + place.to)
}

function setParts(bytes: Uint8Array, table: RowTable, known: Message, start: number, end: number): boolean {
  const from = start + known.start.length
  switch (known.shape) {
    case 'attempt':
      return setAttempt(bytes, table, start, end)
    case 'user':
      return setUserFrom(bytes, table, from, end)
    case 'text':
      return setPeer(bytes, table, lastFrom(bytes, from, end) + FROM.length, end)
    case 'peer':
      return setUserAndPeer(bytes, table, from, end)
    case 'barred':
      return setUserFrom(bytes, table, from, findLastText(bytes, NOT_ALLOWED, from, end))
  }
}

function setAttempt(bytes: Uint8Array, table: RowTable, start: number, end: number): boolean {
  const method = findByte(bytes, SPACE, start, end) + 1
  const methodEnd = findByte(bytes, SPACE, method, end)
  if (methodEnd < 0 || !startsWith(bytes, methodEnd, end, FOR)) return false
  const user = methodEnd + FOR.length
  const invalid = startsWith(bytes, user, end, INVALID_USER)
  if (!setUserFrom(bytes, table, invalid ? user + INVALID_USER.length : user, end)) return false
  const slash = findByte(bytes, 0x2f, method, methodEnd)
  table.set(column.method, method, slash < 0 ? methodEnd : slash)
  return true
}

function setUserFrom(bytes: Uint8Array, table: RowTable, user: number, end: number): boolean {
  // An empty name leaves one space or two before the "from", depending on who copied the line.
  const userEnd = lastFrom(bytes, user - 1, end)
  if (userEnd < user - 1 || !setPeer(bytes, table, userEnd + FROM.length, end)) return false
  table.set(column.user, user, Math.max(user, userEnd))
  return true
}

/** Position of the last ` from ` with a peer behind it, or far to the left. */
function lastFrom(bytes: Uint8Array, from: number, end: number): number {
  for (let at = end - FROM.length; at >= from; at--) {
    if (startsWith(bytes, at, end, FROM) && peerAt(bytes, at + FROM.length, end)) return at
  }
  return Number.NEGATIVE_INFINITY
}

function setPeer(bytes: Uint8Array, table: RowTable, from: number, end: number): boolean {
  const peer = from > 0 ? peerAt(bytes, from, end) : undefined
  if (!peer) return false
  table.set(column.ip, peer.from, peer.to)
  if (peer.port > 0) table.set(column.port, peer.port, peer.portEnd)
  return true
}

/** The peer that begins at `from`, when nothing but what sshd writes follows it. */
function peerAt(bytes: Uint8Array, from: number, end: number): Peer | undefined {
  const space = findByte(bytes, SPACE, from, end)
  const to = space < 0 ? end : space
  if (to === from) return undefined
  if (to === end) return { from, to: bytes[to - 1] === COLON ? to - 1 : to, port: -1, portEnd: -1 }
  if (!startsWith(bytes, to, end, PORT)) return undefined
  const port = to + PORT.length
  const portEnd = afterDigits(bytes, port, end)
  const tail = startsWith(bytes, portEnd, end, SSH2) ? portEnd + SSH2.length : portEnd
  const known = tail === end || bytes[tail] === COLON
  return portEnd > port && known ? { from, to, port, portEnd } : undefined
}

/** `[kind and name of user ]<address> port <number>[: text]`, or an address alone with or without text. */
function setUserAndPeer(bytes: Uint8Array, table: RowTable, from: number, end: number): boolean {
  const kind = userKinds.find((text) => startsWith(bytes, from, end, text))
  if (!kind) return setAddressFirst(bytes, table, from, end)
  const user = from + kind.length
  for (let at = end - 1; at >= user - 1; at--) {
    if (bytes[at] !== SPACE || !isPeerWithPort(bytes, at + 1, end)) continue
    table.set(column.user, user, Math.max(user, at))
    return setPeer(bytes, table, at + 1, end)
  }
  return false
}

function isPeerWithPort(bytes: Uint8Array, from: number, end: number): boolean {
  const peer = peerAt(bytes, from, end)
  return peer !== undefined && peer.port > 0
}

function setAddressFirst(bytes: Uint8Array, table: RowTable, from: number, end: number): boolean {
  const space = findByte(bytes, SPACE, from, end)
  const stop = space < 0 ? end : space
  const to = bytes[stop - 1] === COLON ? stop - 1 : stop
  if (to <= from || !isAddressLike(bytes, from, to)) return false
  table.set(column.ip, from, to)
  if (startsWith(bytes, stop, end, PORT)) {
    const port = stop + PORT.length
    table.set(column.port, port, afterDigits(bytes, port, end))
  }
  return true
}

function isAddressLike(bytes: Uint8Array, from: number, to: number): boolean {
  return findByte(bytes, 0x2e, from, to) >= 0 || findByte(bytes, COLON, from, to) >= 0
}
