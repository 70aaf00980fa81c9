import { describe, expect, it } from 'vitest'
import type { Batch } from '../../model/batch.ts'
import { Dictionary } from '../../model/dictionary.ts'
import { EventIds } from '../../model/event-ids.ts'
import { RecentEvents } from './recent-events.ts'

const batchOf = (refs: readonly number[], names: readonly string[]): Batch => {
  const dictionary = new Dictionary(1)
  const codes = Int32Array.from(names, (name) => dictionary.code(name))
  return {
    eventClass: 'authentication',
    length: refs.length,
    time: Float64Array.from(refs, (_, i) => 1000 + i),
    ref: Float64Array.from(refs),
    columns: new Map([['user.name', { kind: 'code', dictionary, codes }]]),
  }
}

const users = (found: ReturnType<RecentEvents['find']>) =>
  [...found].map(([id, { time, fields }]) => `${id} ${time} ${fields['user.name']}`)

describe('recent events', () => {
  it('are found by their ids, be they positions or names of their source', () => {
    const ids = new EventIds()
    const [log, named] = [ids.addSource('a:log'), ids.addSource('named', true)]
    const events = new RecentEvents()
    const own = ['x:1', 'y'].map((id) => ids.own(named, id, 1000))
    events.add({ batches: [batchOf([ids.at(log, 0), ids.at(log, 40)], ['ann', 'bob'])], until: 2000 }, ids)
    events.add({ batches: [batchOf(own, ['eve', 'joe'])], until: 3000 }, ids)
    const wanted = new Set(['a:log:000000000000040', 'named:x:1', 'named:gone', 'other:000000000000040'])
    expect(users(events.find(wanted)).sort()).toEqual([
      'a:log:000000000000040 1001 bob',
      'named:x:1 1000 eve',
    ])
  })

  it('leave when too many others have come', () => {
    const ids = new EventIds()
    const log = ids.addSource('log')
    const events = new RecentEvents()
    const many = Array.from({ length: 40_000 }, (_, i) => i)
    for (const part of [0, 1]) {
      const refs = many.map((i) => ids.at(log, part * 40_000 + i))
      events.add(
        {
          batches: [
            batchOf(
              refs,
              refs.map(() => 'ann'),
            ),
          ],
          until: 1e6 * (part + 1),
        },
        ids,
      )
    }
    const [first, last] = ['log:000000000000000', 'log:000000000079999']
    expect([...events.find(new Set([first, last])).keys()]).toEqual([last])
  })
})
