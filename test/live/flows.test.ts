import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeCapture } from '../../src/ingest/capture/decode-capture.ts'
import { scratch } from '../cli/command.ts'
import { Network, whyNoNetwork } from './network.ts'

const why = whyNoNetwork()
const folder = scratch()
afterAll(folder.remove)

/** Packets and bytes of a flow, of its source and back. */
type Totals = readonly [packets: number, bytes: number, packetsBack: number, bytesBack: number]

const plus = (a: Totals | undefined, b: Totals): Totals =>
  a ? [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]] : b

/** What the rows of flows come to, by protocol and ends. */
async function ours(path: string): Promise<Map<string, Totals>> {
  let text = ''
  const capture = { name: path, chunks: createReadStream(path), flowsOnly: true }
  for await (const chunk of decodeCapture(capture)) text += Buffer.from(chunk).toString()
  const [header = '', ...lines] = text.trimEnd().split('\n')
  const names = header.split(',')
  const flows = new Map<string, Totals>()
  for (const line of lines) {
    const cells = line.replace(/"[^"]*"/g, '').split(',')
    const cell = (name: string) => cells[names.indexOf(name)]!
    const end = (side: string) => `${cell(`${side}_endpoint.ip`)}:${cell(`${side}_endpoint.port`)}`
    const key = `${cell('connection_info.protocol_name')} ${end('src')} ${end('dst')}`
    const [out, back] = ['out', 'in'].map((way) => [
      Number(cell(`traffic.packets_${way}`)),
      Number(cell(`traffic.bytes_${way}`)),
    ]) as [[number, number], [number, number]]
    flows.set(key, plus(flows.get(key), [...out, ...back]))
  }
  return flows
}

const asked = [
  'ip.proto',
  'ip.src',
  'tcp.srcport',
  'udp.srcport',
  'ip.dst',
  'tcp.dstport',
  'udp.dstport',
  'ip.len',
]

/** The same of the packets that tshark finds; `known` says which end is the source. */
function tsharks(path: string, known: ReadonlyMap<string, unknown>): Map<string, Totals> {
  const fields = asked.flatMap((field) => ['-e', field])
  const filter = ['-Y', '(tcp or udp) and not icmp']
  const printed = execFileSync('tshark', ['-n', '-r', path, ...filter, '-T', 'fields', ...fields], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const flows = new Map<string, Totals>()
  for (const line of printed.trimEnd().split('\n')) {
    const [protocol, ip, tcp, udp, ipTo, tcpTo, udpTo, length] = line.split('\t')
    const [from, to] = [`${ip}:${tcp || udp}`, `${ipTo}:${tcpTo || udpTo}`]
    const name = protocol === '6' ? 'TCP' : 'UDP'
    const key = `${name} ${from} ${to}`
    if (known.has(key)) flows.set(key, plus(flows.get(key), [1, Number(length), 0, 0]))
    else
      flows.set(`${name} ${to} ${from}`, plus(flows.get(`${name} ${to} ${from}`), [0, 0, 1, Number(length)]))
  }
  return flows
}

describe.skipIf(why !== undefined)(`flows on the wire${why ? ` (${why})` : ''}`, { timeout: 150_000 }, () => {
  let network: Network
  beforeAll(async () => {
    network = new Network('flows')
    await network.startWebServer()
  })
  afterAll(() => network?.remove())

  it('come to what tshark counts, packet by packet', async () => {
    const path = join(folder.path, 'flows.pcap')
    const [command = '', ...args] = [...network.onServer, 'tcpdump', '-i', 'wire', '-U', '-w', path]
    const tcpdump = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    await once(tcpdump.stderr, 'data')
    await network.fromClient('curl', '-s', `http://${network.server}/[1-50]`)
    await network.fromClient('nmap', '-sT', '-Pn', '-n', '-p', '70-90', network.server)
    await network.fromClient('hping3', '-q', '-2', '-p', '99', '-c', '20', '-i', 'u1000', network.server)
    tcpdump.kill()
    await once(tcpdump, 'close')
    const found = await ours(path)
    expect(found.size).toBeGreaterThan(20)
    expect(found).toEqual(tsharks(path, found))
  })
})
