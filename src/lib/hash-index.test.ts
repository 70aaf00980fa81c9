import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HashIndex } from './hash-index.ts'

describe('things by hash', () => {
  it('are found where they are the ones meant, also where many have one hash', () => {
    // A content and its hash, of which there are few.
    const thing = fc.tuple(fc.nat(300), fc.constantFrom(0, 1, 0x01000000, 0xffffffff, 0x7fffffff))
    fc.assert(
      fc.property(fc.array(thing, { maxLength: 2000, size: 'max' }), (things) => {
        const index = new HashIndex()
        const contents: string[] = []
        index.touch(Int32Array.from(things, ([, hash]) => hash))
        for (const [content, hash] of things) {
          const key = `${content} ${hash}`
          let found = index.first(hash)
          while (found >= 0 && contents[found] !== key) found = index.next()
          expect(found).toBe(contents.indexOf(key))
          if (found >= 0) continue
          index.add(hash)
          contents.push(key)
        }
        expect(index.size).toBe(contents.length)
      }),
      { numRuns: 20 },
    )
  })

  it('are found in an index that was restored, as of the moment in which it was saved, and more can be added', () => {
    const hash = fc.oneof(fc.constantFrom(0, 1, 0xffffffff), fc.integer({ min: 0, max: 0xffffffff }))
    const hashes = fc.array(hash, { maxLength: 9000, size: 'max' })
    fc.assert(
      fc.property(hashes, hashes, (before, after) => {
        const index = new HashIndex()
        for (const one of before) index.add(one)
        const saved = index.save()
        for (const one of after) index.add(one)
        const other = new HashIndex()
        for (const part of saved) other.restore(structuredClone(part))
        expect(other.size).toBe(before.length)
        expect(allOf(other, before)).toEqual(numbersOf(before))
        for (const one of after) other.add(one)
        expect(allOf(other, [...before, ...after])).toEqual(numbersOf([...before, ...after]))
      }),
      { numRuns: 10 },
    )
  })
})

/** What an index has by each of some hashes. */
function allOf(index: HashIndex, hashes: readonly number[]): Map<number, number[]> {
  const found = new Map<number, number[]>()
  for (const hash of new Set(hashes)) {
    const numbers: number[] = []
    for (let number = index.first(hash); number >= 0; number = index.next()) numbers.push(number)
    found.set(
      hash,
      numbers.sort((a, b) => a - b),
    )
  }
  return found
}

function numbersOf(hashes: readonly number[]): Map<number, number[]> {
  const numbers = new Map<number, number[]>()
  for (const [number, hash] of hashes.entries()) {
    const same = numbers.get(hash)
    if (same) same.push(number)
    else numbers.set(hash, [number])
  }
  return numbers
}
