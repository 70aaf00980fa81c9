import { isDeepStrictEqual } from 'node:util'
import { AnswersDiffer, median } from '../measure.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'
import { BAD_RANGE, eventsOf } from '../service/events.ts'
import { type Load, LoadGenerator, type LoadSample } from '../service/load.ts'
import { type BenchServer, startBare, startUsual, startVedette } from '../service/servers.ts'

interface Contestant {
  readonly label: string
  /** Undefined: the bytes are only parsed. */
  readonly server: BenchServer | undefined
  /** Whether its answers say what is suspicious. */
  readonly judges: boolean
  readonly samples: (LoadSample & {
    /** Milliseconds from the last answer until all was done that it does behind its answers. */
    readonly behindMs: number
  })[]
}

type Work = Pick<Load, 'requests' | 'each' | 'connections'>

const BULK: Work = { requests: 40, each: 1000, connections: 8 }
const SINGLE: Work = { requests: 6000, each: 1, connections: 64 }
const WARM_UPS = 2

/** Row 6: bodies of a thousand events. */
export async function row6({ rounds }: BenchOptions): Promise<RowResult> {
  const starts = {
    Vedette: startVedette,
    'node:http + JSON.parse': startBare,
    'fastify, one INSERT each': startUsual,
  }
  const contestants = await measured(BULK, rounds, starts, 'JSON.parse alone')
  const [ours, bare, usual, parse] = contestants.map((one) => perSecond(one, BULK)) as [
    number,
    number,
    number,
    number,
  ]
  const judged = perSecond(contestants[0]!, BULK, ({ wallMs, behindMs }) => wallMs + behindMs)
  return {
    row: 6,
    title: 'Bulk HTTP: validated, ranges and history checked, durable before the answer',
    columns: ['', ...contestants.map(({ label }) => label)],
    table: [
      ['events a second', ours, bare, usual, parse].map(rounded),
      ['judged by all rules, too', judged, '', '', ''].map(rounded),
      latencies('p99 of a request, ms', contestants),
    ],
    ratios: [
      { what: 'Vedette / JSON.parse alone', value: fixed(ours / parse, 3), least: '0.4', aim: '1' },
      { what: 'Vedette / node:http + JSON.parse', value: fixed(ours / bare, 3), least: '', aim: '' },
      { what: 'Vedette / the usual way', value: fixed(ours / usual, 2), least: '', aim: '' },
    ],
    notes: [
      `${BULK.requests} bodies of ${BULK.each} events a round over ${BULK.connections} connections; the sender is a process of its own, the same for all. ${suspiciousNote}`,
      behindNote,
      usualNote,
    ],
    samples: samplesOf(contestants),
  }
}

/** Row 7: one event a request. */
export async function row7({ rounds }: BenchOptions): Promise<RowResult> {
  const starts = {
    Vedette: startVedette,
    'bare node:http': startBare,
    'fastify, one INSERT each': startUsual,
  }
  const contestants = await measured(SINGLE, rounds, starts)
  const [ours, bare, usual] = contestants.map((one) => perSecond(one, SINGLE)) as [number, number, number]
  const p99s = contestants.map((one) => percentile(one, 0.99))
  return {
    row: 7,
    title: 'Single POST, durable before the answer, 64 connections',
    columns: ['', ...contestants.map(({ label }) => label)],
    table: [
      ['requests a second', ours, bare, usual].map(rounded),
      latencies('p50, ms', contestants, 0.5),
      latencies('p99, ms', contestants),
    ],
    ratios: [
      { what: 'Vedette / bare node:http', value: fixed(ours / bare, 3), least: '0.35', aim: '0.7' },
      { what: 'Vedette / the usual way', value: fixed(ours / usual, 2), least: '', aim: '' },
      { what: 'ms, p99', value: fixed(p99s[0]!, 1), least: '25', aim: '5' },
    ],
    notes: [
      `${SINGLE.requests} requests a round over ${SINGLE.connections} connections; the sender is a process of its own, the same for all. ${suspiciousNote}`,
      behindNote,
      usualNote,
    ],
    samples: samplesOf(contestants),
  }
}

const suspiciousNote = `Each way that judges says of the same events that they are suspicious: those from ${BAD_RANGE}.`

const behindNote =
  'The rules follow behind the answers of Vedette, and flags into PostgreSQL: whoever is next begins when that is done.'
const usualNote =
  'The usual way: fastify with a JSON schema, one INSERT for each event into a PostgreSQL of the same version, what is known in sets.'

const samplesOf = (contestants: readonly Contestant[]) =>
  contestants.map(({ label, samples }) => ({
    label,
    wallMs: samples.map(({ wallMs }) => wallMs),
    behindMs: samples.map(({ behindMs }) => behindMs),
  }))

/** Runs all in turn, A B A B; every answer is looked at before anything is handed back. */
async function measured(
  work: Work,
  rounds: number,
  starts: Readonly<Record<string, () => Promise<BenchServer>>>,
  ...parsers: readonly string[]
): Promise<readonly Contestant[]> {
  const load = new LoadGenerator()
  const contestants: Contestant[] = []
  try {
    for (const [label, start] of Object.entries(starts))
      contestants.push({ label, server: await start(), judges: start !== startBare, samples: [] })
    for (const label of parsers) contestants.push({ label, server: undefined, judges: false, samples: [] })
    for (let round = -WARM_UPS; round < rounds; round++) {
      for (const contestant of contestants) {
        const { label, server, samples } = contestant
        const sample = await load.run({ ...work, url: server?.url, round: round + WARM_UPS })
        const answered = performance.now()
        // Whoever is next shall not share the machine with it.
        await server?.settled()
        checkAnswers(contestant, sample, round + WARM_UPS, work)
        if (round >= 0) samples.push({ ...sample, behindMs: performance.now() - answered })
        process.stderr.write(`  round ${round + 1}: ${label} ${Math.round(sample.wallMs)} ms\n`)
      }
    }
    return contestants
  } finally {
    load.stop()
    for (const { server } of contestants) await server?.stop()
  }
}

function checkAnswers({ label, judges }: Contestant, sample: LoadSample, round: number, work: Work): void {
  const events = eventsOf(round, work.requests * work.each)
  if (sample.count !== events.length)
    throw new AnswersDiffer(`${label} answered for ${sample.count} of ${events.length} events`)
  const wanted = events.flatMap(({ source_ip }, i) => (String(source_ip).startsWith('10.7.') ? [i] : []))
  if (judges && !isDeepStrictEqual(sample.suspicious, wanted))
    throw new AnswersDiffer(
      `${label} says of ${sample.suspicious.length} events that they are suspicious, not of the ${wanted.length} that are`,
    )
}

const perSecond = (
  { samples }: Contestant,
  { requests, each }: Work,
  took = ({ wallMs }: Contestant['samples'][number]): number => wallMs,
): number => (requests * each * 1000) / median(samples.map(took))

const rounded = (cell: string | number): string | number => (typeof cell === 'number' ? fixed(cell) : cell)

function latencies(what: string, contestants: readonly Contestant[], share = 0.99): (string | number)[] {
  return [what, ...contestants.map((one) => (one.server ? fixed(percentile(one, share), 1) : ''))]
}

/** Of each round, and of these the median. */
function percentile({ samples }: Contestant, share: number): number {
  if (samples.some((sample) => sample.latencies.length === 0)) return 0
  return median(
    samples.map(({ latencies: all }) => all.toSorted((a, b) => a - b)[Math.ceil(all.length * share) - 1]!),
  )
}
