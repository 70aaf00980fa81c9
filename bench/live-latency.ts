import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** From a packet on loopback to its line on the screen: `node bench/live-latency.ts [requests]`, as root, with tcpdump and tshark. */
const requests = Number(process.argv[2] ?? 200)
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

const watching = spawn(
  process.execPath,
  [main, 'watch', '--interface', 'lo', '--port', String(port), '--events', '--output', 'json'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)
const latencies: number[] = []
let heard: () => void = () => {}
createInterface(watching.stdout).on('line', (line) => {
  const now = performance.timeOrigin + performance.now()
  const event = JSON.parse(line)
  if (event.kind !== 'event' || event['dst_endpoint.port'] !== port) return
  // The time of an event is cut to its millisecond.
  latencies.push(now - Date.parse(event.time) - 0.5)
  heard()
})

const ask = () =>
  new Promise<void>((resolve, reject) => {
    get({ port, path: '/', agent: false }, (response) => response.resume().on('end', resolve)).on(
      'error',
      reject,
    )
  })
// Until the first is seen, the programs are starting.
while (latencies.length === 0) {
  await ask()
  await Promise.race([setTimeout(500), new Promise<void>((resolve) => (heard = resolve))])
}
await setTimeout(1000)
latencies.length = 0
for (let i = 0; i < requests; i++) {
  await ask()
  await setTimeout(20)
}
await setTimeout(500)
watching.kill()
server.close()
const sorted = latencies.toSorted((a, b) => a - b)
const at = (percent: number) => sorted[Math.floor((sorted.length * percent) / 100)]?.toFixed(1)
console.log(
  `${sorted.length} of ${requests} requests seen; from packet to line: median ${at(50)} ms, p95 ${at(95)} ms, p99 ${at(99)} ms`,
)
