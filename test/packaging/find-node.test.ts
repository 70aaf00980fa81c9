import { expect, test } from 'vitest'
import { isFit } from '../../bin/find-node.mjs'

test.each([
  ['20.20.2', false],
  ['22.9.0', false],
  ['22.17.1', false],
  ['22.18.0', true],
  ['23.5.0', false],
  ['23.6.0', true],
  ['24.0.0', true],
  ['100.1.0', true],
])('Node %s runs TypeScript as it is: %s', (version, fit) => {
  expect(isFit(version)).toBe(fit)
})
