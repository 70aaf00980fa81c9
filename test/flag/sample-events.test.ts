import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { finish } from '../../src/flag/finish.test-support.ts'
import { FlagBook } from '../../src/flag/flag-book.ts'

const data = process.env.VEDETTE_DATA ?? join(import.meta.dirname, '../../../shared/data')
const path = join(data, 'events', 'sample_events.jsonl')

interface Sample {
  readonly timestamp: string
  readonly username: string
  readonly source_ip: string
}

const read = (): Sample[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Sample)

describe.skipIf(!existsSync(path))('the sample events', () => {
  const record = (book: FlagBook, user: string, address: string): number => book.record({ user, address })

  it('share no user and no address: only the one in the range is flagged', () => {
    const samples = read()
    const book = new FlagBook()
    book.change({ type: 'add-range', range: { id: 'bad', cidr: samples[0]!.source_ip } })
    for (const { username, source_ip } of samples) record(book, username, source_ip)
    expect(samples).toHaveLength(15)
    expect(samples.map((_, event) => book.read(event).flagged)).toEqual([true, ...Array(14).fill(false)])
  })

  it('are one long chain when each user comes from the address before and then from the own: all hangs on the first', () => {
    const samples = read()
    const book = new FlagBook()
    for (const { username, source_ip } of samples) record(book, username, source_ip)
    finish(book.apply({ type: 'mark', event: 0 }))
    for (let i = 1; i < samples.length; i++) {
      record(book, samples[i]!.username, samples[i - 1]!.source_ip)
      record(book, samples[i]!.username, samples[i]!.source_ip)
    }
    const flagged = (): number[] =>
      Array.from({ length: book.events }, (_, event) => event).filter((event) => book.read(event).flagged)
    const all = [0, ...Array.from({ length: 28 }, (_, i) => 15 + i)]
    expect(flagged()).toEqual(all)
    expect(book.read(16).causes).toMatchObject([{ type: 'user', event: 15, distance: 2 }])
    expect(finish(book.apply({ type: 'take-back', event: 0 })).cleared).toBe(29)
    expect(flagged()).toEqual([])
    expect(finish(book.apply({ type: 'undo', event: 0 })).flagged).toBe(29)
    expect(flagged()).toEqual(all)
  })
})
