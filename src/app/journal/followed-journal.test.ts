import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Plain } from '../../model/plain.ts'
import { segmentPath, segmentsIn } from '../../store/journal/segment-names.ts'
import { STATE_FORMAT } from '../state-bytes.ts'
import { FollowedJournal } from './followed-journal.ts'
import type { Follower, Judge, StateApart } from './follower.ts'
import { readParts, writeParts } from './parts-file.ts'

let folder: string
let told: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-followed-'))
  told = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Keeps all entries, each a part of its state, and counts those it was given. */
class List {
  readonly name: string
  entries: string[] = []
  applied = 0
  /** Undefined: it has no store. */
  followedTo: number | undefined

  constructor(name: string) {
    this.name = name
  }

  apply(entry: string): string {
    this.applied++
    this.entries.push(entry)
    return this.entries.join()
  }

  save(): Iterable<Plain> {
    return [...this.entries]
  }

  restore(part: Plain): void {
    this.entries.push(part as string)
  }

  stored(): number {
    return this.followedTo ?? Number.POSITIVE_INFINITY
  }
}

/** Has its state elsewhere, where writing takes its time. */
class Elsewhere extends List {
  readonly asked = Promise.withResolvers<{ readonly path: string }>()
  readonly written = Promise.withResolvers<void>()
  readonly apart: StateApart = {
    save: async (path, title) => {
      const bytes = await writeParts(path, title, ['elsewhere'])
      this.asked.resolve({ path })
      await this.written.promise
      return bytes
    },
    check: async (path, title) => void readParts(path, title),
  }
}

interface Opened {
  readonly journal: FollowedJournal<string, string>
  readonly judge: List
}

async function open(
  saveEvery = 1e9,
  followers: readonly Follower<string, string>[] = [],
  followedTo?: number,
): Promise<Opened> {
  const judge = new List('judge')
  judge.followedTo = followedTo
  const tell = (line: string): void => void told.push(line)
  const options = { folder, judge: judge as Judge<string, string>, followers, tell, saveEvery }
  return { journal: await FollowedJournal.open(options), judge }
}

async function append(journal: FollowedJournal<string, string>, text: string): Promise<void> {
  for (const entry of text) await journal.append(entry)
}

/** Runs that append the entries of a text each, and end with everything saved. */
async function runs(...texts: string[]): Promise<void> {
  for (const text of texts) {
    const { journal } = await open()
    await append(journal, text)
    await journal.close()
  }
}

const states = (): readonly string[] => readdirSync(join(folder, 'state')).sort()
const stateOf = (sequence: number): string => `${String(sequence).padStart(15, '0')}.state`

/** What a start gets to: entries known, how many of them were applied anew, and what was told. */
async function started(followedTo?: number): Promise<readonly [entries: string, applied: number]> {
  const { journal, judge } = await open(1e9, [], followedTo)
  await journal.abandon()
  return [judge.entries.join(''), judge.applied]
}

function damage(sequence: number, change: (bytes: Buffer) => Buffer): void {
  const path = join(folder, 'state', stateOf(sequence))
  writeFileSync(path, change(readFileSync(path)))
}

const flip = (at: number) => (bytes: Buffer) => {
  const place = at < 0 ? bytes.length + at : at
  bytes[place] = bytes[place]! ^ 1
  return bytes
}

