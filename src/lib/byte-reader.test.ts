import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'
import { asciiWords } from './words.ts'

const printed = (print: (writer: ByteWriter) => void): ByteReader => {
  const writer = new ByteWriter(16)
  print(writer)
  return new ByteReader(writer.written)
}
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const comma = asciiWords(',')

it('reads numbers as they were printed', () => {
  const size = fc.oneof(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), fc.nat(), fc.constant(0))
  fc.assert(
    fc.property(size, fc.maxSafeNat(), (number, whole) => {
      const reader = printed((writer) => {
        writer.number(number)
        writer.words(comma)
        writer.whole(whole)
        writer.words(comma)
      })
      expect(reader.number()).toBe(number)
      expect(reader.passes(comma)).toBe(true)
      expect(reader.whole()).toBe(whole < 1e15 ? whole : -1)
      expect(reader.passes(comma) && reader.isEnd).toBe(true)
    }),
  )
})

it.each(['', ',', 'x,', '"1",'])('finds no number in %j', (text) => {
  expect(new ByteReader(bytesOf(text)).number()).toBeNaN()
  expect(new ByteReader(bytesOf(text)).whole()).toBe(-1)
})

it('passes a text that stands as it is meant, and no other', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = bytesOf(text)
      const reader = printed((writer) => writer.quoted(bytes, 0, bytes.length))
      const isPlain = JSON.stringify(text) === `"${text}"`
      expect(reader.plainText()).toBe(isPlain)
      expect(reader.isEnd).toBe(isPlain)
      if (isPlain) expect(reader.text(1, reader.at - 1)).toBe(text)
    }),
  )
})

it.each(['', 'a"', '"a', '"', '"a\\"'])('passes no text in %j', (text) => {
  const reader = new ByteReader(bytesOf(text))
  expect(reader.plainText()).toBe(false)
  expect(reader.at).toBe(0)
})
