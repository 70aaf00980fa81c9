import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCapture } from './decode-capture.ts'
import {
  answered,
  type Captured,
  captured,
  ethernet,
  ipPacket,
  pcapFile,
  pcapngFile,
  type Segment,
  START,
  sent,
} from './packets.test-support.ts'

async function* inChunks(bytes: Uint8Array, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    if (cut > from) yield bytes.slice(from, cut)
    from = Math.max(from, cut)
  }
}

interface Read {
  readonly text: string
  readonly error: unknown
}

async function read(bytes: Uint8Array, cuts?: readonly number[]): Promise<Read> {
  let text = ''
  try {
    const capture = { name: 'x.pcap', chunks: inChunks(bytes, cuts), notice: () => {}, flowsOnly: true }
    for await (const chunk of decodeCapture(capture)) text += Buffer.from(chunk)
  } catch (error) {
    return { text, error }
  }
  return { text, error: undefined }
}

/** The rows, without the quotes of lists of flags, by column. */
function rows({ text }: Read): Record<string, string>[] {
  const [header = '', ...lines] = text.trimEnd().split('\n')
  const names = header.split(',')
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:"([^"]*)"|([^,]*))(?:,|$)/g)].map(
      ([, quoted, plain]) => quoted ?? plain!,
    )
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))
  })
}

const request: readonly Segment[] = [
  sent(0, 'S'),
  answered(20, 'SA'),
  sent(21, 'A'),
  sent(22, 'PA', 100),
  answered(30, 'A'),
  answered(90, 'PA', 1000),
  sent(91, 'FA'),
  answered(92, 'FA'),
  sent(93, 'A'),
]

const whole = {
  class_uid: '4001',
  time: '2026-01-01T00:00:00.093000Z',
  'src_endpoint.ip': '192.0.2.1',
  'src_endpoint.port': '40000',
  'dst_endpoint.ip': '198.51.100.2',
  'dst_endpoint.port': '80',
  'connection_info.protocol_name': 'TCP',
  activity_name: 'Close',
  'connection_info.tcp_flags': 'FIN,SYN,PSH,ACK',
  'connection_info.flag_history': 'ShADadFf',
  'traffic.bytes_out': '300',
  'traffic.bytes_in': '1160',
  'traffic.packets_out': '5',
  'traffic.packets_in': '4',
  'traffic.packet_size': '140',
  'traffic.ttl': '64',
  'traffic.response_time_ms': '20',
  duration: '93',
}