describe('a journal that is followed', () => {
  it('goes on from the state of a clean stop, and applies nothing again', async () => {
    await runs('abc')
    expect(await started()).toEqual(['abc', 0])
  })

  it('after a crash applies only the entries behind the newest state', async () => {
    await runs('abc')
    const { journal } = await open()
    await append(journal, 'de')
    await journal.abandon()
    expect(await started()).toEqual(['abcde', 2])
  })

  it('saves state by itself as the journal grows, and keeps the newest two', async () => {
    const { journal } = await open(200)
    expect(journal.stateBytes).toBe(0)
    for (let i = 0; i < 100; i++) await journal.append(String.fromCharCode(97 + (i % 26)))
    await journal.close()
    expect(states()).toHaveLength(2)
    expect(states().at(-1)).toBe(stateOf(100))
    expect(journal.stateBytes).toBe(statSync(join(folder, 'state', stateOf(100))).size)
  })

  it('gives each follower the entry and what the judge made of it', async () => {
    const seen: unknown[] = []
    const follower = new List('other')
    const apply = (...given: unknown[]): void => void seen.push(given)
    const { journal } = await open(1e9, [Object.assign(follower, { apply })])
    await append(journal, 'ab')
    await journal.close()
    expect(seen).toEqual([
      ['a', 1, 'a'],
      ['b', 2, 'a,b'],
    ])
  })

  it('uses no state that a store has not reached', async () => {
    await runs('ab', 'cd')
    expect(await started(3)).toEqual(['abcd', 2])
    expect(await started(1)).toEqual(['abcd', 4])
    expect(told).toEqual([])
  })

  it('keeps, while a store stands still, one state that it has reached and at most three newer ones, the last one of them', async () => {
    await runs('a')
    for (const entry of 'bcdefg') {
      const { journal } = await open(1e9, [], 1)
      await append(journal, entry)
      await journal.close()
    }
    expect(states()).toEqual([1, 2, 3, 7].map(stateOf))
    expect(await started(4)).toEqual(['abcdefg', 4])
    expect(await started(7)).toEqual(['abcdefg', 0])
  })

  it.each([
    ['a flipped byte at the end', flip(-1), 'is damaged: its checksum is another one'],
    ['a flipped byte within', flip(70), 'is damaged: its checksum is another one'],
    ['its end cut off', (bytes: Buffer) => bytes.subarray(0, -1), 'is cut short'],
    ['another form', flip(14), `has state of version ${STATE_FORMAT ^ 1}; this program reads`],
    ['other content', () => Buffer.from('somebody wrote this'.repeat(20)), 'is no saved state'],
    ['nothing in it', () => Buffer.alloc(0), 'is cut short'],
  ])('passes a state over that has %s, says so, and uses the one before', async (_, change, words) => {
    await runs('ab', 'cd')
    damage(4, change)
    expect(await started()).toEqual(['abcd', 2])
    expect(told).toHaveLength(1)
    expect(told[0]).toContain(words)
    damage(2, change)
    expect(await started()).toEqual(['abcd', 4])
  })

  it('wherever the newest state is cut off, uses the one before', async () => {
    await runs('ab', 'cd')
    const whole = readFileSync(join(folder, 'state', stateOf(4)))
    for (let length = 0; length < whole.length; length++) {
      damage(4, () => whole.subarray(0, length))
      expect(await started()).toEqual(['abcd', 2])
    }
  })

  it('saves what a follower has elsewhere in a file beside, which is whole before the state counts', async () => {
    const elsewhere = new Elsewhere('other')
    const { journal } = await open(1e9, [elsewhere])
    await append(journal, 'abc')
    const closing = journal.close()
    const asked = await elsewhere.asked.promise
    expect(existsSync(asked.path)).toBe(true)
    expect(states()).toEqual(expect.not.arrayContaining([stateOf(3)]))
    elsewhere.written.resolve()
    await closing
    expect(states()).toEqual([`${stateOf(3).slice(0, 15)}.other.state`, stateOf(3)])
    const again = await open(1e9, [new Elsewhere('other')])
    expect([again.judge.applied, told]).toEqual([0, []])
    await again.journal.abandon()
    // A crash between the two leaves this.
    rmSync(join(folder, 'state', stateOf(3)))
    await (await open(1e9, [new Elsewhere('other')])).journal.abandon()
    expect(states()).toEqual([])
  })

  it('passes over states of other followers', async () => {
    await runs('ab')
    const { journal, judge } = await open(1e9, [new List('new')])
    expect([judge.applied, told]).toEqual([2, [expect.stringContaining('is of judge, not of judge,new')]])
    await journal.abandon()
  })

  it('passes over states of another journal', async () => {
    await runs('ab')
    rmSync(join(folder, 'journal'), { recursive: true })
    expect(await started()).toEqual(['', 0])
    expect(states()).toEqual([stateOf(2)])
    expect(told).toEqual([expect.stringContaining('is of another journal')])
  })

  it('refuses a journal that has fewer entries than a state of it', async () => {
    await runs('a')
    const file = segmentPath(join(folder, 'journal'), 1)
    const early = readFileSync(file)
    await runs('b')
    writeFileSync(file, early)
    await expect(open()).rejects.toThrow(/knows more than the journal, which has 1 entries: bring/)
  })

  it('hands files of the journal over that neither kept state needs', async () => {
    const judge = new List('judge')
    const segments = (): readonly number[] => segmentsIn(join(folder, 'journal'))
    const retire = async (path: string): Promise<void> => rmSync(path)
    const options = { folder, judge, tell: (line: string) => void told.push(line), segmentBytes: 300 }
    for (const text of ['abcdefghij', 'klmnopqrst', 'uvwxyz']) {
      const journal = await FollowedJournal.open<string, string>({ ...options, judge: new List('judge') })
      await append(journal, text)
      await journal.close()
    }
    expect(segments()[0]).toBe(1)
    const journal = await FollowedJournal.open<string, string>({ ...options, judge, retire })
    await append(journal, '!')
    await journal.close()
    // States of entries 26 and 27 are kept: what begins a start from 26 is the oldest file.
    expect(segments()[0]).toBeGreaterThan(20)
    expect(await started()).toEqual(['abcdefghijklmnopqrstuvwxyz!', 0])
    damage(27, () => Buffer.from(''))
    expect(await started()).toEqual(['abcdefghijklmnopqrstuvwxyz!', 1])
    damage(26, () => Buffer.from(''))
    await expect(open()).rejects.toThrow(/entries before \d+ are not there, nor is a saved state/)
  })

  it('removes what a crash left half written', async () => {
    await runs('a')
    const half = join(folder, 'state', `${stateOf(9)}.abc.tmp`)
    writeFileSync(half, 'half')
    await started()
    expect(existsSync(half)).toBe(false)
  })
})
