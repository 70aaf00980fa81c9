import { expect, test } from 'vitest'
import { withoutSecrets } from './without-secrets.ts'

test.each([
  [
    { name: 'a', password: 'p' },
    { name: 'a', password: 'hidden' },
  ],
  [{ list: [{ client_secret: 's', key: 'k' }] }, { list: [{ client_secret: 'hidden', key: 'hidden' }] }],
  [{ keyboard: 'k' }, { keyboard: 'k' }],
  ['text', 'text'],
  [undefined, undefined],
  [null, null],
])('%j is kept as %j', (value, kept) => {
  expect(withoutSecrets(value)).toEqual(kept)
})

test('what is too large is only said to be', () => {
  expect(withoutSecrets({ text: 'x'.repeat(100_000) })).toMatchObject({ too_large: true })
  expect(withoutSecrets(Array(100_000).fill('xx'))).toMatchObject({ too_large: true })
})
