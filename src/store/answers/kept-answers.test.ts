import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { KeptAnswers } from './kept-answers.ts'

let folder: string
let now = 0
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-answers-'))
  now = 1_000_000
})
afterEach(() => rmSync(folder, { recursive: true }))

const opened = (mostBytes?: number) =>
  new KeptAnswers<string>({ folder, now: () => now, ...(mostBytes === undefined ? {} : { mostBytes }) })

it('finds what was kept, also when it is opened again', async () => {
  const one = opened()
  await Promise.all(['a', 'b', 'c'].map((key) => one.keep(key, `answer ${key}`)))
  await one.close()
  for (const answers of [one, opened()]) {
    expect(['a', 'b', 'c', 'd'].map((key) => answers.find(key))).toEqual([
      'answer a',
      'answer b',
      'answer c',
      undefined,
    ])
  }
})

it('forgets after a day', async () => {
  const answers = opened()
  await answers.keep('a', 'answer')
  now += 86_400_000 - 1
  expect(answers.find('a')).toBe('answer')
  now += 1
  expect(answers.find('a')).toBeUndefined()
})

it('keeps the newest where there is no room for all', async () => {
  const answers = opened(10_000)
  for (let i = 0; i < 1000; i++) await answers.keep(`key ${i}`, 'x'.repeat(100))
  const known = (of: KeptAnswers<string>): number =>
    Array.from({ length: 1000 }, (_, i) => of.find(`key ${i}`)).filter((found) => found !== undefined).length
  expect(answers.find('key 999')).toBeDefined()
  expect(known(answers)).toBeGreaterThan(60)
  expect(known(answers)).toBeLessThan(160)
  expect(known(opened(10_000))).toBe(known(answers))
  for (const name of ['newer', 'older']) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(10_000)
})

it('passes over what a crash has torn off', async () => {
  const one = opened()
  await one.keep('a', 'answer a')
  appendFileSync(join(folder, 'newer'), '{"key":"b","at":1000000,"ans')
  const again = opened()
  expect([again.find('a'), again.find('b')]).toEqual(['answer a', undefined])
  await again.keep('c', 'answer c')
  expect(readFileSync(join(folder, 'newer'), 'utf8').trimEnd().split('\n')).toHaveLength(2)
  expect(opened().find('c')).toBe('answer c')
})
