import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { printBlock } from './block.ts'
import { Journal } from './journal.ts'
import { segmentPath, segmentsIn } from './segment-names.ts'

let folder: string
/** Of the journal, and of its first segment. */
let path: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-journal-'))
  path = join(folder, 'journal')
  file = segmentPath(path, 1)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Opened {
  readonly journal: Journal<string, string>
  readonly applied: string[]
}

async function open(): Promise<Opened> {
  const applied: string[] = []
  const apply = (entry: string, sequence: number): string => {
    applied.push(entry)
    return `${sequence}:${entry}`
  }
  return { journal: await Journal.open<string, string>({ path, apply }), applied }
}

/** Writes entries, each group in one block. */
async function write(...groups: string[][]): Promise<void> {
  const { journal } = await open()
  for (const group of groups) await Promise.all(group.map((entry) => journal.append(entry)))
  await journal.close()
}

async function reopened(): Promise<readonly string[]> {
  const { journal, applied } = await open()
  await journal.close()
  return applied
}

describe('a journal', () => {
  it('applies entries in order, and gives each what came of it', async () => {
    const { journal, applied } = await open()
    const outcomes = await Promise.all(['a', 'b\n"', 'ü\u2028'].map((entry) => journal.append(entry)))
    expect(outcomes).toEqual(['1:a', '2:b\n"', '3:ü\u2028'])
    expect(applied).toEqual(['a', 'b\n"', 'ü\u2028'])
    await journal.close()
    expect(await reopened()).toEqual(applied)
  })

  it('keeps its identity and its count', async () => {
    const first = await open()
    await first.journal.append('a')
    await first.journal.close()
    const second = await open()
    expect([second.journal.id, second.journal.sequence]).toEqual([first.journal.id, 1])
    await second.journal.close()
  })

  it('wherever it is cut off, has the entries of the blocks before, and goes on from there', async () => {
    await write(['a', 'b'], ['c'], ['d', 'e'])
    const whole = readFileSync(file)
    const prefixes = [[], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd', 'e']]
    let longest = 0
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length))
      const found = await reopened()
      expect(prefixes).toContainEqual(found)
      expect(found.length).toBeGreaterThanOrEqual(longest)
      longest = found.length
      await write(['z'])
      expect(await reopened()).toEqual([...found, 'z'])
    }
    expect(longest).toBe(5)
  })

  it('takes a last block with any damage for torn, and keeps those before', async () => {
    await write(['a', 'b'], ['c'])
    const sound = readFileSync(file)
    await write(['d'.repeat(50)])
    const whole = readFileSync(file)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: sound.length, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          writeFileSync(file, damaged(whole, at, flip))
          expect(await reopened()).toEqual(['a', 'b', 'c'])
          expect(readFileSync(file)).toEqual(sound)
        },
      ),
    )
  })

  it('as a crash leaves it, with zeros behind, has what was accepted, and a torn block is cut off', async () => {
    const { journal } = await open()
    for (const entry of ['a', 'b']) await journal.append(entry)
    const left = readFileSync(file)
    await journal.close()
    const sound = readFileSync(file)
    expect(left.length).toBeGreaterThan(sound.length)
    writeFileSync(file, left)
    expect(await reopened()).toEqual(['a', 'b'])
    await write(['c'.repeat(40)])
    const whole = readFileSync(file)
    for (let length = sound.length; length < whole.length; length++) {
      writeFileSync(file, Buffer.concat([whole.subarray(0, length), Buffer.alloc(5000)]))
      expect(await reopened()).toEqual(['a', 'b'])
      expect(readFileSync(file)).toEqual(sound)
    }
  })

  it('on a full disk refuses what finds no room, and keeps what it accepted', async () => {
    const source = `
      import { Journal } from ${JSON.stringify(new URL('./journal.ts', import.meta.url).href)}
      const journal = await Journal.open({ path: process.argv[1], apply: (_, sequence) => sequence })
      let accepted = 0
      try { for (;;) accepted = await journal.append('x'.repeat(50_000)) }
      catch (error) { console.log(JSON.stringify([accepted, error.reason, error.message])) }
      await journal.close()`
    // A limit on the size of files stands for a disk that is full: 6 MiB in blocks of 512 bytes.
    const limited = 'trap "" XFSZ; ulimit -f 12288; exec "$0" --input-type=module -e "$1" "$2"'
    const run = spawnSync('sh', ['-c', limited, process.execPath, source, path], { encoding: 'utf8' })
    const [accepted, reason, message] = JSON.parse(run.stdout)
    expect(accepted).toBeGreaterThan(100)
    expect([reason, message]).toEqual(['full', `cannot write ${path} (EFBIG): make room on its disk`])
    const { journal, applied } = await open()
    expect(applied).toHaveLength(accepted)
    await journal.close()
  })

  it('refuses damage that no crash can have done, and leaves the file as it is', async () => {
    await write(['a'], ['b'], ['c'])
    const whole = readFileSync(file)
    const bytes = damaged(whole, whole.indexOf('"b"'), 1)
    writeFileSync(file, bytes)
    await expect(open()).rejects.toThrow(
      /damaged at byte \d+, with sound entries from byte \d+ on: bring the file back/,
    )
    expect(readFileSync(file)).toEqual(bytes)
  })

  it('leaves a file alone that is no journal', async () => {
    const text = 'somebody wrote this\n'.repeat(100)
    for (const place of [path, file]) {
      rmSync(path, { force: true, recursive: true })
      mkdirSync(dirname(place), { recursive: true })
      writeFileSync(place, text)
      await expect(open()).rejects.toThrow(/is no journal/)
      expect(readFileSync(place, 'utf8')).toBe(text)
    }
  })

  it('reads blocks longer than what it reads at once', async () => {
    const long = ['x'.repeat(9_000_000), 'y'.repeat(5_000_000), 'short']
    await write([long[0]!], [long[1]!, long[2]!])
    expect(await reopened()).toEqual(long)
    truncateSync(file, readFileSync(file).length - 1)
    expect(await reopened()).toEqual([long[0]])
  })

  it('refuses work after its end', async () => {
    const { journal } = await open()
    await journal.close()
    await expect(journal.append('a')).rejects.toThrow('closed')
  })
})

