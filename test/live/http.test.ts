import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scratch } from '../cli/command.ts'
import { isAlert, isEvent, type WatchedAlert, Watching } from '../cli/watching.ts'
import { Network, watchArgs, whyNoNetwork } from './network.ts'

const why = whyNoNetwork()
const folder = scratch()
afterAll(folder.remove)

const probed = folder.file(
  'probed.yml',
  `title: Probed
id: 0b8c7f64-6a55-4d5b-8a83-5a0f7f3a1d11
status: test
level: low
logsource: { category: webserver }
detection:
  selection: { http_request.url.path: /probe }
  condition: selection
vedette: { timeframe: 1s }
`,
)

describe.skipIf(why !== undefined)(
  `requests on the wire${why ? ` (${why})` : ''}`,
  { timeout: 150_000 },
  () => {
    let network: Network
    let watching: Watching
    beforeAll(async () => {
      network = new Network('http')
      await network.startWebServer()
      watching = new Watching(network.onServer, ...watchArgs, '--events', '--rules', probed)
      await network.untilSeen(watching)
    })
    afterAll(async () => {
      await watching?.kill()
      await network?.remove()
    })
    const curl = (...args: readonly string[]) => network.fromClient('curl', '-s', '-o', '/dev/null', ...args)

    it('are told with their answers, as curl sent them', async () => {
      await curl(`http://${network.server}/shop/cart?id=1`)
      const event = await watching.until(isEvent({ 'http_request.url.path': '/shop/cart' }))
      expect(event).toMatchObject({
        class: 'http',
        'src_endpoint.ip': network.client,
        'dst_endpoint.ip': network.server,
        'dst_endpoint.port': 80,
        'http_request.http_method': 'GET',
        'http_response.code': 200,
        'http_response.length': 5,
        'traffic.response_time_ms': expect.any(Number),
      })
    })

    it('are told one by one when a connection is used again', async () => {
      const base = `http://${network.server}`
      await curl('-o', '/dev/null', `${base}/first`, `${base}/missing/second`)
      const second = isEvent({ 'http_request.url.path': '/missing/second' })
      await watching.until(second)
      const told = watching.lines.filter(
        (line) => isEvent({ 'http_request.url.path': '/first' })(line) || second(line),
      )
      expect(told).toMatchObject([{ 'http_response.code': 200 }, { 'http_response.code': 404 }])
      const [first, next] = told as unknown as readonly Record<string, unknown>[]
      expect(first?.['src_endpoint.port']).toBe(next?.['src_endpoint.port'])
    })

    it('may change to a websocket', async () => {
      const upgrade = [
        '-H',
        'Connection: Upgrade',
        '-H',
        'Upgrade: websocket',
        '-H',
        'Sec-WebSocket-Version: 13',
      ]
      await curl(
        ...upgrade,
        '-H',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        `http://${network.server}/socket`,
      )
      expect(await watching.until(isEvent({ 'http_request.url.path': '/socket' }))).toMatchObject({
        'http_response.code': 101,
      })
    })

    it('are judged by the rules for web servers', async () => {
      await curl(`http://${network.server}/cgi-bin/%2e%2e/%2e%2e/%2e%2e/etc/passwd`, '--path-as-is')
      const alert = await watching.until((line) => line.kind === 'alert')
      expect(alert).toMatchObject({ rule: { title: 'Path traversal' }, status: 'open' })
    })

    it('leave flows to what is no HTTP, and queries of DNS are told', async () => {
      await network.fromClient(
        process.execPath,
        '-e',
        `const resolver = new (require('node:dns').Resolver)({ timeout: 200, tries: 1 });
       resolver.setServers(['${network.server}']);
       resolver.resolve6('www.example.test', () => {})`,
      )
      await network.fromClient('curl', '-s', '--max-time', '1', `http://${network.server}:81/`)
      expect(await watching.until(isEvent({ class: 'dns' }))).toMatchObject({
        'query.hostname': 'www.example.test',
        'query.type': 'AAAA',
        'src_endpoint.ip': network.client,
      })
      const refused = isEvent({ class: 'network', 'dst_endpoint.port': 81 })
      expect(await watching.until(refused)).toMatchObject({
        activity_name: 'Refuse',
        'connection_info.flag_history': 'Sr',
      })
      // The one that became a websocket.
      expect(watching.lines.filter(isEvent({ class: 'network', 'dst_endpoint.port': 80 }))).toHaveLength(1)
    })

    it('open an alert and close it though nothing else comes', async () => {
      await curl(`http://${network.server}/probe`)
      const opened = await watching.until(isAlert('open', 'Probed'))
      expect(await watching.until(isAlert('closed', 'Probed'))).toMatchObject({
        id: (opened as WatchedAlert).id,
      })
    })

    it.each([
      ['tcpdump', /wire is captured again; what passed in [\d.]+ s is not known/],
      ['tshark', /tshark ended \(ended by SIGKILL\) and is started again/],
    ])('are seen again when %s ends, and the gap is told', async (helper, told) => {
      const path = `/after-${helper}`
      network.endOnServer(helper)
      const seen = watching.until(isEvent({ 'http_request.url.path': path }))
      const ask = () => network.startOnClient('curl', '-s', `http://${network.server}${path}`)
      const asking = setInterval(ask, 500)
      await seen.finally(() => clearInterval(asking))
      await watching.untilSaid(told)
    })

    it('come in order: none is late, though none was waited for', async () => {
      const { quality } = await watching.stop()
      expect(quality).toMatchObject({ late: 0, accepted: quality.rows })
    })
  },
)
