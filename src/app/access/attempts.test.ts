import { expect, test } from 'vitest'
import { Attempts } from './attempts.ts'

test('so many in a while, then the rest of it is waited for', () => {
  const attempts = new Attempts({ most: 2, windowMs: 1000 })
  expect([0, 100, 200, 900].map((now) => attempts.take('a', now))).toEqual([0, 0, 800, 100])
  expect(attempts.take('b', 200)).toBe(0)
  expect(attempts.take('a', 1000)).toBe(0)
})

test('what succeeded is forgotten', () => {
  const attempts = new Attempts({ most: 1, windowMs: 1000 })
  attempts.take('a', 0)
  attempts.forget('a')
  expect(attempts.take('a', 1)).toBe(0)
})

test('keys that are tried stay counted while others come and go', () => {
  const attempts = new Attempts({ most: 3, windowMs: 1_000_000 })
  for (let n = 0; n < 50_000; n++) {
    attempts.take(`other ${n}`, n)
    if (n % 5000 === 0) attempts.take('a', n)
  }
  expect(attempts.take('a', 50_000)).toBeGreaterThan(0)
  expect(attempts.take('other 0', 50_000)).toBe(0)
})
