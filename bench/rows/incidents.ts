import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startService, startUpstream } from '../incidents/processes.ts'
import { timedGet, type WholeAnswer, wholeGet } from '../incidents/timed-get.ts'
import { AnswersDiffer, median } from '../measure.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'

/** Requests of each kind in a round. */
const ASKED = 200
const ASKED_OF_MANY = 30
const SLOW = ['--latency', '5s-5s']
const QUICK = ['--latency', '1ms-2ms', '--slowdown', '0', '--capacity', '256']
const MOST_STARTS = 3

/** Row 11: the list of everybody's incidents, warm, from the store while every source takes 5 s, and from nothing. */
export async function row11({ rounds }: BenchOptions): Promise<RowResult> {
  const usual = await measure(2100, 5000, rounds)
  const large = await measure(200_000, 20_000, rounds)
  const table = [usual, large].map((one) => [
    one.incidents,
    one.bytes,
    ...[one.plain, one.gzip].flatMap(({ firstByteMs, ms, cpuMs }) => [
      fixed(firstByteMs, 2),
      fixed(ms, 2),
      fixed(cpuMs, 1),
    ]),
    fixed(one.unchanged.ms, 2),
    fixed(one.unchanged.cpuMs, 1),
    fixed(one.storedMs, 1),
    fixed(one.nothingMs, 1),
  ])
  return {
    row: 11,
    title: "People's incidents from seven sources",
    columns: [
      'incidents',
      'bytes',
      'first byte, plain',
      'all',
      'CPU',
      'first byte, gzip',
      'all',
      'CPU',
      '304',
      'CPU',
      'first answer from store',
      'first answer from nothing',
    ],
    table,
    ratios: [
      { what: 'ms, 2,100 warm', value: fixed(usual.plain.ms, 2), least: '5', aim: '1' },
      { what: 'ms, 2,100 cold from store', value: fixed(usual.storedMs, 1), least: '2000', aim: '100' },
      { what: 'ms, 200,000 first byte', value: fixed(large.plain.firstByteMs, 2), least: '20', aim: '' },
      { what: 'ms, 200,000 first byte, gzip', value: fixed(large.gzip.firstByteMs, 2), least: '20', aim: '' },
      { what: 'ms, 200,000 unchanged (304)', value: fixed(large.unchanged.ms, 2), least: '5', aim: '' },
    ],
    notes: [
      `Milliseconds. Service, upstream and client are processes of their own; medians of ${ASKED} requests of each kind a round (200,000: ${ASKED_OF_MANY}), in turn and one after the other, while the sources go on being asked.`,
      'CPU: time of the service an answer, on all its threads, with what else it did meanwhile.',
      'Plain and compressed answers are the same bytes; the list after the restart is the same but for the order of people.',
      `First answers: the first request to a service that has just begun to listen, every source taking 5 s; medians of ${rounds} starts. From nothing it is an empty list that names every source as pending. The start of the process before that, PostgreSQL included, took ${fixed(median(usual.startedMs))} and ${fixed(median(large.startedMs))} ms.`,
    ],
    samples: { usual, large },
  }
}

/** Of one kind of request; CPU time a request. */
interface Times {
  readonly ms: number
  readonly firstByteMs: number
  readonly cpuMs: number
}

async function measure(incidents: number, people: number, rounds: number) {
  const data = mkdtempSync(join(tmpdir(), 'vedette-bench-'))
  const made = ['--incidents', String(incidents), '--people', String(people)]
  try {
    const warm = await measureWarm(data, made, incidents > 10_000 ? ASKED_OF_MANY : ASKED, rounds)
    const stored = await starts(data, made, rounds, (answer) => same(answer, warm.answer))
    const nothing = await starts(undefined, made, rounds, pending)
    const { answer, ...times } = warm
    return {
      incidents,
      bytes: answer.bytes,
      ...times,
      storedMs: median(stored.map(({ ms }) => ms)),
      nothingMs: median(nothing.map(({ ms }) => ms)),
      startedMs: stored.map(({ startedMs }) => startedMs),
    }
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
}

async function measureWarm(data: string, made: readonly string[], count: number, rounds: number) {
  const upstream = await startUpstream([...made, ...QUICK])
  const service = await startService(data, upstream.url)
  try {
    const url = `${service.url}/incidents`
    const answer = await complete(url)
    const kinds = [{}, { 'accept-encoding': 'gzip' }, { 'if-none-match': answer.etag! }]
    const ask = async (headers: Record<string, string>): Promise<Times> => {
      const before = service.cpuMs()
      const { etag, ms, firstByteMs } = await timedGet(url, headers)
      if (etag !== answer.etag) throw new AnswersDiffer('the list has changed')
      return { ms, firstByteMs, cpuMs: service.cpuMs() - before }
    }
    const times: Times[][] = kinds.map(() => [])
    const { content } = await wholeGet(url, { 'accept-encoding': 'gzip' })
    if (!content.equals(answer.content)) throw new AnswersDiffer('compressed it is another list')
    for (let i = 0; i < count; i++) for (const headers of kinds) await ask(headers)
    for (let i = 0; i < count * rounds; i++)
      for (const [kind, headers] of kinds.entries()) times[kind]!.push(await ask(headers))
    const [plain, gzip, unchanged] = times.map(summed) as [Times, Times, Times]
    return { answer, plain, gzip, unchanged }
  } finally {
    await service.stop()
    await upstream.stop()
  }
}

const summed = (all: readonly Times[]): Times => ({
  ms: median(all.map(({ ms }) => ms)),
  firstByteMs: median(all.map(({ firstByteMs }) => firstByteMs)),
  cpuMs: all.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / all.length,
})

/** The list, once every source has answered. */
async function complete(url: string): Promise<WholeAnswer> {
  for (;;) {
    const answer = await wholeGet(url)
    if (answer.stale === undefined) return answer
    await wait(200)
  }
}

/** First answers of services that have just begun to listen. */
async function starts(
  data: string | undefined,
  made: readonly string[],
  rounds: number,
  check: (answer: WholeAnswer) => void,
) {
  const upstream = await startUpstream([...made, ...SLOW])
  const times: { ms: number; startedMs: number }[] = []
  try {
    for (let round = 0; round < Math.min(rounds, MOST_STARTS); round++) {
      const folder = data ?? mkdtempSync(join(tmpdir(), 'vedette-bench-'))
      const service = await startService(folder, upstream.url)
      const answer = await wholeGet(`${service.url}/incidents`)
      check(answer)
      times.push({ ms: answer.ms, startedMs: service.startedMs })
      await service.stop()
      if (data === undefined) rmSync(folder, { recursive: true, force: true })
    }
    return times
  } finally {
    await upstream.stop()
  }
}

/** After a restart people may stand in another order. */
function same(answer: WholeAnswer, wanted: WholeAnswer): void {
  const [one, other] = [answer, wanted].map(({ content }) => JSON.stringify(JSON.parse(String(content))))
  if (one !== other) throw new AnswersDiffer('the list after a restart differs from the one before')
}

function pending({ status, stale }: WholeAnswer): void {
  const named = stale?.match(/;pending/g)?.length
  if (status !== 200 || named !== 8) throw new AnswersDiffer(`from nothing: ${status}, ${stale}`)
}