describe('a capture', () => {
  it.each<[string, (packets: readonly Captured[]) => Uint8Array]>([
    ['pcap', pcapFile],
    ['pcap, big-endian', (packets) => pcapFile(packets, { little: false })],
    ['pcap, nanoseconds', (packets) => pcapFile(packets, { nanos: true })],
    ['pcap, big-endian, nanoseconds', (packets) => pcapFile(packets, { little: false, nanos: true })],
    ['pcapng', pcapngFile],
    ['pcapng, big-endian', (packets) => pcapngFile(packets, { little: false })],
    ['pcapng, nanoseconds', (packets) => pcapngFile(packets, { resolution: 9 })],
    [
      'two sections of pcapng, one of each byte order',
      (packets) =>
        Buffer.concat([pcapngFile(packets.slice(0, 4)), pcapngFile(packets.slice(4), { little: false })]),
    ],
  ])('gives a record of a flow: %s', async (_, write) => {
    const found = await read(write(captured(request)))
    expect(found.error).toBeUndefined()
    expect(rows(found)).toMatchObject([whole])
  })

  it.each<[string, number, (ip: Uint8Array) => Uint8Array]>([
    ['Ethernet with a VLAN', 1, (ip) => ethernet(ip, [0x81, 0, 0, 5])],
    ['Ethernet with two', 1, (ip) => ethernet(ip, [0x88, 0xa8, 0, 5, 0x81, 0, 0, 6])],
    ['raw IP', 101, (ip) => ip],
    ['raw IPv4', 228, (ip) => ip],
    ['loopback of BSD', 0, (ip) => Buffer.from([2, 0, 0, 0, ...ip])],
    ['loopback of OpenBSD', 108, (ip) => Buffer.from([0, 0, 0, 2, ...ip])],
    ['Linux cooked', 113, (ip) => Buffer.from([0, 0, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, ...ip])],
    [
      'Linux cooked, second version',
      276,
      (ip) => Buffer.from([8, 0, 0, 0, 0, 0, 0, 1, 3, 4, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, ...ip]),
    ],
  ])('is read on %s', async (_, linkType, wrap) => {
    const packets = request.map((segment) => ({ at: segment.at, bytes: wrap(ipPacket(segment)) }))
    expect(rows(await read(pcapFile(packets, { linkType })))).toMatchObject([whole])
  })

  it('is read behind the extension headers of IPv6', async () => {
    const query = {
      at: START,
      from: ['2001:db8::1', 5353],
      to: ['2001:db8::2', 53],
      protocol: 'UDP',
      data: 30,
    } as const
    const options = [0, [0, 0, 0, 0, 0, 0, 0]] as const
    const routing = [43, [1, ...new Array(14).fill(0)]] as const
    const firstFragment = [44, [0, 0, 1, 0, 0, 0, 7]] as const
    const laterFragment = [44, [0, 8, 1, 0, 0, 0, 7]] as const
    const packets = [[], [options], [options, routing, firstFragment], [laterFragment]].map((extensions) => ({
      at: START,
      bytes: ethernet(ipPacket(query, extensions)),
    }))
    expect(rows(await read(pcapFile(packets)))).toMatchObject([
      {
        'src_endpoint.ip': '2001:db8::1',
        'dst_endpoint.ip': '2001:db8::2',
        'connection_info.protocol_name': 'UDP',
        'traffic.packets_out': '3',
        'traffic.bytes_out': String(3 * 78 + 8 + 32),
      },
    ])
  })

  it('is the same however its bytes arrive', async () => {
    const files = [pcapFile(captured(request)), pcapngFile(captured(request))]
    const wanted = await Promise.all(files.map((file) => read(file)))
    await fc.assert(
      fc.asyncProperty(fc.nat(1), fc.array(fc.nat(files[1]!.length)), async (which, cuts) => {
        expect(await read(files[which]!, cuts)).toEqual(wanted[which])
      }),
      { numRuns: 50 },
    )
  })

  it.each<[string, Uint8Array, RegExp]>([
    [
      'breaks off within a packet',
      pcapFile(captured(request)).subarray(0, -3),
      /x\.pcap: the capture breaks off/,
    ],
    [
      'breaks off within a block',
      pcapngFile(captured(request)).subarray(0, -3),
      /x\.pcap: the capture breaks off/,
    ],
    [
      'has a packet of an impossible length',
      Buffer.concat([pcapFile(captured(request.slice(0, 8))), Buffer.alloc(64, 0xff)]),
      /damaged at byte \d+: a packet of 4294967295 bytes/,
    ],
    [
      'has a block of an impossible length',
      Buffer.concat([pcapngFile(captured(request.slice(0, 8))), Buffer.alloc(64, 0xff)]),
      /damaged at byte \d+: a block of 4294967295 bytes/,
    ],
    [
      'is of a link that is not read',
      Buffer.concat([pcapngFile(captured(request)), pcapngFile(captured(request), { linkType: 127 })]),
      /9 packets of link type 127 were not read/,
    ],
  ])('that %s says so, and what stands before is read', async (_, bytes, says) => {
    const found = await read(bytes)
    expect(String(found.error)).toMatch(says)
    expect(rows(found)).toMatchObject([{ 'connection_info.flag_history': 'ShADadFf' }])
  })

  it('survives anything', async () => {
    const file = pcapngFile(captured(request))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(file, pcapFile(captured(request))),
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 20 }),
        async (sound, changes) => {
          const bytes = Buffer.from(sound)
          for (const [at, value] of changes) if (at >= 4 && at < bytes.length) bytes[at] = value
          const { error } = await read(bytes)
          expect(['undefined', 'InputError']).toContain(
            error === undefined ? 'undefined' : (error as Error).name,
          )
        },
      ),
      { numRuns: 2000 },
    )
  })
})
