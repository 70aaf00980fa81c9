import { join } from 'node:path'
import type { LoadModel } from '../../src/app/simulate/load.ts'
import { type SimulatedUpstream, simulateUpstream } from '../../src/app/simulate/upstream.ts'
import type { UpstreamData } from '../../src/generate/upstream.ts'

/** An upstream that answers at once and bears whatever comes. */
export const eager: LoadModel = { latencyMs: [0, 0], slowdown: 0, capacity: 256 }

export const simulated = (data: UpstreamData, load: LoadModel = eager): Promise<SimulatedUpstream> =>
  simulateUpstream({ data, load, user: 'someone', password: 'a:secret', seed: 1, port: 0 })

/** Sets what the description of the contract's upstream refers to, and gives its place. */
export function shippedSources(url: string): string {
  Object.assign(process.env, {
    INCIDENTS_URL: url,
    INCIDENTS_USER: 'someone',
    INCIDENTS_PASSWORD: 'a:secret',
  })
  return join(import.meta.dirname, '../../sources/incidents.yml')
}

/** Comes back when the condition holds; asking it must give way to other work. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve))
}
