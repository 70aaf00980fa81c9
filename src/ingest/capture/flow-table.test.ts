import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Activity, FlowTable } from './flow-table.ts'
import { emptyPacket, readPacket } from './packet.ts'
import { answered, ipPacket, type Segment, START, sent } from './packets.test-support.ts'

interface Told {
  readonly at: number
  readonly activity: Activity
  readonly history: string
  readonly source: string
  readonly out: number
  readonly in: number
  readonly bytes: number
}

function told(segments: readonly Segment[], most?: number, until?: number): Told[] {
  const all: Told[] = []
  const table = new FlowTable((flow, activity, time) => {
    all.push({
      at: (time - START) / 1000,
      activity,
      history: flow.history,
      source: `${flow.source}:${flow.sourcePort}`,
      out: flow.out.packets,
      in: flow.in.packets,
      bytes: flow.out.bytes + flow.in.bytes,
    })
  }, most)
  const packet = emptyPacket()
  for (const segment of segments) {
    const bytes = ipPacket(segment)
    if (readPacket(packet, bytes, 0, bytes.length, bytes.length)) table.take(packet, segment.at)
  }
  if (until === undefined) table.end()
  else table.advance(START + until * 1000)
  return all
}

const ask: Segment = {
  at: START,
  from: ['192.0.2.1', 5000],
  to: ['198.51.100.2', 53],
  protocol: 'UDP',
  data: 30,
}
const answer: Segment = { ...ask, at: START + 4000, from: ask.to, to: ask.from, data: 200 }

describe('a flow', () => {
  it.each<[string, readonly Segment[], readonly Partial<Told>[]]>([
    [
      'closes with the last acknowledgement',
      [sent(0, 'S'), answered(1, 'SA'), sent(2, 'A'), sent(3, 'FA'), answered(4, 'FA'), sent(5, 'A')],
      [{ at: 5, activity: 'Close', history: 'ShAFf', out: 4, in: 2 }],
    ],
    [
      'closes without it a little later',
      [sent(0, 'S'), answered(1, 'SA'), sent(2, 'A'), sent(3, 'FA'), answered(4, 'FA')],
      [{ at: 1004, activity: 'Close', history: 'ShAFf', out: 3, in: 2 }],
    ],
    [
      'is refused by the target',
      [sent(0, 'S'), answered(1, 'RA')],
      [{ at: 1, activity: 'Refuse', history: 'Sr' }],
    ],
    [
      'fails when nothing comes back',
      [sent(0, 'S')],
      [{ at: 5000, activity: 'Fail', history: 'S', out: 1, in: 0 }],
    ],
    [
      'fails when the handshake is not completed; further tries are told too',
      [sent(0, 'S'), answered(1, 'SA'), sent(6000, 'S'), answered(6001, 'SA')],
      [
        { at: 5000, activity: 'Fail', history: 'Sh', out: 1, in: 1 },
        { at: 10_000, activity: 'Fail', history: 'Sh', out: 1, in: 1 },
      ],
    ],
    [
      'does not fail again when only the target goes on',
      [sent(0, 'S'), answered(1, 'SA'), answered(7000, 'SA')],
      [
        { at: 5000, activity: 'Fail', history: 'Sh', out: 1, in: 1 },
        { at: 10_000, activity: 'Traffic', history: 'Sh', out: 0, in: 1 },
      ],
    ],
    [
      'fails when the source takes the handshake back',
      [sent(0, 'S'), answered(1, 'SA'), sent(2, 'R')],
      [{ at: 2, activity: 'Fail', history: 'ShR' }],
    ],
    [
      'is reset',
      [sent(0, 'S'), answered(1, 'SA'), sent(2, 'A'), sent(3, 'PA', 9), answered(4, 'R')],
      [{ at: 4, activity: 'Reset', history: 'ShADr' }],
    ],
    [
      'that goes on is told every ten seconds in which something came',
      [sent(0, 'S'), answered(1, 'SA'), sent(2, 'PA', 5), sent(25_000, 'PA', 5), answered(26_000, 'PA', 5)],
      [
        { at: 10_000, activity: 'Traffic', history: 'ShD', out: 2, in: 1 },
        { at: 30_000, activity: 'Traffic', history: 'ShDd', out: 1, in: 1 },
      ],
    ],
    [
      'begins anew with a SYN when it was over',
      [sent(0, 'S'), answered(1, 'RA'), sent(1000, 'S'), answered(1001, 'SA'), sent(1002, 'A')],
      [
        { at: 1, activity: 'Refuse', out: 1, in: 1 },
        { at: 11_000, activity: 'Traffic', history: 'ShA', out: 2, in: 1 },
      ],
    ],
    [
      'is asked for by the higher port where its beginning was not seen',
      [answered(0, 'PA', 100), sent(1, 'A')],
      [{ activity: 'Traffic', history: '^dA', source: '192.0.2.1:40000', out: 1, in: 1 }],
    ],
    [
      'belongs to the one who is answered',
      [answered(0, 'SA'), sent(1, 'A')],
      [{ activity: 'Traffic', history: '^hA', source: '192.0.2.1:40000' }],
    ],
    [
      'of UDP is told when it is silent',
      [ask, answer],
      [{ at: 5004, activity: 'Traffic', history: 'Dd', out: 1, in: 1 }],
    ],
  ])('%s', (_, segments, wanted) => {
    expect(told(segments, undefined, 60_000)).toMatchObject(wanted)
  })

  it('is told at the end whatever its state', () => {
    expect(told([sent(0, 'S'), answered(1, 'SA')])).toMatchObject([
      { at: 1, activity: 'Fail', history: 'Sh' },
    ])
    expect(told([ask])).toMatchObject([{ at: 0, activity: 'Traffic', history: 'D' }])
  })
})

