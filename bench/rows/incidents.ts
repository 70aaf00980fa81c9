import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startService, startUpstream } from '../incidents/processes.ts'
import { type TimedAnswer, timedGet } from '../incidents/timed-get.ts'
import { AnswersDiffer, median } from '../measure.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'

const ASKED = 200
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
    fixed(one.plain.ms, 2),
    fixed(one.plain.firstByteMs, 2),
    fixed(one.gzip.ms, 2),
    fixed(one.gzip.firstByteMs, 2),
    fixed(one.unchangedMs, 2),
    fixed(one.storedMs, 1),
    fixed(one.nothingMs, 1),
  ])
  return {
    row: 11,
    title: "People's incidents from seven sources",
    columns: [
      'incidents',
      'bytes',
      'ms, plain',
      'first byte',
      'ms, gzip',
      'first byte',
      'ms, 304',
      'ms, first answer from store',
      'ms, first answer from nothing',
    ],
    table,
    ratios: [
      { what: 'ms, 2,100 warm', value: fixed(usual.plain.ms, 2), least: '5', aim: '1' },
      { what: 'ms, 2,100 cold from store', value: fixed(usual.storedMs, 1), least: '2000', aim: '100' },
      { what: 'ms, 200,000 first byte', value: fixed(large.plain.firstByteMs, 2), least: '20', aim: '' },
      { what: 'ms, 200,000 first byte, gzip', value: fixed(large.gzip.firstByteMs, 2), least: '20', aim: '' },
      { what: 'ms, 200,000 unchanged (304)', value: fixed(large.unchangedMs, 2), least: '5', aim: '' },
    ],
    notes: [
      `Service, upstream and client are processes of their own; medians of ${ASKED} requests a round (200,000: 10), one after the other, while the sources go on being asked.`,
      'Plain and compressed answers are the same bytes; the list after the restart is the same but for the order of people.',
      `First answers: the first request to a service that has just begun to listen, every source taking 5 s; medians of ${rounds} starts. From nothing it is an empty list that names every source as pending. The start of the process before that, PostgreSQL included, took ${fixed(median(usual.startedMs))} and ${fixed(median(large.startedMs))} ms.`,
    ],
    samples: { usual, large },
  }
}

interface Times {
  readonly ms: number
  readonly firstByteMs: number
}

async function measure(incidents: number, people: number, rounds: number) {
  const data = mkdtempSync(join(tmpdir(), 'vedette-bench-'))
  const made = ['--incidents', String(incidents), '--people', String(people)]
  try {
    const warm = await measureWarm(data, made, incidents > 10_000 ? 10 : ASKED, rounds)
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
    const ask = async (headers: Record<string, string>): Promise<Times> => {
      const answers: Times[] = []
      for (let i = 0; i < count * rounds; i++) {
        const { content, status, ...times } = await timedGet(url, headers)
        if (status === 200 && !content.equals(answer.content))
          throw new AnswersDiffer('an answer differs from the list')
        answers.push(times)
      }
      return {
        ms: median(answers.map(({ ms }) => ms)),
        firstByteMs: median(answers.map(({ firstByteMs }) => firstByteMs)),
      }
    }
    await ask({})
    const plain = await ask({})
    const gzip = await ask({ 'accept-encoding': 'gzip' })
    const unchanged = await ask({ 'if-none-match': answer.etag! })
    return { answer, plain, gzip, unchangedMs: unchanged.ms }
  } finally {
    await service.stop()
    await upstream.stop()
  }
}

/** The list, once every source has answered. */
async function complete(url: string): Promise<TimedAnswer> {
  for (;;) {
    const answer = await timedGet(url)
    if (answer.stale === undefined) return answer
    await wait(200)
  }
}

/** First answers of services that have just begun to listen. */
async function starts(
  data: string | undefined,
  made: readonly string[],
  rounds: number,
  check: (answer: TimedAnswer) => void,
) {
  const upstream = await startUpstream([...made, ...SLOW])
  const times: { ms: number; startedMs: number }[] = []
  try {
    for (let round = 0; round < Math.min(rounds, MOST_STARTS); round++) {
      const folder = data ?? mkdtempSync(join(tmpdir(), 'vedette-bench-'))
      const service = await startService(folder, upstream.url)
      const answer = await timedGet(`${service.url}/incidents`)
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
function same(answer: TimedAnswer, wanted: TimedAnswer): void {
  const [one, other] = [answer, wanted].map(({ content }) => JSON.stringify(JSON.parse(String(content))))
  if (one !== other) throw new AnswersDiffer('the list after a restart differs from the one before')
}

function pending({ status, stale }: TimedAnswer): void {
  const named = stale?.match(/;pending/g)?.length
  if (status !== 200 || named !== 8) throw new AnswersDiffer(`from nothing: ${status}, ${stale}`)
}
