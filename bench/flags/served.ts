import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SuspicionService } from '../../src/api/suspicion-service.ts'
import { openMeters } from '../../src/app/operations/meters.ts'
import { openSuspicion, type RunningSuspicion } from '../../src/app/suspicion/service.ts'
import { formatV4 } from '../../src/lib/ip.ts'
import { createRandom, type Random } from '../../src/lib/random.ts'
import type { AccessEvent } from '../../src/model/access-event.ts'
import { columnsOf } from '../../src/model/access-events.ts'
import { openDatabase } from '../../src/store/postgres/open-database.ts'
import { postgresSuspicionStore } from '../../src/store/postgres/postgres-suspicion-store.ts'
import { BAD, cpuMs, someEvent } from '../ranges/take-back.ts'

const EVENTS = 1_000_000
const SENT_AT_ONCE = 10_000
const LIST = 100_000

/** Milliseconds of one piece of work, while events come in, one request after the other. */
export interface Served {
  readonly name: string
  /** Flags or ranges that it touched. */
  readonly touched: number
  readonly ms: number
  /** Until PostgreSQL has it, too. */
  readonly tableMs: number
  /** CPU time of the longest stretch in which nothing else had its turn. */
  readonly longestMs: number
  /** Requests answered meanwhile, and the slowest of them. */
  readonly requests: number
  readonly slowestMs: number
}

/** Those of a service that nobody set up otherwise. */
const bounds = {
  saveEvery: 64 * 1024 * 1024,
  segmentBytes: 16 * 1024 * 1024,
  mostWaiting: 1_000_000,
  mostEvents: 10_000_000,
}

/** A service with a million events, one in twenty from a bad range, on a journal and a PostgreSQL of its own. */
export async function served(seed: number): Promise<readonly Served[]> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bench-'))
  const database = await openDatabase(undefined, folder)
  const store = postgresSuspicionStore(database.db)
  const meters = openMeters()
  const running = await openSuspicion({ folder, store, now: Date.now, tell: () => {}, meters, ...bounds })
  try {
    return await measure(running, createRandom(seed))
  } finally {
    await running.close()
    await database.close()
    rmSync(folder, { recursive: true })
  }
}

async function measure(
  { service, rangeLists }: RunningSuspicion,
  random: Random,
): Promise<readonly Served[]> {
  const how = { dryRun: false, show: 100, retroactive: false, takeBack: false }
  const { range } = await service.addRange(BAD, { ...how, remarks: {} })
  let time = 0
  const some = (count: number): AccessEvent[] =>
    Array.from({ length: count }, () => someLogin(random, time++))
  for (let sent = 0; sent < EVENTS; sent += SENT_AT_ONCE) await service.record(columnsOf(some(SENT_AT_ONCE)))
  await service.page({ limit: 1, offset: 0 })
  const id = range!.id
  const steps: readonly (readonly [string, () => Promise<number>])[] = [
    ['take-back, tried', () => touched(service, { type: 'take-back-range', range: id }, true)],
    ['take-back', () => touched(service, { type: 'take-back-range', range: id }, false)],
    ['undo', () => touched(service, { type: 'undo-range', range: id }, false)],
    [
      'a list of ranges',
      async () => (await rangeLists.put({ name: 'list' }, { given: someList(0) }, how)).added,
    ],
    [
      'the same list again',
      async () => (await rangeLists.put({ name: 'list' }, { given: someList(0) }, how)).unchanged,
    ],
  ]
  const results: Served[] = []
  for (const [name, work] of steps) results.push(await watched(service, name, work, () => some(1)))
  return results
}

async function touched(
  service: SuspicionService,
  change: Parameters<SuspicionService['change']>[0],
  dryRun: boolean,
): Promise<number> {
  const { flagged, cleared, changed } = await service.change(change, { dryRun, show: 100 })
  return flagged + cleared + changed
}

async function watched(
  service: SuspicionService,
  name: string,
  work: () => Promise<number>,
  some: () => AccessEvent[],
): Promise<Served> {
  let under = true
  let requests = 0
  let slowestMs = 0
  const send = async (): Promise<void> => {
    for (; under; requests++) {
      const began = performance.now()
      await service.record(columnsOf(some()))
      slowestMs = Math.max(slowestMs, performance.now() - began)
    }
  }
  const turns = longestTurn()
  const sending = send()
  const began = performance.now()
  const count = await work()
  const ms = performance.now() - began
  await service.page({ limit: 1, offset: 0 })
  const tableMs = performance.now() - began
  under = false
  await sending
  return { name, touched: count, ms, tableMs, longestMs: turns.stop(), requests, slowestMs }
}

/** Measures the turns of the event loop. */
function longestTurn(): { stop(): number } {
  let longest = 0
  let began = cpuMs()
  let going = true
  const turn = (): void => {
    const now = cpuMs()
    longest = Math.max(longest, now - began)
    began = now
    if (going) setImmediate(turn)
  }
  setImmediate(turn)
  return {
    stop: () => {
      going = false
      return longest
    },
  }
}

function someLogin(random: Random, time: number): AccessEvent {
  const { user, address } = someEvent(random)
  return { time, user, ip: address, type: 'login', application: 'email', success: true }
}

const someList = (from: number): string =>
  Array.from({ length: LIST }, (_, i) => formatV4(0x0100_0000 + 37 * (i + from))).join('\n')
