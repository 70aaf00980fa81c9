import { setImmediate as otherWork } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { columnsOf } from '../../model/access-events.ts'
import { AccessBlock } from './access-block.ts'
import { RecentEvents } from './recent-events.ts'

const event = { ip: '10.0.0.1', type: 'login', application: 'mail', success: true }

function threeRuns(): RecentEvents {
  const recent = new RecentEvents()
  for (const [first, user] of ['alice', 'bob', 'alice'].entries())
    recent.addAccess({ first, events: columnsOf([{ ...event, time: first, user }]) })
  return recent
}

test('columns are made run by run, other work going on in between', async () => {
  const recent = threeRuns()
  let turns = 0
  let isDone = false
  const prepared = recent.prepare({ filters: [] }, ['user.name']).then(() => {
    isDone = true
  })
  for (; !isDone; turns++) await otherWork()
  await prepared
  expect(turns).toBeGreaterThanOrEqual(3)
  await recent.prepare({ filters: [] }, ['user.name'])
  const page = recent.page({ filters: [{ field: 'user.name', op: 'in', values: ['alice'] }], limit: 5 })
  expect(page.map(({ time }) => time)).toEqual([2, 0])
})

test('of runs that are let go meanwhile none are made: their memory is that of others', async () => {
  const recent = threeRuns()
  const { blocks } = recent
  const prepared = recent.prepare({ filters: [] }, ['user.name'])
  recent.remove(new Set(blocks))
  await prepared
  const lacked = blocks.map((block) => block instanceof AccessBlock && block.prepare(['user.name']))
  expect(lacked).toEqual([true, true, false])
})
