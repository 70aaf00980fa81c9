import { expect, test } from 'vitest'
import { createRandom } from '../../lib/random.ts'
import { IDS_OF_A_TABLE, KnownIds } from './known-ids.ts'

const idsOf = (seed: number, n: number): bigint[] => {
  const random = createRandom(seed)
  return Array.from(
    { length: n },
    () => (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32)),
  )
}

test('knows what was added, small numbers too, and nothing else', () => {
  const known = new KnownIds()
  const added = [0n, 1n, 2n ** 64n - 1n, ...idsOf(1, 1000)]
  for (const id of added) known.add(id)
  for (const id of added) known.add(id)
  expect(known.size).toBe(added.length)
  expect(added.every((id) => known.has(id))).toBe(true)
  expect(idsOf(2, 1000).filter((id) => known.has(id))).toEqual([])
})

test('forgets what is removed, and finds what stands behind it', () => {
  const known = new KnownIds()
  // All of them want the same slot.
  const alike = Array.from({ length: 10 }, (_, i) => (BigInt(i) << 40n) | 7n)
  for (const id of alike) known.add(id)
  known.remove(alike[3]!)
  known.remove(123n)
  expect(alike.map((id) => known.has(id))).toEqual(alike.map((_, i) => i !== 3))
})

test('keeps the newest, and no more than twice a table', () => {
  const known = new KnownIds()
  const ids = idsOf(3, 2 * IDS_OF_A_TABLE + 1)
  for (const id of ids) known.add(id)
  expect(known.has(ids[0]!)).toBe(false)
  expect(ids.slice(-IDS_OF_A_TABLE).every((id) => known.has(id))).toBe(true)
  expect(known.size).toBe(IDS_OF_A_TABLE + 1)
})

test('is the same when it was saved and restored, whatever was added meanwhile', () => {
  const known = new KnownIds()
  const ids = idsOf(4, 5000)
  for (const id of ids) known.add(id)
  const parts = known.save()
  const later = idsOf(5, 100)
  for (const id of later) known.add(id)
  known.remove(ids[0]!)
  const restored = new KnownIds()
  for (const part of parts) restored.restore(part)
  expect(ids.every((id) => restored.has(id))).toBe(true)
  expect(later.filter((id) => restored.has(id))).toEqual([])
})