/** Writes so many entries, a block each, to segments of about this many bytes. */
async function writeMany(count: number, segmentBytes: number): Promise<void> {
  const journal = await Journal.open<string, void>({ path, apply: () => {}, segmentBytes })
  for (let number = 1; number <= count; number++) await journal.append(entryOf(number))
  await journal.close()
}

const entryOf = (number: number): string => `entry ${number} ${'x'.repeat(number % 50)}`

/** The entries that are applied when all up to one were already. */
async function openedFrom(applied: number): Promise<readonly string[]> {
  const entries: string[] = []
  const journal = await Journal.open<string, unknown>({
    path,
    appliedUpTo: () => applied,
    apply: (entry) => entries.push(entry),
  })
  await journal.close()
  return entries
}

const upTo = (count: number): string[] => Array.from({ length: count }, (_, i) => entryOf(i + 1))

describe('segments of a journal', () => {
  it('are begun as it grows, and hold together all that was appended', async () => {
    await writeMany(200, 1000)
    expect(segmentsIn(path).length).toBeGreaterThan(10)
    expect(await openedFrom(0)).toEqual(upTo(200))
    await writeMany(0, 1000)
    expect(await openedFrom(0)).toEqual(upTo(200))
  })

  it('count bytes on, whatever was handed over', async () => {
    await writeMany(200, 1000)
    const bytes = segmentsIn(path).reduce((sum, first) => sum + statSync(segmentPath(path, first)).size, 0)
    for (const first of segmentsIn(path).slice(0, -1)) rmSync(segmentPath(path, first))
    const journal = await Journal.open<string, void>({ path, appliedUpTo: () => 200, apply: () => {} })
    expect(journal.bytes).toBe(bytes)
    await journal.close()
  })

  it.each([0, 1, 77, 199, 200])('with everything up to %i applied, give what is behind', async (applied) => {
    await writeMany(200, 1000)
    expect(await openedFrom(applied)).toEqual(upTo(200).slice(applied))
  })

  it('that hold only what was applied are not looked at', async () => {
    await writeMany(200, 1000)
    const old = segmentsIn(path).filter((_, i, all) => (all[i + 1] ?? 999) <= 150)
    for (const first of old) writeFileSync(segmentPath(path, first), 'not even a journal')
    expect(await openedFrom(150)).toEqual(upTo(200).slice(150))
  })

  it('that are missing are told', async () => {
    await writeMany(200, 1000)
    const [first, second, third] = segmentsIn(path)
    rmSync(segmentPath(path, second!))
    await expect(openedFrom(0)).rejects.toThrow(
      `ends with entry ${second! - 1}, but the next file begins with ${third}`,
    )
    rmSync(segmentPath(path, first!))
    await expect(openedFrom(0)).rejects.toThrow(`entries before ${third} are not there`)
  })

  it('wherever the newest is cut off, have the entries before, and go on from there', async () => {
    await writeMany(20, 400)
    const [newest, before] = segmentsIn(path).toReversed() as [number, number]
    const whole = readFileSync(segmentPath(path, newest))
    const older = readFileSync(segmentPath(path, before))
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(segmentPath(path, before), older)
      writeFileSync(segmentPath(path, newest), whole.subarray(0, length))
      const found = await openedFrom(0)
      expect(found).toEqual(upTo(found.length))
      expect(found.length).toBeGreaterThanOrEqual(newest - 1)
      await write(['z'])
      expect(await openedFrom(0)).toEqual([...found, 'z'])
    }
  })

  it('give any entry back by its number, while they are written and afterwards', async () => {
    const journal = await Journal.open<string, void>({ path, apply: () => {}, segmentBytes: 300_000 })
    const long = (number: number): string => entryOf(number) + 'y'.repeat(4000)
    for (let number = 1; number <= 200; number++) {
      await journal.append(long(number))
      expect(await journal.read(number)).toBe(long(number))
    }
    await journal.close()
    const again = await Journal.open<string, void>({ path, appliedUpTo: () => 199, apply: () => {} })
    for (const number of [1, 2, 63, 64, 65, 130, 199, 200])
      expect(await again.read(number)).toBe(long(number))
    expect(await again.read(0)).toBeUndefined()
    expect(await again.read(201)).toBeUndefined()
    await again.close()
  })

  it('are handed over, the oldest first, when all of their entries are behind', async () => {
    await writeMany(200, 1000)
    const firsts = segmentsIn(path)
    const journal = await Journal.open<string, void>({ path, appliedUpTo: () => 200, apply: () => {} })
    const taken: string[] = []
    const take = async (one: string): Promise<void> => {
      taken.push(one)
      rmSync(one)
    }
    await journal.handOver(firsts[3]! - 1, take)
    expect(taken).toEqual(firsts.slice(0, 2).map((first) => segmentPath(path, first)))
    expect(await journal.read(1)).toBeUndefined()
    expect(await journal.read(firsts[2]!)).toBe(entryOf(firsts[2]!))
    await journal.handOver(1e9, take)
    expect(segmentsIn(path)).toEqual(firsts.slice(-1))
    await journal.close()
  })

  it('take a journal of the first version for their beginning, wherever a crash stopped that', async () => {
    // As version 1 began and wrote it: one file, no number of the first entry.
    const blocks = [
      printBlock(['{"journal":"6a4cfd0e-44a7-4fc4-a4e5-0a3a9a3b5f11","version":1}']),
      printBlock(['"a"', '"b"']),
      printBlock(['"c"']),
    ]
    const places = [path, segmentPath(`${path}.folder`, 1), file]
    for (const place of places) {
      rmSync(path, { recursive: true, force: true })
      mkdirSync(dirname(place), { recursive: true })
      writeFileSync(place, Buffer.concat(blocks))
      const { journal, applied } = await open()
      expect([journal.id, applied]).toEqual(['6a4cfd0e-44a7-4fc4-a4e5-0a3a9a3b5f11', ['a', 'b', 'c']])
      await journal.append('d')
      expect(await journal.read(2)).toBe('b')
      await journal.close()
      expect(await reopened()).toEqual(['a', 'b', 'c', 'd'])
      expect(readdirSync(folder)).toEqual(['journal'])
    }
  })
})

function damaged(bytes: Buffer, at: number, flip: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = copy[at]! ^ flip
  return copy
}
