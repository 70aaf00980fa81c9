import { serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { readStateBytes, STATE_FORMAT, stateBytes } from './state-bytes.ts'

const saved = {
  numbers: [0, -0, Number.NaN, Number.POSITIVE_INFINITY, -1.5, 2 ** 53],
  texts: ['', 'naïve', '\ud800', '\u0000'],
  floats: new Float64Array([1, -0, Number.NaN]).subarray(1),
  ints: new Int32Array([-1, 2 ** 31 - 1]),
  wholes: new Uint32Array([2 ** 32 - 1]),
  bytes: new Uint8Array(0),
  many: [new Uint8Array(4097).fill(7), new Float64Array(512).fill(-0.5)],
  someOfMany: new Int32Array(2048).fill(9).subarray(1, 1026),
  byKey: new Map<number, { readonly at: undefined; readonly yes: boolean }>([
    [7, { at: undefined, yes: true }],
  ]),
}
const bytes = new Uint8Array(Buffer.concat(stateBytes(saved)))

const why = (given: Uint8Array): string => {
  const read = readStateBytes(given)
  return read.ok ? 'read' : read.why
}

/** The same bytes with some of them changed. */
const changed = (at: number, ...to: number[]): Uint8Array => {
  const copy = new Uint8Array(bytes)
  copy.set(to, at)
  return copy
}

describe('bytes of state', () => {
  it('give back what was saved, to the last bit', () => {
    const read = readStateBytes(bytes)
    expect(read).toStrictEqual({
      ok: true,
      value: { ...saved, floats: saved.floats.slice(), someOfMany: saved.someOfMany.slice() },
    })
    const value = (read as { value: typeof saved }).value
    expect(value.numbers.map((n) => Object.is(n, -0))).toEqual([false, true, false, false, false, false])
    expect(Object.is(value.floats[0], -0)).toBe(true)
  })

  it('are refused with any single bit changed', () => {
    const taken: string[] = []
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        if (why(changed(at, bytes[at]! ^ (1 << bit))) === 'read') taken.push(`byte ${at}, bit ${bit}`)
      }
    }
    expect(taken).toEqual([])
  })

  it('are not made where there would be too many', () => {
    expect(Buffer.concat(stateBytes(saved, bytes.length)).length).toBe(bytes.length)
    expect(() => stateBytes(saved, bytes.length - 1)).toThrow(
      new RegExp(`more than ${bytes.length - 1} bytes; end the stream`),
    )
  })

  it('are refused cut off anywhere', () => {
    const lengths = Array.from(bytes.keys()).filter((length) => why(bytes.subarray(0, length)) === 'read')
    expect(lengths).toEqual([])
  })

  it.each([
    { name: 'nothing', given: new Uint8Array(0), says: 'is no saved state' },
    {
      name: 'another file',
      given: Buffer.from('timestamp,source_ip\n1,2\n'.repeat(9)),
      says: 'is no saved state',
    },
    {
      name: 'bytes behind it',
      given: Buffer.concat([bytes, bytes]),
      says: /^has \d+ bytes of state, not \d+$/,
    },
    { name: 'a head and no more', given: bytes.subarray(0, 20), says: 'is cut short' },
    {
      name: 'an absurd length',
      given: changed(18, 255, 255, 255, 255, 255, 255, 255, 255),
      says: /^has \d+ bytes of state, not 18446744073709551615$/,
    },
    {
      name: 'another version',
      given: changed(14, STATE_FORMAT + 1),
      says: `has state of version ${STATE_FORMAT + 1}; this program reads version ${STATE_FORMAT}`,
    },
    { name: 'a flipped bit', given: changed(bytes.length - 1, bytes.at(-1)! ^ 1), says: /^is damaged/ },
    { name: 'bare data', given: serialize(saved), says: 'is no saved state' },
  ])('are refused in words: $name', ({ given, says }) => {
    expect(why(given)).toMatch(says)
  })
})
