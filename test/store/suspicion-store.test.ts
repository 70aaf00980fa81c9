import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FlagRow, PageRequest } from '../../src/model/suspicion.ts'
import { type OpenDatabase, openDatabase } from '../../src/store/postgres/open-database.ts'
import { postgresSuspicionStore } from '../../src/store/postgres/postgres-suspicion-store.ts'
import type { StoreChanges, StorePosition, SuspicionStore } from '../../src/store/suspicion-store.ts'
import { type ExternalPostgres, externalPrograms, startExternal } from '../serve/external-postgres.ts'
import { newFolder } from '../serve/servers.ts'

const programs = externalPrograms()
const journal = '6a4cfd0e-44a7-4fc4-a4e5-0a3a9a3b5f11'

const nothing: StoreChanges = { flagged: [], cleared: [], ranges: [], rangesRemoved: [] }
const everything: PageRequest = { limit: 100, offset: 0 }

const flagged = (number: number, more: Partial<FlagRow['event']> = {}, score = 70): FlagRow => ({
  number,
  id: `api:${String(number).padStart(15, '0')}`,
  event: {
    time: 1000 * number,
    user: 'alice',
    ip: '10.0.0.1',
    type: 'login',
    application: 'email',
    success: true,
    ...more,
  },
  score,
  causeTypes: ['range', 'user'],
})

