import type { ChangeOptions, RequestedChange } from '../../src/api/suspicion-service.ts'
import type { OwedMatch } from '../../src/app/detection/owed-matches.ts'
import { openMeters } from '../../src/app/operations/meters.ts'
import type { FlagsOrder } from '../../src/app/suspicion/entry.ts'
import { openSuspicion, type RunningSuspicion } from '../../src/app/suspicion/service.ts'
import type { Change } from '../../src/flag/change.ts'
import { columnsOf } from '../../src/model/access-events.ts'
import { eventNumber } from '../../src/model/event-id.ts'
import { Refusal } from '../../src/model/refusal.ts'
import type { IpRange, ToldCause, Verdict } from '../../src/model/suspicion.ts'
import type { SuspicionStore } from '../../src/store/suspicion-store.ts'
import { type Entry, freshRun } from '../flag/reference.ts'

export type Act =
  | { readonly type: 'events'; readonly events: readonly { time: number; user?: string; ip: string }[] }
  | { readonly type: 'add-range'; readonly cidr: string; readonly retroactive: boolean }
  | { readonly type: 'remove-range'; readonly range: number; readonly takeBack: boolean }
  | {
      readonly type: 'put-list'
      readonly list: string
      readonly cidrs: readonly string[]
      readonly retroactive: boolean
      readonly takeBack: boolean
    }
  /** The events come while it is worked out: none of these changes acts from its place on. */
  | {
      readonly type: 'change'
      readonly change: SingleChange
      readonly meanwhile: readonly { time: number; user?: string; ip: string }[]
    }
  | { readonly type: 'match'; readonly matches: readonly OwedMatch[] }
  | { readonly type: 'restart' }

const how: ChangeOptions = { dryRun: false, show: 0 }

/** A service on a journal of its own, beside what a reference needs to compute the same. */
export class JournalRun {
  readonly #options: Omit<Parameters<typeof openSuspicion>[0], 'meters'>
  readonly #journal: Entry[] = []
  #running: RunningSuspicion | undefined
  #events = 0

