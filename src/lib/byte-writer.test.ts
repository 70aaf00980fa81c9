import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteWriter } from './byte-writer.ts'
import { asciiWords } from './words.ts'

const read = (writer: ByteWriter): string => new TextDecoder().decode(writer.written)

describe('JSON as bytes', () => {
  it('has texts as JSON.stringify writes them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, size) => {
        const writer = new ByteWriter(size)
        const bytes = new TextEncoder().encode(text)
        writer.quoted(bytes, 0, bytes.length)
        writer.words(asciiWords(','))
        writer.text(text)
        expect(read(writer)).toBe(`${JSON.stringify(text)},${text}`)
      }),
    )
  })

  it('escapes each character that JSON does not have as it is', () => {
    const text = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).join('')
    const writer = new ByteWriter(1)
    writer.quoted(new TextEncoder().encode(text), 0, 128)
    expect(read(writer)).toBe(JSON.stringify(text))
  })

  it('has whole numbers, with zeros in front where they are asked for', () => {
    const number = fc.oneof(fc.maxSafeNat(), fc.nat(1000), fc.constantFrom(2 ** 31 - 1, 2 ** 31, 10 ** 10))
    fc.assert(
      fc.property(number, fc.integer({ min: 1, max: 20 }), (value, digits) => {
        const writer = new ByteWriter(0)
        writer.whole(value)
        writer.text(' ')
        writer.whole(value, digits)
        expect(read(writer)).toBe(`${value} ${String(value).padStart(digits, '0')}`)
      }),
    )
  })

  it('has numbers as their text has them', () => {
    const short = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 5 })).map(([n, digits]) => n / 10 ** digits)
    const number = fc.oneof(
      short,
      short,
      fc.nat(1000),
      fc.double(),
      fc.constantFrom(-0, 1e21, 2 ** 31 / 1000),
    )
    fc.assert(
      fc.property(number, (value) => {
        const writer = new ByteWriter(0)
        writer.number(value)
        expect(read(writer)).toBe(String(value))
      }),
      { numRuns: 2000 },
    )
  })
})