/** What every store of suspicion must do; each server that can be had runs it. */
describe.each([
  { name: 'the PostgreSQL that comes along', external: false },
  { name: 'the PostgreSQL of the system', external: true },
])('a store of suspicion in $name', ({ external }) => {
  describe.skipIf(external && programs === undefined)('', () => {
    const folder = newFolder()
    let postgres: ExternalPostgres | undefined
    let database: OpenDatabase
    let store: SuspicionStore

    beforeAll(async () => {
      if (external) postgres = await startExternal(programs!)
      database = await openDatabase(await postgres?.newDatabase(), folder.path)
      store = postgresSuspicionStore(database.db)
    })
    afterAll(async () => {
      await database?.close()
      await postgres?.stop()
      folder.remove()
    })
    beforeEach(async () => {
      for (const table of ['flag', 'ip_range', 'journal_position'] as const)
        await database.db.deleteFrom(table).execute()
    })

    const save = (changes: Partial<StoreChanges>, sequence = 1): Promise<StorePosition> =>
      saveParts([changes], sequence)
    const saveParts = (parts: Partial<StoreChanges>[], sequence = 1): Promise<StorePosition> =>
      store.save(partsOf(parts, sequence))
    async function* partsOf(
      parts: Partial<StoreChanges>[],
      sequence: number,
    ): AsyncGenerator<StoreChanges, StorePosition> {
      for (const part of parts) yield { ...nothing, ...part }
      return { journal, sequence }
    }

    it('gives back what was kept, whatever is in it', async () => {
      const odd = flagged(7, {
        time: 1_704_067_200_123,
        user: `O'Brien "\\" \u{1f600} ${'é'.repeat(100)}`,
        ip: '::102:304',
        type: 'a,b{}',
        application: '$1; drop table flag',
        fileSizeMb: 0.1,
        success: false,
      })
      const { user: _, ...nobody } = flagged(8).event
      const userless = { ...flagged(8), event: nobody }
      await save({ flagged: [odd, userless] })
      expect(await store.page(everything)).toEqual([odd, userless])
    })

    it('knows up to where it followed which journal', async () => {
      expect(await store.position()).toBeUndefined()
      await save({}, 3)
      await save({}, 5_000_000_000)
      expect(await store.position()).toEqual({ journal, sequence: 5_000_000_000 })
    })

    it('keeps the same again without changing anything', async () => {
      const changes = { flagged: [flagged(1)], ranges: [{ id: 1, cidr: '10.0.0.0/8', addedAt: 5 }] }
      await save(changes)
      await save(changes)
      expect(await store.page(everything)).toEqual([flagged(1)])
      expect(await store.ranges({ limit: 100 })).toEqual(changes.ranges)
    })

    it('keeps all of it or nothing', async () => {
      const bad = flagged(2, { ip: 'no address' })
      const good = { flagged: [flagged(1)], ranges: [{ id: 1, cidr: '10.0.0.0/8', addedAt: 5 }] }
      await expect(saveParts([good, { flagged: [bad] }])).rejects.toThrow()
      expect(await store.page(everything)).toEqual([])
      expect(await store.ranges({ limit: 100 })).toEqual([])
      expect(await store.position()).toBeUndefined()
    })

    it('changes flags, and lets them go, part after part', async () => {
      await save({ flagged: [flagged(1), flagged(2), flagged(3)] })
      const changed = { ...flagged(2, {}, 40), causeTypes: ['person' as const] }
      await saveParts([
        { flagged: [changed], cleared: [1, 7] },
        { flagged: [flagged(1)], cleared: [3] },
      ])
      expect(await store.page(everything)).toEqual([changed, flagged(1)])
      expect(await store.page({ ...everything, cause: 'person' })).toEqual([changed])
    })

    it('holds ranges, added and removed, also in one go', async () => {
      const range = (id: number, cidr: string) => ({ id, cidr, addedAt: 1_704_067_200_000 + id })
      await save({ ranges: [range(1, '10.0.0.0/8'), range(2, '::102:304/128')] })
      await save({ ranges: [range(3, '10.1.0.0/16'), range(4, '10.0.0.0/8')], rangesRemoved: [1] }, 2)
      await save({ rangesRemoved: [3] }, 3)
      expect(await store.ranges({ limit: 100 })).toEqual([range(2, '::102:304/128'), range(4, '10.0.0.0/8')])
    })

    it('gives back what is said of ranges, by list and page by page', async () => {
      const said = { addedAt: 5, expiresAt: 1_704_067_200_123, tags: ['a,b', '"'], comment: "x'y" }
      const ranges = [1, 2, 3].map((id) => ({ id, cidr: '10.0.0.0/8', list: 'feed', ...said }))
      await save({ ranges: [...ranges, { id: 4, cidr: '10.0.0.0/8', addedAt: 5 }] })
      expect(await store.ranges({ limit: 2, list: 'feed' })).toEqual(ranges.slice(0, 2))
      expect(await store.ranges({ limit: 2, list: 'feed', after: 2 })).toEqual(ranges.slice(2))
      const { comment: _, expiresAt: __, ...less } = ranges[0]!
      await save({ ranges: [{ ...less, tags: ['c'] }] })
      expect(await store.ranges({ limit: 1 })).toEqual([{ ...less, tags: ['c'] }])
    })

    it('finds the ranges that hold an address, the edges too', async () => {
      const cidrs = ['10.0.0.0/8', '10.0.0.1/32', '10.0.0.2/31', '0.0.0.0/0', '::/0', '2001:db8::/32']
      await save({ ranges: cidrs.map((cidr, i) => ({ id: i + 1, cidr, addedAt: 0 })) })
      const holding = async (address: string) =>
        (await store.ranges({ limit: 100, holding: address })).map(({ cidr }) => cidr)
      expect(await holding('10.0.0.1')).toEqual(['10.0.0.0/8', '10.0.0.1/32', '0.0.0.0/0'])
      expect(await holding('10.0.0.3')).toEqual(['10.0.0.0/8', '10.0.0.2/31', '0.0.0.0/0'])
      expect(await holding('11.0.0.0')).toEqual(['0.0.0.0/0'])
      expect(await holding('2001:db8:ffff:ffff:ffff:ffff:ffff:ffff')).toEqual(['::/0', '2001:db8::/32'])
    })

    it('pages by place, by cursor, the newest first', async () => {
      const all = [5, 4, 3, 2, 1].map((number) => flagged(number, { time: number < 4 ? 1000 : 2000 }))
      await save({ flagged: all.toReversed() })
      expect(await store.page(everything)).toEqual(all)
      expect(await store.page({ limit: 2, offset: 1 })).toEqual(all.slice(1, 3))
      expect(await store.page({ limit: 2, offset: 0, after: { time: 1000, number: 3 } })).toEqual(
        all.slice(3),
      )
      expect(await store.page({ limit: 9, offset: 0, after: { time: 2000, number: 4 } })).toEqual(
        all.slice(2),
      )
    })

    it.each([
      [{ user: 'bob' }, [3]],
      [{ ip: '10.0.0.2' }, [2]],
      [{ ip: '10.0.0.0/31' }, [3, 1]],
      [{ type: 'upload' }, [2]],
      [{ application: 'wiki' }, [3]],
      [{ cause: 'user' as const }, [3, 2, 1]],
      [{ cause: 'person' as const }, []],
      [{ minScore: 70 }, [2, 1]],
      [{ from: 2000 }, [3, 2]],
      [{ to: 2000 }, [2, 1]],
      [{ from: 2000, to: 2000, minScore: 1 }, [2]],
    ])('narrows by %o', async (filter, numbers) => {
      await save({
        flagged: [
          flagged(1),
          flagged(2, { ip: '10.0.0.2', type: 'upload' }),
          flagged(3, { user: 'bob', application: 'wiki' }, 20),
        ],
      })
      expect((await store.page({ ...everything, ...filter })).map(({ number }) => number)).toEqual(numbers)
    })
  })
})
