import fc from 'fast-check'
import { expect, it } from 'vitest'
import { putWords, startsWith, wordsOf } from './words.ts'

const some = fc.uint8Array({ maxLength: 20 })

it('bytes are found where they stand, and nowhere else', () => {
  fc.assert(
    fc.property(some, some, some, fc.nat(20), (before, bytes, behind, change) => {
      const all = Uint8Array.from([...before, ...bytes, ...behind])
      const words = wordsOf(bytes)
      const view = new DataView(all.buffer)
      expect(startsWith(view, before.length, words)).toBe(true)
      expect(startsWith(view, all.length - bytes.length + 1, words)).toBe(false)
      if (change >= bytes.length) return
      all[before.length + change]! ^= 1
      expect(startsWith(view, before.length, words)).toBe(false)
    }),
  )
})

it('bytes are copied as they are', () => {
  fc.assert(
    fc.property(fc.nat(5), some, (at, bytes) => {
      const to = new Uint8Array(at + bytes.length + 3)
      putWords(new DataView(to.buffer), at, wordsOf(bytes))
      expect(to.subarray(at, at + bytes.length)).toEqual(bytes)
    }),
  )
})
