import { Agent, request } from 'node:http'
import { eventsOf } from './events.ts'
import type { Load, LoadSample } from './load.ts'

/** A process of its own that sends what it is told to, and answers with what it took. */
process.on('message', (load: Load) => void answer(load))
process.on('disconnect', () => process.exit(0))

async function answer(load: Load): Promise<void> {
  const events = eventsOf(load.round, load.requests * load.each)
  const bodies = Array.from({ length: load.requests }, (_, i) => {
    const some = events.slice(i * load.each, (i + 1) * load.each)
    return Buffer.from(JSON.stringify(load.each === 1 ? some[0] : some))
  })
  try {
    process.send!(load.url === undefined ? parsed(bodies) : await sent(load, load.url, bodies))
  } catch (error) {
    process.send!({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

function parsed(bodies: readonly Buffer[]): LoadSample {
  const began = performance.now()
  let count = 0
  for (const body of bodies) count += [JSON.parse(body.toString('utf8'))].flat().length
  return { wallMs: performance.now() - began, latencies: [], suspicious: [], count }
}

async function sent(load: Load, url: string, bodies: readonly Buffer[]): Promise<LoadSample> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections })
  const latencies: number[] = []
  const answers: string[] = []
  let next = 0
  const connection = async (): Promise<void> => {
    while (next < bodies.length) {
      const number = next++
      const began = performance.now()
      answers[number] = await post(agent, url, bodies[number]!)
      latencies.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: load.connections }, connection))
  const wallMs = performance.now() - began
  agent.destroy()
  const results = answers.flatMap((text) => JSON.parse(text) as { is_suspicious?: boolean }[])
  const suspicious = results.flatMap(({ is_suspicious }, i) => (is_suspicious ? [i] : []))
  return { wallMs, latencies, suspicious, count: results.length }
}

function post(agent: Agent, url: string, body: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.length }
    const asked = request(`${url}/events/`, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        if (response.statusCode === 200) resolve(text)
        else reject(new Error(`${url} answered ${response.statusCode}: ${text}`))
      })
      response.on('error', reject)
    })
    asked.on('error', reject)
    asked.end(body)
  })
}
