import { finished, mixed } from '../../lib/murmur.ts'

const bits = new Float64Array(2)
const words = new Uint32Array(bits.buffer)

/** What an event is, in numbers: texts as what a table made of them. */
export interface EventNumbers {
  user: number
  address: number
  time: number
  /** NaN for none. */
  fileSizeMb: number
  type: number
  application: number
  success: number
  finer: string | undefined
}

/** 32 bits that are the same for equal events. Nobody who does not know the seed can send many events with the same ones. */
export function hashOf(seed: number, event: Readonly<EventNumbers>): number {
  bits[0] = event.time
  bits[1] = event.fileSizeMb
  let hash = seed
  for (let i = 0; i < 4; i++) hash = mixed(hash, words[i]!)
  hash = mixed(hash, event.user)
  hash = mixed(hash, event.address)
  hash = mixed(hash, event.type)
  hash = mixed(hash, 2 * event.application + event.success)
  const { finer } = event
  if (finer !== undefined) for (let i = 0; i < finer.length; i++) hash = mixed(hash, finer.charCodeAt(i))
  return finished(hash)
}