  constructor(folder: string, store: SuspicionStore, order: FlagsOrder) {
    // Slices of one piece, so that what comes meanwhile comes between many.
    this.#options = {
      ...{ folder, store, order, now: () => 0, tell: () => {}, slice: 1 },
      ...{ saveEvery: 1_000, segmentBytes: 4_096, mostWaiting: 1_000, mostEvents: 1_000_000 },
    }
  }

  async do(act: Act): Promise<void> {
    const { service, rangeLists } = await this.#open()
    switch (act.type) {
      case 'events':
        return await this.#record(act.events)
      case 'add-range': {
        const { cidr, retroactive } = act
        const { range, existed } = await service.addRange(cidr, { ...how, retroactive, remarks: {} })
        if (range && !existed) this.#added(range, retroactive)
        return
      }
      case 'remove-range': {
        const { range, takeBack } = act
        const done = takeBack
          ? await allowed(service.change({ type: 'take-back-range', range }, how))
          : await service.removeRange(range, {})
        if (done) this.#journal.push({ type: 'remove-range', range: String(range), takeBack })
        return
      }
      case 'put-list': {
        const before = await service.ranges({ limit: 1000, list: act.list })
        await rangeLists.put({ name: act.list }, { given: act.cidrs }, { ...how, ...act })
        this.#listed(before, await service.ranges({ limit: 1000, list: act.list }), act)
        return
      }
      case 'change': {
        const changing = allowed(service.change(act.change, how))
        await this.#record(act.meanwhile)
        if (await changing) this.#journal.push(changeOf(act.change))
        return
      }
      case 'match': {
        const matches = act.matches.filter(({ event }) => event < this.#events)
        await this.#running!.match(act.matches)
        for (const match of matches) this.#journal.push({ type: 'match', ...match })
        return
      }
      case 'restart':
        await this.close()
    }
  }

  /** What memory, the database and a fresh run say of all events, by their numbers; of the database, of those it has. */
  async told(): Promise<Readonly<Record<'memory' | 'database' | 'fresh', readonly Told[]>>> {
    const { service } = await this.#open()
    const memory: Told[] = []
    for (let number = 0; number < this.#events; number++)
      memory.push(told(number, (await service.event(number))!))
    const rows = await service.page({ limit: 10_000, offset: 0 })
    const database = rows.map((row) => told(row.number, { ...row, flagged: true }))
    const fresh = freshRun(this.#journal, this.#options.order ?? 'arrival')
    return {
      memory,
      database: database.sort((a, b) => a.number - b.number),
      fresh: fresh.map(({ event, flagged, score, causes }) => ({ number: event, flagged, score, causes })),
    }
  }

  /** The ranges in force as the database has them, and as memory has them. */
  async ranges(cidrs: readonly string[], lists: readonly string[]): Promise<RangesTold> {
    const { service, rangeLists } = await this.#open()
    const database = await service.ranges({ limit: 1000 })
    return {
      single: {
        database: database
          .filter(({ list }) => list === undefined)
          .map(({ cidr }) => cidr)
          .sort(),
        memory: cidrs.filter((cidr) => service.rangeOf(cidr) !== undefined).sort(),
      },
      ofLists: {
        database: lists.map((name) => database.filter(({ list }) => list === name).length),
        memory: lists.map((name) => rangeLists.get(name)?.ranges ?? 0),
      },
    }
  }

  async close(): Promise<void> {
    await this.#running?.close()
    this.#running = undefined
  }

  async #open(): Promise<RunningSuspicion> {
    this.#running ??= await openSuspicion({ ...this.#options, meters: openMeters() })
    return this.#running
  }

  async #record(events: Extract<Act, { type: 'events' }>['events']): Promise<void> {
    const rest = { type: 'login', application: 'email', success: true }
    // No two are the same, so that none is a duplicate.
    const given = events.map((event) => ({ ...event, ...rest, fileSizeMb: this.#events++ }))
    await this.#running!.service.record(columnsOf(given))
    for (const { time, user, ip } of given)
      this.#journal.push({ type: 'event', event: { time, address: ip, ...(user && { user }) } })
  }

  #added({ id, cidr }: IpRange, retroactive: boolean): void {
    this.#journal.push({ type: 'add-range', range: { id: String(id), cidr }, retroactive })
  }

  #listed(
    before: readonly IpRange[],
    after: readonly IpRange[],
    { retroactive, takeBack }: { readonly retroactive: boolean; readonly takeBack: boolean },
  ): void {
    for (const { id } of before) {
      if (after.every((range) => range.id !== id))
        this.#journal.push({ type: 'remove-range', range: String(id), takeBack })
    }
    for (const range of after) {
      if (before.every(({ id }) => id !== range.id)) this.#added(range, retroactive)
    }
  }
}

async function allowed(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    if (error instanceof Refusal) return false
    throw error
  }
}

type SingleChange = Exclude<RequestedChange, { readonly alerts: readonly string[] }>

function changeOf(change: SingleChange): Change {
  switch (change.type) {
    case 'take-back-range':
      return { type: 'remove-range', range: String(change.range), takeBack: true }
    case 'undo-range':
      return { type: 'undo-range', range: String(change.range) }
    default:
      return change
  }
}

/** What is said of an event, with numbers in the place of ids. */
interface Told {
  readonly number: number
  readonly flagged: boolean
  readonly score: number
  readonly causes: readonly unknown[]
}

interface RangesTold {
  readonly single: { readonly database: readonly string[]; readonly memory: readonly string[] }
  readonly ofLists: { readonly database: readonly number[]; readonly memory: readonly number[] }
}

const told = (
  number: number,
  { flagged, score, causes }: Pick<Verdict, 'flagged' | 'score' | 'causes'>,
): Told => ({ number, flagged, score, causes: causes.map(plain) })

function plain(cause: ToldCause): unknown {
  if (cause.type === 'range') return { ...cause, range: String(cause.range) }
  return 'event' in cause ? { ...cause, event: eventNumber(cause.event) } : cause
}
