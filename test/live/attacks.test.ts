import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { scratch } from '../cli/command.ts'
import { isAlert, isEvent, type WatchedAlert, Watching } from '../cli/watching.ts'
import { Network, watchArgs, whyNoNetwork } from './network.ts'

const why = whyNoNetwork()
const folder = scratch()
afterAll(folder.remove)

/** Told when there are half as many requests again as in the ten seconds from which it learned. */
const baseline = folder.file(
  'baseline.yml',
  `title: More requests than usual
id: 0b8c7f64-6a55-4d5b-8a83-5a0f7f3a1d01
status: test
correlation:
  type: baseline
  rules: [any_request]
  timespan: 5s
  learn: 2
  threshold: 50
level: medium
---
title: Any request
id: 0b8c7f64-6a55-4d5b-8a83-5a0f7f3a1d02
name: any_request
status: test
logsource: { category: webserver }
detection:
  selection: { http_request.http_method|exists: true }
  condition: selection
level: informational
`,
)

describe.skipIf(why !== undefined)(
  `attacks on the wire${why ? ` (${why})` : ''}`,
  { timeout: 150_000 },
  () => {
    let network: Network
    let watching: Watching
    beforeAll(async () => {
      network = new Network('attacks', 4)
      await network.startWebServer()
    })
    afterEach(() => watching?.kill())
    afterAll(() => network?.remove())

    /** Watches from before the first packet on. */
    const watch = async (...args: readonly string[]): Promise<void> => {
      watching = new Watching(network.onServer, ...watchArgs, '--events', ...args)
      await network.untilSeen(watching)
    }
    const titles = (): string[] => [
      ...new Set(
        watching.lines.flatMap((line) => (line.kind === 'alert' ? [(line as WatchedAlert).rule.title] : [])),
      ),
    ]

    it.each([
      ['half-open', '-sS'],
      ['whole', '-sT'],
    ])('by nmap, with %s connections, are a port scan and nothing else', async (_, how) => {
      await watch()
      await network.fromClient('nmap', how, '-Pn', '-n', '-p', '1000-1300', network.server)
      const alert = await watching.until(isAlert('open', 'Port scan of one host'))
      expect(alert).toMatchObject({ attack: { topSources: { inside: [{ address: network.client }] } } })
      // The last of the flows has been judged when a later request has.
      await network.fromClient('curl', '-s', `http://${network.server}/after`)
      await watching.until(isEvent({ 'http_request.url.path': '/after' }))
      expect(titles()).toEqual(['Port scan of one host'])
    })

    it('by slowhttptest are Slowloris, within a minute', async () => {
      await watch()
      const began = Date.now()
      network.startOnClient(
        'slowhttptest',
        ...['-H', '-c', '60', '-r', '60', '-i', '5', '-l', '60', '-u', `http://${network.server}/`],
      )
      const alert = (await watching.until(isAlert('open', 'Slowloris'))) as WatchedAlert
      expect(alert).toMatchObject({ attack: { targets: [network.server] } })
      expect(Date.parse(alert.openedAt) - began).toBeLessThan(60_000)
      expect(titles()).toEqual(['Slowloris'])
      network.endClients()
    })

    it('by slowhttptest that read slowly are slow reads, within a minute', async () => {
      await watch()
      const began = Date.now()
      network.startOnClient(
        'slowhttptest',
        ...['-X', '-c', '60', '-r', '60', '-l', '60', '-w', '512', '-y', '1024', '-n', '5', '-z', '32'],
        ...['-u', `http://${network.server}/large/5000000`],
      )
      const alert = (await watching.until(isAlert('open', 'Slow read'))) as WatchedAlert
      expect(alert).toMatchObject({ attack: { targets: [network.server] } })
      expect(Date.parse(alert.openedAt) - began).toBeLessThan(60_000)
      expect(titles()).toEqual(['Slow read'])
      network.endClients()
    })

    it('by hping3 on one pair of ports are a UDP flood, within a minute', async () => {
      await watch()
      const began = Date.now()
      // Both ports stay as they are.
      const flood = ['-q', '-2', '-k', '-s', '4000', '-p', '9999', '-i', 'u400', '-d', '32']
      network.startOnClient('hping3', ...flood, network.server)
      const alert = (await watching.until(isAlert('open', 'UDP flood of many packets'))) as WatchedAlert
      expect(alert).toMatchObject({ attack: { targets: [network.server] } })
      expect(Date.parse(alert.openedAt) - began).toBeLessThan(60_000)
      expect(titles()).toEqual(['UDP flood of many packets'])
      network.endClients()
    })

    it.each([
      ['forged sources', 'SYN flood from many sources', ['--rand-source']],
      ['one source', 'SYN flood from one source', []],
    ])('by hping3 with %s are a SYN flood, and no scan', async (_, title, more) => {
      await watch()
      const flood = ['-q', '-S', '-p', '80', '-i', 'u2000', '-c', '1500', ...more]
      await network.fromClient('hping3', ...flood, network.server)
      const alert = await watching.until(isAlert('open', title))
      expect(alert).toMatchObject({ attack: { targets: [network.server] } })
      expect(titles()).toEqual([title])
    })

    it('are none where wrk brings more people than usual: that is high traffic, and nothing else', async () => {
      await watch('--rules', baseline)
      const wrk = (target: string, seconds: number, page: string) =>
        network.fromClient('wrk', '-t1', '-c1', `-d${seconds}s`, `http://${target}${page}`)
      await wrk(network.server, 15, '/slow/300')
      await Promise.all(network.servers.map((target) => wrk(target, 30, '/slow/50')))
      expect(await watching.until(isAlert('open', 'High traffic'))).toMatchObject({
        message: expect.stringMatching(/^High traffic generated an alert - hits = \d+, triggered at /),
      })
      await watching.until(isAlert('open', 'More requests than usual'))
      expect(titles().toSorted()).toEqual(['High traffic', 'More requests than usual'])
      expect((await watching.stop()).quality.late).toBe(0)
    })
  },
)
