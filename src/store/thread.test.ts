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

/** Answers with a name, after so many turns of the event loop. */
const answering = `
  import { setImmediate as turn } from 'node:timers/promises'
  import { answerCalls } from ${JSON.stringify(new URL('thread.ts', import.meta.url).href)}
  answerCalls(async ({ name, turns }, stopped) => {
    if (stopped()) throw new Error(name + ' is not wanted')
    for (let i = 0; i < turns; i++) await turn()
    return name
  })`

it('ends what it has begun while other calls wait, in their order, and knows which of them are not wanted any more', async () => {
  const one = thread(answering)
  const answered: unknown[] = []
  const call = async (name: string, turns: number, signal?: AbortSignal): Promise<void> => {
    answered.push(await one.call({ name, turns }, signal).catch(({ message }: Error) => message))
  }
  const names = Array.from({ length: 50 }, (_, i) => `short ${i}`)
  const unwanted = new AbortController()
  const calls = [call('long', 5), ...names.map((name) => call(name, 0)), call('last', 0, unwanted.signal)]
  unwanted.abort()
  await Promise.all(calls)
  expect(answered.indexOf('long')).toBeLessThan(answered.indexOf('short 49'))
  expect(answered.filter((name) => name !== 'long')).toEqual([...names, 'last is not wanted'])
  await one.close()
})
