import { generateUpstream } from '../../generate/upstream.ts'
import { readUpstreamData } from './read-data.ts'
import { type SimulatedUpstream, simulateUpstream } from './upstream.ts'

export interface SimulateFlags {
  readonly port: number
  readonly from?: string
  readonly people: number
  readonly incidents: number
  readonly seed: number
  readonly latency: readonly [least: number, most: number]
  /** Percent. */
  readonly slowdown: number
  readonly capacity: number
  readonly user: string
  readonly password: string
}

const WEEK_MS = 7 * 86_400_000

/** A simulated upstream that has the answers in a folder, or generated ones of the week before `now`. */
export async function simulate(flags: SimulateFlags, now: number): Promise<SimulatedUpstream> {
  const { from, people, incidents, seed, latency, slowdown, capacity, user, password, port } = flags
  const data =
    from === undefined
      ? generateUpstream({ seed, people, incidents, from: now - WEEK_MS, until: now })
      : readUpstreamData(from)
  const load = { latencyMs: latency, slowdown: slowdown / 100, capacity }
  return await simulateUpstream({ data, load, user, password, seed, port })
}
