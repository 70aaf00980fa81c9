import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { type FilePlace, GrowingFile } from './growing-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'vedette-growing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A log in a folder of its own, a writer that rotates it, and a reader that can be killed at any time. */
class Log {
  static #made = 0
  readonly path: string
  readonly notices: string[] = []
  now = 0
  #file: GrowingFile
  #kept: FilePlace
  #text = ''
  #keptText = ''

  constructor(beside: Readonly<Record<string, string>> = {}) {
    const home = join(folder, `log-${++Log.#made}`)
    mkdirSync(home)
    this.path = join(home, 'access.log')
    writeFileSync(this.path, '')
    for (const [name, text] of Object.entries(beside)) writeFileSync(`${this.path}${name}`, text)
    this.#file = this.#open()
    this.#kept = this.#file.place
  }

  #open(from?: FilePlace): GrowingFile {
    return GrowingFile.open(this.path, { from, notice: (text) => this.notices.push(text) })
  }

  append(text: string): void {
    appendFileSync(this.path, text)
  }

  /** As logrotate does without `copytruncate`: the numbers of older files go up by one. */
  rename(): void {
    this.#shift()
    renameSync(this.path, `${this.path}.1`)
    writeFileSync(this.path, '')
  }

  copyAndCut(): void {
    this.#shift()
    copyFileSync(this.path, `${this.path}.1`)
    truncateSync(this.path)
  }

  #shift(): void {
    const names = readdirSync(join(this.path, '..')).filter((name) => /^access\.log\.\d+$/.test(name))
    const numbers = names.map((name) => Number(name.split('.').at(-1))).sort((a, b) => b - a)
    for (const n of numbers) renameSync(`${this.path}.${n}`, `${this.path}.${n + 1}`)
  }

  read(times = 1): void {
    for (let i = 0; i < times; i++) {
      const bytes = this.#file.read(this.now)
      if (!bytes) return
      this.#text += Buffer.from(bytes).toString()
    }
  }

  keep(): void {
    this.#kept = deserialize(serialize(this.#file.place))
    this.#keptText = this.#text
  }

  /** What was read after the place was kept is as if it had not been read. */
  kill(): void {
    this.#file.close()
    this.#text = this.#keptText
    this.#file = this.#open(this.#kept)
  }

  get lines(): string[] {
    this.read(Infinity)
    return this.#text.split('\n').slice(0, -1)
  }
}

const rest = ' '.repeat(20)

describe('a log that grows', () => {
  it('is read line by line, and a torn last line waits for its end', () => {
    const log = new Log()
    expect(log.lines).toEqual([])
    log.append('one\ntwo\nthr')
    expect(log.lines).toEqual(['one', 'two'])
    log.append('ee\n')
    expect(log.lines).toEqual(['one', 'two', 'three'])
  })

  it('may come up later', () => {
    const log = new Log()
    rmSync(log.path)
    log.kill()
    expect(log.lines).toEqual([])
    log.append('one\n')
    expect(log.lines).toEqual(['one'])
  })

  it('is read to its end when it is renamed, also what is written to it afterwards', () => {
    const log = new Log()
    log.append('one\n')
    log.read()
    log.append('two\n')
    log.rename()
    log.append('four\n')
    log.read(2)
    appendFileSync(`${log.path}.1`, 'three\n')
    expect(log.lines).toEqual(['one', 'two', 'four', 'three'])
  })

  it('left in the middle of a line gives what there is of it after a minute', () => {
    const log = new Log()
    log.append('one\ntorn')
    log.read()
    log.rename()
    log.append('two\n')
    expect(log.lines).toEqual(['one', 'two'])
    log.now = 60_000
    expect(log.lines).toEqual(['one', 'two', 'torn'])
  })

  it('cut in the middle of a line goes on with it', () => {
    const log = new Log()
    log.append('one\ntw')
    log.read()
    log.copyAndCut()
    log.append('o\nthree\n')
    expect(log.lines).toEqual(['one', 'two', 'three'])
    expect(log.notices).toEqual([])
  })

  it('cut and grown beyond where it was is seen as another one', () => {
    const log = new Log()
    log.append('one\n')
    log.read()
    log.append('two\n')
    log.copyAndCut()
    log.append('a longer line than there was before\n')
    expect(log.lines).toEqual(['one', 'two', 'a longer line than there was before'])
  })

  it('cut without a copy says that something may be lost', () => {
    const log = new Log()
    log.append('one\n')
    log.read()
    truncateSync(log.path)
    log.append('2\n')
    expect(log.lines).toEqual(['one', '2'])
    expect(log.notices).toEqual([expect.stringContaining('lines may be lost')])
  })

  it('cut under a program that does not append goes on behind the hole', () => {
    const log = new Log()
    log.append('one\n')
    log.read()
    log.copyAndCut()
    writeFileSync(log.path, Buffer.concat([Buffer.alloc(300_000), Buffer.from('two\n')]))
    expect(log.lines).toEqual(['one', 'two'])
  })

  it('with a line longer than is read at once loses nothing', () => {
    const log = new Log()
    const long = 'x'.repeat(700_000)
    log.append(`${long}\none\n`)
    expect(log.lines).toEqual([long, 'one'])
  })

  it('passes over files that have other names, are compressed, or were there before', () => {
    const log = new Log({ '.7': 'old\n' })
    log.append('one\n')
    log.read()
    for (const name of ['.2.gz', '.tmp', '-ssl', '.save.1']) writeFileSync(`${log.path}${name}`, 'other\n')
    log.rename()
    log.append('two\n')
    expect(log.lines).toEqual(['one', 'two'])
  })

  it('copied by a person is not read twice', () => {
    const log = new Log()
    log.append('one\n')
    log.read()
    copyFileSync(log.path, `${log.path}.bak`)
    log.append('two\n')
    log.rename()
    log.append('three\n')
    expect(log.lines).toEqual(['one', 'two', 'three'])
  })
})

describe('whatever happens in whatever order', () => {
  type Step = 'append' | 'torn' | 'rotate' | 'read' | 'keep' | 'kill'
  const steps = fc.array(
    fc.constantFrom<Step>('append', 'append', 'torn', 'rotate', 'read', 'keep', 'kill'),
    {
      maxLength: 60,
    },
  )

  it.each(['rename', 'copyAndCut'] as const)('no line is lost or read twice: %s', (rotate) => {
    fc.assert(
      fc.property(steps, (all) => {
        const log = new Log()
        const written: string[] = []
        let torn = ''
        for (const step of all) {
          const line = `${written.length} a line${rest}`
          if (step === 'append' || step === 'torn') {
            const whole = `${torn === '' ? line : torn}\n`
            log.append(torn === '' ? whole : whole.slice(torn.length / 2))
            written.push(whole.slice(0, -1))
            torn = ''
          }
          // Who is about to rename a file has written its last line to the end.
          if (step === 'torn' && rotate === 'copyAndCut') {
            torn = `${written.length} a torn line${rest}`.padEnd(60, `${written.length} `)
            log.append(torn.slice(0, torn.length / 2))
          }
          if (step === 'rotate' && written.length > 0) log[rotate]()
          if (step === 'read') log.read()
          if (step === 'keep') log.keep()
          if (step === 'kill') log.kill()
        }
        expect([...log.lines].sort()).toEqual([...written].sort())
        expect(log.notices).toEqual([])
      }),
      { numRuns: 200 },
    )
  })
})
