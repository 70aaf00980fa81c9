import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal } from './journal.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-journal-'))
  path = join(folder, 'journal')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface Opened {
  readonly journal: Journal<string, string>
  readonly applied: string[]
}

function open(): Opened {
  const applied: string[] = []
  const apply = (entry: string, sequence: number): string => {
    applied.push(entry)
    return `${sequence}:${entry}`
  }
  return { journal: Journal.open<string, string>({ path, apply }), applied }
}

/** Writes entries, each group in one block. */
async function write(...groups: string[][]): Promise<void> {
  const { journal } = open()
  for (const group of groups) await Promise.all(group.map((entry) => journal.append(entry)))
  await journal.close()
}

async function reopened(): Promise<readonly string[]> {
  const { journal, applied } = open()
  await journal.close()
  return applied
}

describe('a journal', () => {
  it('applies entries in order, and gives each what came of it', async () => {
    const { journal, applied } = open()
    const outcomes = await Promise.all(['a', 'b\n"', 'ü\u2028'].map((entry) => journal.append(entry)))
    expect(outcomes).toEqual(['1:a', '2:b\n"', '3:ü\u2028'])
    expect(applied).toEqual(['a', 'b\n"', 'ü\u2028'])
    await journal.close()
    expect(await reopened()).toEqual(applied)
  })

  it('keeps its identity and its count', async () => {
    const first = open()
    await first.journal.append('a')
    await first.journal.close()
    const second = open()
    expect([second.journal.id, second.journal.sequence]).toEqual([first.journal.id, 1])
    await second.journal.close()
  })

  it('wherever it is cut off, has the entries of the blocks before, and goes on from there', async () => {
    await write(['a', 'b'], ['c'], ['d', 'e'])
    const whole = readFileSync(path)
    const prefixes = [[], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd', 'e']]
    let longest = 0
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length))
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
    const sound = readFileSync(path)
    await write(['d'.repeat(50)])
    const whole = readFileSync(path)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: sound.length, max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          writeFileSync(path, damaged(whole, at, flip))
          expect(await reopened()).toEqual(['a', 'b', 'c'])
          expect(readFileSync(path)).toEqual(sound)
        },
      ),
    )
  })

  it('as a crash leaves it, with zeros behind, has what was accepted, and a torn block is cut off', async () => {
    const { journal } = open()
    for (const entry of ['a', 'b']) await journal.append(entry)
    const left = readFileSync(path)
    await journal.close()
    const sound = readFileSync(path)
    expect(left.length).toBeGreaterThan(sound.length)
    writeFileSync(path, left)
    expect(await reopened()).toEqual(['a', 'b'])
    await write(['c'.repeat(40)])
    const whole = readFileSync(path)
    for (let length = sound.length; length < whole.length; length++) {
      writeFileSync(path, Buffer.concat([whole.subarray(0, length), Buffer.alloc(5000)]))
      expect(await reopened()).toEqual(['a', 'b'])
      expect(readFileSync(path)).toEqual(sound)
    }
  })

  it('on a full disk refuses what finds no room, and keeps what it accepted', async () => {
    const source = `
      import { Journal } from ${JSON.stringify(new URL('./journal.ts', import.meta.url).href)}
      const journal = Journal.open({ path: process.argv[1], apply: (_, sequence) => sequence })
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
    const { journal, applied } = open()
    expect(applied).toHaveLength(accepted)
    await journal.close()
  })

  it('refuses damage that no crash can have done, and leaves the file as it is', async () => {
    await write(['a'], ['b'], ['c'])
    const whole = readFileSync(path)
    const bytes = damaged(whole, whole.indexOf('"b"'), 1)
    writeFileSync(path, bytes)
    expect(open).toThrow(/damaged at byte \d+, with sound entries from byte \d+ on: bring the file back/)
    expect(readFileSync(path)).toEqual(bytes)
  })

  it('leaves a file alone that is no journal', () => {
    const text = 'somebody wrote this\n'.repeat(100)
    writeFileSync(path, text)
    expect(open).toThrow(/is no journal/)
    expect(readFileSync(path, 'utf8')).toBe(text)
  })

  it('reads blocks longer than what it reads at once', async () => {
    const long = ['x'.repeat(9_000_000), 'y'.repeat(5_000_000), 'short']
    await write([long[0]!], [long[1]!, long[2]!])
    expect(await reopened()).toEqual(long)
    truncateSync(path, readFileSync(path).length - 1)
    expect(await reopened()).toEqual([long[0]])
  })

  it('refuses work after its end', async () => {
    const { journal } = open()
    await journal.close()
    await expect(journal.append('a')).rejects.toThrow('closed')
  })
})

function damaged(bytes: Buffer, at: number, flip: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = copy[at]! ^ flip
  return copy
}
