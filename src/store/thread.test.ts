import { expect, it } from 'vitest'
import { Thread } from './thread.ts'

const thread = (script: string): Thread<unknown, unknown> =>
  new Thread(new URL(`data:text/javascript,${encodeURIComponent(script)}`), 'tests', undefined)

it.each([
  ['throws', 'throw new Error("no way")', 'no way'],
  ['ends', 'process.exit(3)', 'the thread of tests has ended'],
])('tells when it %s, and refuses what it was called for', async (_, script, why) => {
  const one = thread(script)
  await expect(one.call('anything')).rejects.toThrow(why)
  expect((await one.lost).message).toMatch(why)
  await expect(one.call('more')).rejects.toThrow(why)
})

it('tells nothing when it is closed', async () => {
  const one = thread('setInterval(() => {}, 1000)')
  const told = Promise.race([one.lost, one.close().then(() => 'closed')])
  expect(await told).toBe('closed')
})
