import { expect, test } from 'vitest'
import { knownHosts } from './known-hosts.ts'

test.each<[host: string | undefined, open: boolean, guarded: boolean]>([
  ['localhost', true, true],
  ['LOCALHOST:9000', true, true],
  ['127.0.0.1:9000', true, true],
  ['[::1]:9000', true, true],
  ['Vedette.example', true, true],
  ['10.1.2.3:9000', false, true],
  ['[2001:db8::1]', false, true],
  ['evil.example', false, false],
  ['localhost.evil.example', false, false],
  ['localhost:9000:1', false, false],
  ['localhost@evil.example', false, false],
  ['', false, false],
  [undefined, false, false],
])('%s', (host, open, guarded) => {
  expect(knownHosts(['vedette.example'], false)(host)).toBe(open)
  expect(knownHosts(['vedette.example'], true)(host)).toBe(guarded)
})
