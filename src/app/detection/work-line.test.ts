import { expect, it } from 'vitest'
import type { Judged, Work } from './detector.ts'
import { WorkLine } from './work-line.ts'

const standing = { watermark: 0, restlessness: 'never', openAlerts: 0, notRevisable: 0, sources: [] } as const
const judgedUpTo = (works: readonly Work[]): Judged => ({
  ...{ sequence: works.at(-1)!.sequence, told: [], taken: [], owed: [], standing },
})
const nothing = (sequence: number): Work => ({ sequence, type: 'nothing' })

it('hands what comes up in one turn over together, in order, and tells what came of it', async () => {
  const handed: number[][] = []
  const told: number[] = []
  const line = new WorkLine(
    async (works) => {
      handed.push(works.map(({ sequence }) => sequence))
      return judgedUpTo(works)
    },
    ({ sequence }) => told.push(sequence),
  )
  line.add(nothing(1))
  line.add(nothing(2))
  await Promise.resolve()
  line.add(nothing(3))
  expect(line.length).toBe(3)
  await line.done()
  expect([handed, told, line.length]).toEqual([[[1, 2], [3]], [2, 3], 0])
})

it('has no room while much waits, by number or by bytes', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const line = new WorkLine(
    async (works) => {
      await promise
      return judgedUpTo(works)
    },
    () => {},
  )
  const text = 'x'.repeat(40 << 20)
  const entry = { type: 'records', at: 0, source: 's', format: 'ndjson', position: 0, text } as const
  line.add({ sequence: 1, type: 'records', entry })
  expect(line.hasRoom).toBe(false)
  resolve()
  await line.done()
  expect(line.hasRoom).toBe(true)
  for (let sequence = 2; line.hasRoom; sequence++) line.add(nothing(sequence))
  expect(line.length).toBe(20_000)
  expect(line.hasRoomAgain).toBe(true)
  for (let sequence = 20_002; line.hasRoomAgain; sequence++) line.add(nothing(sequence))
  expect(line.length).toBe(500_000)
  await line.done()
  expect(line.hasRoom).toBe(true)
})

it('ends when something cannot be judged, takes nothing more, and says why', async () => {
  const line = new WorkLine(
    async () => {
      throw new Error('out of memory')
    },
    () => {},
  )
  line.add(nothing(1))
  await expect(line.done()).rejects.toThrow('out of memory')
  expect([line.hasRoom, line.trouble?.message, (await line.lost).message]).toEqual([
    false,
    'out of memory',
    'out of memory',
  ])
})

it('holds what is added behind something that comes first, until that is asked for, and then hands it over in parts', async () => {
  const did: unknown[] = []
  const line = new WorkLine(
    async (works) => {
      did.push(works.map(({ sequence }) => sequence))
      return judgedUpTo(works)
    },
    () => {},
  )
  const { promise, resolve } = Promise.withResolvers<void>()
  line.before(() => {
    did.push('first')
    return promise
  })
  const text = 'x'.repeat(100_000)
  const entry = { type: 'records', at: 0, source: 's', format: 'ndjson', position: 0, text } as const
  for (let sequence = 1; sequence <= 4; sequence++) line.add({ sequence, type: 'records', entry })
  await new Promise(setImmediate)
  expect(did).toEqual([])
  line.handOver()
  expect(did).toEqual(['first', [1, 2], [3, 4]])
  line.add(nothing(5))
  await Promise.resolve()
  expect(did).toEqual(['first', [1, 2], [3, 4], [5]])
  resolve()
  await line.done()
  expect(line.length).toBe(0)
})

it('does what comes first for who waits, and when that fails has ended and tells nothing', async () => {
  const told: number[] = []
  const line = new WorkLine(
    async (works) => judgedUpTo(works),
    ({ sequence }) => told.push(sequence),
  )
  line.before(() => Promise.reject(new Error('no memory')))
  line.add(nothing(1))
  await expect(line.done()).rejects.toThrow('no memory')
  expect(told).toEqual([])
})
