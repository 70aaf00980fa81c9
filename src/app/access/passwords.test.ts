import { expect, it } from 'vitest'
import { openPasswords } from './passwords.ts'

it('tells whoever asks that no hash can be made, and nobody else', async () => {
  const broken = () => Promise.reject(new Error('no native module'))
  const passwords = openPasswords({ hash: broken, verify: broken })
  // What nobody takes care of goes to the process by now, and would fail this run.
  await new Promise((resolve) => setImmediate(resolve))
  await expect(passwords.hash('x')).rejects.toThrow('no native module')
  await expect(passwords.isOf('x', undefined)).rejects.toThrow('no native module')
})
