import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import {
  captured,
  pcapFile,
  pcapngFile,
  type Segment,
  START,
} from '../../src/ingest/capture/packets.test-support.ts'
import { scratch, vedette } from './command.ts'
import { alertsOf, summaryOf } from './json-output.ts'
import { Watching } from './watching.ts'

const folder = scratch()
afterAll(folder.remove)

/** Sixty sources knock at one port and never answer what they are told; one client reads a page meanwhile. */
const flood = Array.from({ length: 60 }, (_, i): Segment[] => {
  const at = START + i * 200_000
  const [from, to] = [
    [`198.51.100.${i + 1}`, 2000 + i],
    ['10.0.0.5', 80],
  ] as const
  return [
    { at, from, to, flags: 'S' },
    { at: at + 30, from: to, to: from, flags: 'SA' },
  ]
}).flat()
const client = ['192.0.2.9', 50_000] as const
const server = ['10.0.0.5', 80] as const
const page: readonly Segment[] = [
  { at: START + 50, from: client, to: server, flags: 'S' },
  { at: START + 90, from: server, to: client, flags: 'SA' },
  { at: START + 120, from: client, to: server, flags: 'A' },
  { at: START + 150, from: client, to: server, flags: 'FA' },
  { at: START + 180, from: server, to: client, flags: 'FA' },
  { at: START + 190, from: client, to: server, flags: 'A' },
]
const packets = captured([...flood, ...page].toSorted((a, b) => a.at - b.at))
const pcap = pcapFile(packets)

const NO_TSHARK =
  'vedette: tshark is not installed; install it (Debian: apt-get install tshark); without it only flows are read, no HTTP and no DNS\n'

/** What a command says beside that, where tshark is missing: flows are read in any case. */
async function ran(...[args, options]: Parameters<typeof vedette>): ReturnType<typeof vedette> {
  const told = await vedette(args, options)
  return { ...told, stderr: told.stderr.replace(NO_TSHARK, '') }
}

const replay = (name: string, content: Uint8Array) =>
  ran(['replay', '--output', 'json', folder.file(name, content)])

const synFlood = {
  rule: { title: 'SYN flood from many sources' },
  key: { vector: 'syn_flood' },
  openedAt: '2026-01-01T00:00:07.200Z',
}

describe.concurrent('a capture of packets', () => {
  it.each<[string, Uint8Array]>([
    ['flood.pcap', pcap],
    ['flood.pcapng', pcapngFile(packets)],
    ['flood.pcap.gz', gzipSync(pcap)],
  ])('is replayed: %s', async (name, content) => {
    const replayed = await replay(name, content)
    expect(replayed.stderr).toBe('')
    expect(alertsOf(replayed).filter(({ status }) => status === 'open')).toMatchObject([synFlood])
    expect(summaryOf(replayed).quality).toMatchObject({ rows: 61, accepted: 61 })
  })

  it('comes through a pipe', async () => {
    const piped = await ran(['replay', '--output', 'json', '-'], { stdin: pcap })
    expect(summaryOf(piped).quality).toMatchObject({ rows: 61 })
  })

  it('that breaks off is judged as far as it goes, and said to break off', async () => {
    const torn = await replay('torn.pcap', pcap.subarray(0, -5))
    expect(torn.code).toBe(2)
    expect(torn.stderr).toMatch(/^vedette: .*torn\.pcap: the capture breaks off within a packet/)
    const told = { ...torn, code: 0, stderr: '' }
    expect(alertsOf(told).filter(({ status }) => status === 'closed')).toMatchObject([synFlood])
    expect(summaryOf(told).quality).toMatchObject({ rows: 61 })
  })

  it('is watched to its end', async () => {
    const watching = new Watching(folder.file('watched.pcap', pcap.subarray(0, -5)))
    const { quality } = await watching.end()
    expect(quality.rows).toBe(61)
    expect(watching.stderr).toContain('the capture breaks off')
  })

  it('is read as flows where there is no tshark, which is said', async () => {
    const path = folder.file('bare.pcap', pcap)
    const bare = await vedette(['replay', '--output', 'json', path], { env: { PATH: '/nowhere' } })
    expect(bare.stderr).toBe(NO_TSHARK)
    expect(summaryOf({ ...bare, stderr: '' }).quality).toMatchObject({ rows: 61 })
  })

  it('of an interface takes tcpdump', async () => {
    const refused = await vedette(['watch', '--interface', 'lo'], { env: { PATH: '/nowhere' } })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain(
      'vedette: tcpdump is not installed; install it (Debian: apt-get install tcpdump)\n',
    )
  })

  it('shows the flow behind an alert', async () => {
    const path = folder.file('explained.pcap', pcap)
    const [alert] = alertsOf(await ran(['replay', '--output', 'json', path]))
    const { stdout } = await vedette(['explain', String(alert?.id), '--on', path])
    expect(stdout).toContain('The same opening, end, value')
  })
})
