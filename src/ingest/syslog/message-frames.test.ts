import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FramingError, MAX_MESSAGE, MessageFrames } from './message-frames.ts'

/** The messages of a stream, cut into chunks; behind `|` how many were too long, and how it failed. */
function read(stream: Uint8Array | string, cuts: readonly number[] = []): string[] {
  const bytes = Buffer.from(stream)
  const found: string[] = []
  const frames = new MessageFrames((message) => found.push(Buffer.from(message).toString()))
  const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length].toSorted((a, b) => a - b)
  let from = 0
  try {
    for (const end of ends) {
      frames.write(bytes.subarray(from, end))
      from = end
    }
    frames.end()
  } catch (error) {
    if (!(error instanceof FramingError)) throw error
    found.push(`|${error.message}`)
  }
  if (frames.tooLong > 0) found.push(`|${frames.tooLong} too long`)
  return found
}

const long = 'x'.repeat(MAX_MESSAGE + 1)
const counted = (text: string): string => `${Buffer.byteLength(text)} ${text}`

describe('a stream of messages', () => {
  it.each<[string, string, readonly string[]]>([
    ['counted', '5 <1>ab3 <2>', ['<1>ab', '<2>']],
    ['counted, with line feeds in it', counted('<1>a\nb') + counted('<2>'), ['<1>a\nb', '<2>']],
    ['by lines', '<1>a\n<2>b\n', ['<1>a', '<2>b']],
    ['by lines, the last without its end', '<1>a\n<2>b', ['<1>a', '<2>b']],
    ['first one way, then the other', '3 <1><2>b\n3 <3>', ['<1>', '<2>b', '<3>']],
    ['with empty lines', '\n\n<1>a\n\n', ['<1>a']],
    ['counted and broken off', '9 <1>a', []],
    ['too long, counted', `${counted(long)}3 <2>`, ['<2>', '|1 too long']],
    ['too long, as a line', `${long}\n<2>\n`, ['<2>', '|1 too long']],
    ['of a count that cannot be', '123456789 <1>', ['|a count of octets that cannot be']],
    ['of a count of nothing', '0 <1>', ['|a count of octets without a message']],
    ['of a count with nothing behind it', '12<1>', ['|a count of octets without a message']],
  ])('is read: %s', (_, stream, wanted) => {
    expect(read(stream)).toEqual(wanted)
  })

  it('is read the same however it is cut', () => {
    const message = fc.string({ maxLength: 20 }).map((text) => `<1>${text.replaceAll('\n', '')}`)
    const framed = fc.tuple(message, fc.boolean())
    fc.assert(
      fc.property(fc.array(framed, { maxLength: 20 }), fc.array(fc.nat(300)), (messages, cuts) => {
        const stream = messages.map(([text, counts]) => (counts ? counted(text) : `${text}\n`)).join('')
        expect(read(stream, cuts)).toEqual(messages.map(([text]) => text))
      }),
    )
  })

  it('survives anything, and holds no more than a message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.array(fc.nat(500)), (bytes, cuts) => {
        read(bytes, cuts)
      }),
      { numRuns: 1000 },
    )
    const frames = new MessageFrames(() => {})
    for (let i = 0; i < 64; i++) frames.write(Buffer.alloc(1 << 20, 0x61))
    expect(frames.tooLong).toBe(1)
  })
})
