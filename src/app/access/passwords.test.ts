import { expect, it } from 'vitest'
import { openPasswords } from './passwords.ts'

it('tells whoever asks that no hash can be made', async () => {
  const broken = () => Promise.reject(new Error('no native module'))
  const passwords = openPasswords(async () => ({ hash: broken, verify: broken }))
  await expect(passwords.hash('x')).rejects.toThrow('no native module')
  await expect(passwords.isOf('x', undefined)).rejects.toThrow('no native module')
})

it('does the same work for somebody it does not know, from the first time on', async () => {
  const done: string[] = []
  const isOf = (kept: string | undefined) => {
    const hash = async () => `hash ${done.push('hash')}`
    const verify = async () => done.push('verify') > 0
    return openPasswords(async () => ({ hash, verify })).isOf('x', kept)
  }
  expect([await isOf('kept'), await isOf(undefined)]).toEqual([true, false])
  expect(done).toEqual(['hash', 'verify', 'hash', 'verify'])
})
