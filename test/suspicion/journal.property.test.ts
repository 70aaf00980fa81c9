import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenDatabase, openDatabase } from '../../src/store/postgres/open-database.ts'
import { postgresSuspicionStore } from '../../src/store/postgres/postgres-suspicion-store.ts'
import { cidrs } from '../flag/reference.ts'
import { newFolder } from '../serve/servers.ts'
import { type Act, JournalRun } from './journal-run.ts'

const lists = ['one', 'other']
const event = fc.record(
  {
    time: fc.nat(40),
    user: fc.constantFrom('ann', 'bob', 'cyd', 'dan'),
    ip: fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.1.1', '192.0.2.7', '198.51.100.1', '2001:db8::1'),
  },
  { requiredKeys: ['time', 'ip'] },
)
const events = fc.array(event, { minLength: 1, maxLength: 3 })
const number = fc.nat(20)
const range = fc.integer({ min: 1, max: 5 })
const rule = fc.constantFrom('rule0', 'rule1')
const alert = fc.constantFrom('alert0', 'alert1')
const match = fc.record({ event: number, rule, alert })
const change = fc.oneof(
  fc.record({ type: fc.constantFrom('take-back', 'take-back', 'undo', 'mark', 'unmark'), event: number }),
  fc.record({ type: fc.constantFrom('take-back-rule', 'undo-rule'), rule }),
  fc.record({ type: fc.constantFrom('take-back-alert', 'undo-alert'), alert }),
)

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ type: fc.constant('events'), events }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('add-range'),
      cidr: fc.constantFrom(...cidrs),
      retroactive: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('remove-range'), range, takeBack: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('change'),
      change: fc.record({ type: fc.constant('undo-range'), range }),
      meanwhile: fc.constant([]),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('put-list'),
      list: fc.constantFrom(...lists),
      cidrs: fc.subarray([...cidrs]),
      retroactive: fc.boolean(),
      takeBack: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('change'), change, meanwhile: events }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('match'), matches: fc.array(match, { maxLength: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constant<Act>({ type: 'restart' }) },
)

describe.each(['arrival', 'event-time'] as const)('flags kept by a journal, earlier by %s', (order) => {
  const folder = newFolder()
  let database: OpenDatabase
  beforeAll(async () => {
    database = await openDatabase(undefined, folder.path)
  })
  afterAll(async () => {
    await database?.close()
    folder.remove()
  })

  it('are those of a fresh run, in memory and in the database, also after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30, size: 'max' }), async (acts) => {
        for (const table of ['flag', 'ip_range', 'journal_position'] as const)
          await database.db.deleteFrom(table).execute()
        const own = newFolder()
        const run = new JournalRun(own.path, postgresSuspicionStore(database.db), order)
        try {
          for (const one of acts) await run.do(one)
          await compare(run)
          await run.do({ type: 'restart' })
          await compare(run)
        } finally {
          await run.close()
          own.remove()
        }
      }),
      { numRuns: 20 },
    )
  }, 180_000)
})

async function compare(run: JournalRun): Promise<void> {
  const { memory, database, fresh } = await run.told()
  const ours = memory.map(withoutScore)
  expect(ours).toEqual(fresh.map(withoutScore))
  for (const [at, { score }] of fresh.entries())
    expect(Math.abs(memory[at]!.score - score)).toBeLessThanOrEqual(0.0501)
  expect(database).toEqual(memory.filter(({ flagged }) => flagged))
  const { single, ofLists } = await run.ranges(cidrs, lists)
  expect(single.database).toEqual(single.memory)
  expect(ofLists.database).toEqual(ofLists.memory)
}

const withoutScore = ({ score: _, ...told }: { readonly score: number }) => told
