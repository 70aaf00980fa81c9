import { describe, expect, test } from 'vitest'
import type { CaseEvent } from './case.ts'
import { latenessOf, lateOnes, orders } from './orders.ts'

const at = (...times: readonly number[]): CaseEvent[] =>
  times.map((time, i) => ({ id: `e${i + 1}`, time, fields: {} }))
const names = (events: readonly CaseEvent[]): string => events.map(({ id }) => id).join(' ')

describe('orders', () => {
  test('of few events are all orders, each once', () => {
    const all = [...orders(at(1, 2, 3, 4))].map(names)
    expect(new Set(all).size).toBe(24)
    expect(all).toHaveLength(24)
  })

  test('of many are forty, the reverse among them, and always the same', () => {
    const events = at(1, 2, 3, 4, 5, 6, 7)
    const all = [...orders(events)].map(names)
    expect(all).toHaveLength(40)
    expect(all[0]).toBe('e7 e6 e5 e4 e3 e2 e1')
    expect(new Set(all).size).toBeGreaterThan(35)
    expect([...orders(events)].map(names)).toEqual(all)
    for (const order of all) expect(order.split(' ').sort()).toEqual(events.map(({ id }) => id))
  })

  test('of none and of one are themselves', () => {
    expect([...orders([])]).toEqual([[]])
    expect([...orders(at(1))].map(names)).toEqual(['e1'])
  })
})

test('the least lateness is how far the one furthest behind is behind', () => {
  expect(latenessOf(at(0, 10, 3, 12, 4))).toBe(8)
  expect(latenessOf(at(0, 1, 1, 2))).toBe(0)
})

test('late is what is behind the newest by more than the lateness', () => {
  const events = at(0, 10_000, 5_000, 4_999, 9_999)
  expect(names(lateOnes(events, 5_000))).toBe('e4')
  expect(lateOnes(events, latenessOf(events))).toEqual([])
  expect(lateOnes(events, latenessOf(events) - 1)).toHaveLength(1)
})
