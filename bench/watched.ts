import type { Answer } from './answer.ts'
import { runFlowWork } from './engine.ts'

/** How a run stood when another part of its input had been read. */
export interface Moment {
  /** Part of the input read, 0 to 1. */
  readonly read: number
  readonly wallMs: number
  /** Resident memory, the whole of Node in it. */
  readonly bytes: number
}

export interface WatchedAnswer extends Answer {
  readonly moments: readonly Moment[]
}

/** Parts of the input after which is looked. */
const PARTS = 20

/** The flow work, with time and memory on the way. */
export async function runWatched(path: string): Promise<WatchedAnswer> {
  const began = performance.now()
  const moments: Moment[] = []
  const answer = await runFlowWork(path, (read, all = 0) => {
    if (read * PARTS < all * (moments.length + 1)) return
    const wallMs = performance.now() - began
    moments.push({ read: read / all, wallMs, bytes: process.memoryUsage.rss() })
  })
  return { ...answer, moments }
}
