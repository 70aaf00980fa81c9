import type { EventCodes } from './event-table.ts'

const bits = new Float64Array(2)
const words = new Uint32Array(bits.buffer)

/**
 * 32 bits that are the same for equal events; who and from where are told by their keys. Nobody who does not know the seed can
 * send many events with the same ones.
 */
export function hashOf(seed: number, user: number, address: number, rest: EventCodes): number {
  bits[0] = rest.time
  bits[1] = rest.fileSizeMb
  let hash = seed
  for (let i = 0; i < 4; i++) hash = mixed(hash, words[i]!)
  hash = mixed(hash, user)
  hash = mixed(hash, address)
  hash = mixed(hash, rest.type)
  hash = mixed(hash, 2 * rest.application + rest.success)
  const { finer } = rest
  if (finer !== undefined) for (let i = 0; i < finer.length; i++) hash = mixed(hash, finer.charCodeAt(i))
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function mixed(hash: number, word: number): number {
  let next = Math.imul(word, 0xcc9e2d51)
  next = hash ^ Math.imul((next << 15) | (next >>> 17), 0x1b873593)
  return Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64
}
