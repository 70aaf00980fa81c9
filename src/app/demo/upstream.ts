import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { HISTORY_MINUTES } from '../../generate/live-demo.ts'
import { generateUpstream } from '../../generate/upstream.ts'
import type { Upstream } from '../../model/upstream.ts'
import { upstreamsIn } from '../incidents/read-upstreams.ts'
import { simulateUpstream } from '../simulate/upstream.ts'
import { demoPeople } from './people.ts'

/** A simulated system that reports incidents, and how the service asks it. */
export interface DemoUpstream {
  readonly upstreams: readonly Upstream[]
  stop(): Promise<void>
}

/** Beside `src` in a clone, beside `dist` in a package. */
const SOURCES = fileURLToPath(new URL('../../../sources/incidents.yml', import.meta.url))
const WEEK_MS = 7 * 86_400_000
const PEOPLE = 100
/** So many that hardly anybody has none. */
const INCIDENTS = 600
const USER = 'demo'

/**
 * Runs it on a port of this machine that is free; what it reports is about people of the sample logins. It is slow and bears little, as such systems are, but not so slow that one has to wait.
 */
export async function demoUpstream(seed: number, now: number): Promise<DemoUpstream> {
  const password = randomBytes(16).toString('base64url')
  const people = demoPeople(seed, now - HISTORY_MINUTES * 60_000, PEOPLE)
  const { url, stop } = await simulateUpstream({
    data: generateUpstream({ seed, people, incidents: INCIDENTS, from: now - WEEK_MS, until: now }),
    load: { latencyMs: [100, 400], slowdown: 0.25, capacity: 4 },
    ...{ user: USER, password, seed, port: 0 },
  })
  const places = { INCIDENTS_URL: url, INCIDENTS_USER: USER, INCIDENTS_PASSWORD: password }
  const upstreams = upstreamsIn(SOURCES, places).map((one) => ({ ...one, name: 'demo-incidents' }))
  return { upstreams, stop }
}
