import { describe, expect, it } from 'vitest'
import { finish } from './finish.test-support.ts'
import { FlagBook } from './flag-book.ts'

/** ann is in the range, then at bob's address; bob at cyd's. */
function chain(): FlagBook {
  const book = new FlagBook()
  book.change({ type: 'add-range', range: { id: 'bad', cidr: '10.0.0.0/8' } })
  book.record({ user: 'ann', address: '10.0.0.1' })
  book.record({ user: 'ann', address: '192.0.2.1' })
  book.record({ user: 'eve', address: '192.0.2.9' })
  book.record({ user: 'bob', address: '192.0.2.1' })
  book.record({ user: 'bob', address: '192.0.2.2' })
  return book
}

describe('lineage', () => {
  it('up leads to the roots', () => {
    const { events, edges, complete } = chain().lineage(4, 'up')
    expect(events.map(({ event }) => event)).toEqual([4, 3, 1, 0])
    expect(edges).toEqual([
      { event: 4, because: 3, by: 'user' },
      { event: 3, because: 1, by: 'address' },
      { event: 1, because: 0, by: 'user' },
    ])
    expect(events.at(-1)!.causes).toMatchObject([{ type: 'range', range: 'bad' }])
    expect(complete).toBe(true)
  })

  it('down leads to all that hangs on an event', () => {
    const { events, edges } = chain().lineage(0, 'down')
    expect(events.map(({ event }) => event)).toEqual([0, 1, 3, 4])
    expect(edges).toEqual([
      { event: 1, because: 0, by: 'user' },
      { event: 3, because: 1, by: 'address' },
      { event: 4, because: 3, by: 'user' },
    ])
  })

  it('of an event that is not flagged is that event alone', () => {
    expect(chain().lineage(2, 'down')).toMatchObject({ events: [{ event: 2 }], edges: [], complete: true })
    const book = chain()
    finish(book.apply({ type: 'take-back', event: 0 }))
    expect(book.lineage(0, 'down').edges).toEqual([])
  })

  it('has as many events and edges as asked for, and says that there are more', () => {
    const book = new FlagBook()
    for (let i = 0; i < 50; i++) book.record({ user: 'ann', matches: [{ rule: 'r' }] })
    expect(book.lineage(0, 'down', { edgesEach: 3 })).toMatchObject({ complete: false })
    expect(book.lineage(0, 'down', { edgesEach: 50, events: 10 }).events).toHaveLength(10)
    expect(book.lineage(49, 'up', { edgesEach: 50, events: 10 })).toMatchObject({ complete: false })
    expect(book.lineage(3, 'up').complete).toBe(true)
  })

  it('up has the cause that counts most, even when there are many', () => {
    const book = new FlagBook()
    book.record({ address: '192.0.2.1', matches: [{ rule: 'r' }] })
    for (let i = 0; i < 30; i++) book.record({ user: 'ann', address: '192.0.2.1' })
    book.record({ user: 'ann', matches: [{ rule: 'r' }] })
    book.record({ user: 'ann' })
    expect(book.lineage(32, 'up', { edgesEach: 2 }).edges[0]).toEqual({ event: 32, because: 31, by: 'user' })
  })
})
