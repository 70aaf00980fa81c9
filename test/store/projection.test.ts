import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SuspicionEntry } from '../../src/app/suspicion/entry.ts'
import { Projection } from '../../src/app/suspicion/projection.ts'
import { World } from '../../src/app/suspicion/world.ts'
import { createRandom } from '../../src/lib/random.ts'
import { columnsOf } from '../../src/model/access-events.ts'
import { type OpenDatabase, openDatabase } from '../../src/store/postgres/open-database.ts'
import { postgresSuspicionStore } from '../../src/store/postgres/postgres-suspicion-store.ts'
import { newFolder } from '../serve/servers.ts'

const journal = '6a4cfd0e-44a7-4fc4-a4e5-0a3a9a3b5f11'

describe('a store that follows the world', () => {
  const folder = newFolder()
  let database: OpenDatabase
  beforeAll(async () => {
    database = await openDatabase(undefined, folder.path)
  })
  afterAll(async () => {
    await database.close()
    folder.remove()
  })

  /** A world, and a projection of it that begins where the store is. */
  function following(mostWaiting: number) {
    const world = new World(1)
    const store = postgresSuspicionStore(database.db)
    const followed = {
      flagRow: (number: number) => world.flagRow(number),
      range: (id: number) => world.ranges.get(id),
      working: false,
      done: () => Promise.resolve(),
    }
    const projection = new Projection(store, followed, 0, mostWaiting)
    let sequence = 0
    const apply = (entry: SuspicionEntry): void => {
      const { touched } = world.apply(entry)
      for (const _ of world.settle());
      projection.add(++sequence, touched)
    }
    const flagged = () =>
      Array.from({ length: world.events }, (_, number) => world.flagRow(number)).filter((one) => one)
    return { world, store, projection, apply, flagged, sequence: () => sequence }
  }

  /** Cuts all connections; the one that asks for it may have been cut before, and is then another. */
  async function cutConnections(): Promise<void> {
    const cut = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'vedette' and pid <> pg_backend_pid()`
    for (let done = false; !done; ) {
      done = await cut.execute(database.db).then(
        () => true,
        () => false,
      )
    }
  }

  it('has everything in the end, however often its connections are cut', async () => {
    const { store, projection, apply, flagged, sequence } = following(1e6)
    const random = createRandom(7).fork('events')
    projection.start(journal)
    apply({ type: 'add-range', at: 0, cidr: '10.0.0.0/9' })
    let cuts = 0
    for (let round = 0; round < 60; round++) {
      const events = Array.from({ length: 100 }, (_, i) => ({
        time: round * 1000 + i,
        user: `user${random.below(5000)}`,
        ip: `10.${random.below(256)}.0.${random.below(256)}`,
        type: 'login',
        application: 'email',
        success: true,
      }))
      apply({ type: 'events', at: round, events: columnsOf(events) })
      if (round % 10 === 5) {
        await cutConnections()
        cuts++
      }
      if (round % 7 === 0) await projection.caughtUp().catch(() => {})
    }
    await expect
      .poll(() => projection.caughtUp().then(() => 'caught up', String), { timeout: 20_000 })
      .toBe('caught up')
    expect(cuts).toBe(6)
    expect(flagged().length).toBeGreaterThan(1000)
    const page = await store.page({ limit: 10_000, offset: 0 })
    expect(page.toReversed()).toEqual(flagged())
    expect(await store.position()).toEqual({ journal, sequence: sequence() })
    await projection.close()
  })

  it('has room for so many events, those that are on their way among them', async () => {
    const { projection, apply } = following(250)
    apply({ type: 'add-range', at: 0, cidr: '10.0.0.0/8' })
    const more = (time: number): void =>
      apply({
        type: 'events',
        at: time,
        events: columnsOf(
          Array.from({ length: 100 }, (_, i) => ({
            time,
            user: `u${i}`,
            ip: '10.0.0.1',
            type: 'login',
            application: 'email',
            success: true,
          })),
        ),
      })
    const room: boolean[] = []
    for (let time = 1; time <= 4; time++) {
      more(time)
      room.push(projection.hasRoom)
    }
    expect(room).toEqual([true, true, false, false])
    projection.start(journal)
    await projection.caughtUp()
    expect(projection.hasRoom).toBe(true)
    await projection.close()
  })
})
