import { expect, test } from 'vitest'
import { comesFromOtherSite } from './other-sites.ts'

const host = 'vedette.example:9000'
test.each([
  ['a program', {}, false],
  ['our own page', { 'sec-fetch-site': 'same-origin', origin: `https://${host}` }, false],
  ['an address that was typed', { 'sec-fetch-site': 'none' }, false],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, true],
  ['a neighbour', { 'sec-fetch-site': 'same-site', origin: 'https://other.example' }, true],
  ['an older browser on our page', { origin: `http://${host}` }, false],
  ['an older browser elsewhere', { origin: 'http://evil.example' }, true],
  ['a page that hides where it is from', { origin: 'null' }, true],
  ['our page behind a proxy that renames us', { origin: 'https://public.example' }, false],
])('%s', (_name, headers, other) => {
  expect(comesFromOtherSite({ headers: { host, ...headers } }, 'https://public.example')).toBe(other)
})
