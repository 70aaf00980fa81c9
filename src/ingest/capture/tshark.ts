import { InputError } from '../input-error.ts'
import { Program } from './program.ts'

/** What tshark is asked of every frame, in this order. */
export const asked = [
  'frame.number',
  'frame.time_epoch',
  'tcp.stream',
  'ip.src',
  'ipv6.src',
  'tcp.srcport',
  'udp.srcport',
  'ip.dst',
  'ipv6.dst',
  'tcp.dstport',
  'udp.dstport',
  'http.request.method',
  'http.request.uri',
  'http.host',
  'http.user_agent',
  'http.referer',
  'http.request.version',
  'http.response.code',
  'http.content_length',
  'tcp.reassembled.length',
  'tcp.len',
  'dns.qry.name',
  'dns.qry.type',
  'dns.flags.response',
] as const

type Asked = (typeof asked)[number]

/** What tshark found in one frame; a field that comes several times has several values. */
export type Dissected = Readonly<Record<Asked, string>>

/** Between several values of one field: a character that hardly occurs in them. */
export const BETWEEN = '\x1e'
const LONGEST_LINE = 1 << 20

/** Has tshark read a capture from its standard input. */
export const startTshark = (): Program =>
  new Program(
    'tshark',
    [
      ...['-r', '-', '-l', '-n', '-Q'],
      // HTTP is known by what it says, on whatever port.
      ...['-o', 'tcp.try_heuristic_first:TRUE'],
      ...['-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a', '-E', `aggregator=${BETWEEN}`],
      ...asked.flatMap((field) => ['-e', field]),
    ],
    { from: 'tshark', asNobody: true, behindCat: true },
  )

/** tshark, or nothing and a sentence where there is none. */
export function tsharkOrNotice(notice: (text: string) => void): Program | undefined {
  try {
    return startTshark()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    notice(`${error.message}; without it only flows are read, no HTTP and no DNS`)
    return undefined
  }
}

/** What tshark prints, packet by packet. Lines that are too long are passed over. */
export async function* dissected(program: Program): AsyncGenerator<Dissected> {
  program.stdout.setEncoding('utf8')
  let rest = ''
  for await (const chunk of program.stdout as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    if (rest.length > LONGEST_LINE) rest = rest.slice(0, LONGEST_LINE)
    for (const line of lines) {
      const values = line.split('\t')
      if (values.length !== asked.length || line.length > LONGEST_LINE) continue
      yield Object.fromEntries(asked.map((field, i) => [field, values[i]!])) as Dissected
    }
  }
}
