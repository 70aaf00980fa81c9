import { expect, test } from 'vitest'
import { addressGroup } from './address-group.ts'

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
])('%s counts with %s', (address, group) => {
  expect(addressGroup(address)).toBe(group)
})
