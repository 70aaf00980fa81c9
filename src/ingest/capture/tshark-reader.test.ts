import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Frame } from './frame.ts'
import { ethernet, ipPacket, START } from './packets.test-support.ts'
import { TsharkReader } from './tshark-reader.ts'

const why = spawnSync('which', ['tshark']).status === 0 ? '' : ' (not installed: tshark)'

/** A frame that asks for the address of `host-N`, the digits of N being four. */
function query(n: number): Frame {
  const name = `host-${String(n).padStart(4, '0')}`
  const data = `\0\x01\x01\0\0\x01\0\0\0\0\0\0\x09${name}\x04test\0\0\x01\0\x01`
  const at = START + n
  const bytes = ethernet(
    ipPacket({ at, from: ['192.0.2.1', 40_000], to: ['192.0.2.2', 53], protocol: 'UDP', data }),
  )
  return { time: at, linkType: 1, bytes, from: 0, to: bytes.length, length: bytes.length }
}

describe.skipIf(why !== '')(`tshark${why}`, { timeout: 60_000 }, () => {
  it('is replaced when it has grown large, and each frame is read once, in order', async () => {
    const told: unknown[] = []
    const notices: string[] = []
    const reached: number[] = []
    const limits = { largestBytes: Number.POSITIVE_INFINITY, lookMs: 5 }
    const some = Promise.withResolvers<void>()
    const replaced = Promise.withResolvers<void>()
    const reader = TsharkReader.start(
      {
        tell: (row) => told.push(row['query.hostname']),
        reached(seen) {
          reached.push(seen)
          some.resolve()
        },
        notice(text) {
          notices.push(text)
          limits.largestBytes = Number.POSITIVE_INFINITY
          replaced.resolve()
        },
      },
      limits,
    )!
    const take = (from: number, to: number) => {
      for (let n = from; n < to; n++) reader.take(query(n))
    }
    take(0, 1000)
    await some.promise
    limits.largestBytes = 1 << 20
    take(1000, 2000)
    await replaced.promise
    take(2000, 3000)
    await reader.end()
    expect(told).toEqual(Array.from({ length: 3000 }, (_, n) => `host-${String(n).padStart(4, '0')}.test`))
    expect(reached).toEqual(reached.toSorted((a, b) => a - b))
    expect(reached.at(-1)).toBe(3000)
    expect(notices).toEqual([
      'tshark has grown large and is started anew; answers to requests on their way are not seen',
    ])
  })
})
