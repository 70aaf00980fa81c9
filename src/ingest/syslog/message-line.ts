import { readSyslogHead, syslogHead } from '../formats/syslog-head.ts'

const head = syslogHead()
/** What a relay gives a message that says no priority (RFC 3164, 4.3.3). */
const NOTICE_OF_USER = '<13>'
const priority = /^<(?:\d{1,2}|1[0-8]\d|19[01])>/

/**
 * A message as one line: what would end the line is written as its octal number, as other receivers do. One without a head that
 * can be read gets the time of its arrival and the address of its sender, as a relay does.
 */
export function messageLine(message: Uint8Array, sender: string, receivedAt: number): Uint8Array {
  const [from, to] = trimmed(message)
  const text = message.subarray(from, to)
  const line = text.some(breaksLine) ? Buffer.from(escaped(text), 'latin1') : text
  if (readSyslogHead(line, 0, line.length, head)) return withLineFeed(line)
  const beginning = Buffer.from(line.subarray(0, 5)).toString('latin1')
  const [said = ''] = priority.exec(beginning) ?? []
  const relayed = `${said || NOTICE_OF_USER}${new Date(receivedAt).toISOString()} ${sender} `
  return withLineFeed(Buffer.concat([Buffer.from(relayed), line.subarray(said.length)]))
}

const breaksLine = (byte: number): boolean => byte === 10 || byte === 13 || byte === 0

/** Without line ends and NULs around it, which some senders add. */
function trimmed(message: Uint8Array): [from: number, to: number] {
  let to = message.length
  while (to > 0 && breaksLine(message[to - 1]!)) to--
  let from = 0
  while (from < to && breaksLine(message[from]!)) from++
  return [from, to]
}

const escaped = (text: Uint8Array): string =>
  Buffer.from(text)
    .toString('latin1')
    .replace(/[\n\r\0]/g, (byte) => `#${byte.charCodeAt(0).toString(8).padStart(3, '0')}`)

function withLineFeed(line: Uint8Array): Uint8Array {
  const whole = new Uint8Array(line.length + 1)
  whole.set(line)
  whole[line.length] = 10
  return whole
}
