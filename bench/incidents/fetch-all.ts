import { setTimeout as wait } from 'node:timers/promises'
import type { Upstream } from '../../src/model/upstream.ts'
import { get } from '../../src/poll/get.ts'

/** What a way of asking has seen of each feed: when its newest good answer was asked for. */
export interface Asking {
  goodAt(): readonly (number | undefined)[]
  stop(): Promise<void>
}

const EVERY_MS = 8000

/** The usual way: every feed at once, every eight seconds or as soon as the round before is over. */
export function fetchAll(upstream: Upstream, credentials: Readonly<Record<string, string>>): Asking {
  const goodAt: (number | undefined)[] = upstream.feeds.map(() => undefined)
  const stopping = new AbortController()
  const { timeout: timeoutMs, most_bytes: mostBytes } = upstream
  const fetchOne = async (i: number): Promise<void> => {
    const began = Date.now()
    const url = new URL(upstream.feeds[i]!.path, upstream.url).href
    try {
      const { body } = await get(url, { credentials, timeoutMs, mostBytes, signal: stopping.signal })
      JSON.parse(Buffer.from(body!.bytes()).toString())
      goodAt[i] = began
    } catch {
      // The simulated upstream counts what failed.
    }
  }
  const rounds = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const next = wait(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {})
      await Promise.all([...upstream.feeds.keys()].map(fetchOne))
      await next
    }
  }
  const running = rounds()
  return {
    goodAt: () => goodAt,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
