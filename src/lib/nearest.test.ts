import { expect, test } from 'vitest'
import { editDistance, nearest } from './nearest.ts'

test.each([
  ['', '', 0],
  ['a', '', 1],
  ['contains', 'contians', 1],
  ['kitten', 'sitting', 3],
  ['abc', 'abc', 0],
])('%j and %j are %i edits apart', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
  expect(editDistance(b, a)).toBe(distance)
})

test.each([
  ['startwith', 'startswith'],
  ['ENDSWITH', 'endswith'],
  ['xyz', undefined],
  ['somethingelse', undefined],
])('the name nearest to %j is %j', (name, near) => {
  expect(nearest(name, ['contains', 'startswith', 'endswith', 're'])).toBe(near)
})