/** Packets between few ends, some seconds apart. */
const traffic = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 1, 900, 4000, 11_000, 400_000),
      back: fc.boolean(),
      port: fc.integer({ min: 1, max: 6 }),
      flags: fc.constantFrom('S', 'SA', 'A', 'PA', 'FA', 'R', 'RA'),
      protocol: fc.constantFrom<'TCP' | 'UDP'>('TCP', 'UDP'),
      data: fc.nat(40),
    }),
    { maxLength: 60 },
  )
  .map((all) => {
    let at = START
    return all.map(({ gap, back, port, flags, protocol, data }): Segment => {
      at += gap * 1000
      const ends = [
        ['10.0.0.1', 1000 + port],
        ['10.0.0.2', 80],
      ] as const
      const [from, to] = back ? [ends[1], ends[0]] : ends
      return { at, from, to, protocol, flags, data }
    })
  })

describe('flows', () => {
  it('are told in order of time, and count no packet twice', () => {
    fc.assert(
      fc.property(traffic, fc.constantFrom(2, 1000), (segments, most) => {
        const all = told(segments, most)
        const times = all.map(({ at }) => at)
        expect(times).toEqual(times.toSorted((a, b) => a - b))
        const packets = all.reduce((sum, flow) => sum + flow.out + flow.in, 0)
        expect(packets).toBeLessThanOrEqual(segments.length)
        expect(all.every((flow) => flow.out + flow.in > 0)).toBe(true)
      }),
    )
  })

  it('count every packet, but for those that trail a connection that is over', () => {
    fc.assert(
      fc.property(traffic, (segments) => {
        const open = segments.filter(({ protocol, flags }) => protocol === 'UDP' || !/[FR]/.test(flags ?? ''))
        const all = told(open)
        expect(all.reduce((sum, flow) => sum + flow.out + flow.in, 0)).toBe(open.length)
        expect(all.reduce((sum, flow) => sum + flow.bytes, 0)).toBe(
          open.reduce((sum, segment) => sum + ipPacket(segment).length, 0),
        )
      }),
    )
  })

  it('are no more than they may be, and none is lost when they are too many', () => {
    const syns = Array.from(
      { length: 1000 },
      (_, i): Segment => ({ ...sent(i, 'S'), from: ['192.0.2.9', 1000 + i] }),
    )
    const table = new FlowTable(() => {}, 50)
    const packet = emptyPacket()
    for (const syn of syns) {
      const bytes = ipPacket(syn)
      readPacket(packet, bytes, 0, bytes.length, bytes.length)
      table.take(packet, syn.at)
      expect(table.size).toBeLessThanOrEqual(50)
    }
    expect(told(syns, 50).map(({ source }) => source)).toEqual(syns.map(({ from }) => from.join(':')))
  })
})
