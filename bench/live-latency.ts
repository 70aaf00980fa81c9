import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** From a packet on loopback to its line on the screen, and to the alert it opens: `node bench/live-latency.ts [requests]`, as root, with tcpdump and tshark. */
const requests = Number(process.argv[2] ?? 200)
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo

const folder = mkdtempSync(join(tmpdir(), 'vedette-latency-'))
const rule = join(folder, 'each-page.yml')
writeFileSync(
  rule,
  `title: Each page
id: 0b8c7f64-6a55-4d5b-8a83-5a0f7f3a1d21
status: test
level: low
logsource: { category: webserver }
detection:
  selection: { http_request.url.path|startswith: /page/ }
  condition: selection
vedette: { key: [http_request.url.path], timeframe: 1s }
`,
)
const watching = spawn(
  process.execPath,
  [
    ...[main, 'watch', '--interface', 'lo', '--port', String(port)],
    ...['--no-builtin', '--rules', rule, '--events', '--output', 'json'],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
)
const latencies: number[] = []
const alerts: number[] = []
let heard: () => void = () => {}
createInterface(watching.stdout).on('line', (line) => {
  const now = performance.timeOrigin + performance.now()
  const event = JSON.parse(line)
  if (event.kind === 'alert' && event.status === 'open') alerts.push(now - Date.parse(event.openedAt) - 0.5)
  if (event.kind !== 'event' || event['dst_endpoint.port'] !== port) return
  // The time of an event is cut to its millisecond.
  latencies.push(now - Date.parse(event.time) - 0.5)
  heard()
})

let asked = 0
const ask = () =>
  new Promise<void>((resolve, reject) => {
    get({ port, path: `/page/${asked++}`, agent: false }, (response) =>
      response.resume().on('end', resolve),
    ).on('error', reject)
  })
// Until the first is seen, the programs are starting.
while (latencies.length === 0) {
  await ask()
  await Promise.race([setTimeout(500), new Promise<void>((resolve) => (heard = resolve))])
}
await setTimeout(1000)
latencies.length = 0
alerts.length = 0
for (let i = 0; i < requests; i++) {
  await ask()
  await setTimeout(20)
}
await setTimeout(2000)
watching.kill()
server.close()
rmSync(folder, { recursive: true })

function told(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (percent: number) => sorted[Math.floor((sorted.length * percent) / 100)]?.toFixed(1)
  console.log(
    `${sorted.length} of ${requests}: from packet to ${what} median ${at(50)} ms, p95 ${at(95)} ms, p99 ${at(99)} ms`,
  )
}
told('line', latencies)
told('alert', alerts)
