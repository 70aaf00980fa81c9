import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { Gunzip, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { inputError } from './input-error.ts'
import { type Input, InputError, openInput } from './open-input.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vedette-input-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Some megabytes that compress about to a third, each line another. */
const text = Buffer.from(
  Array.from({ length: 120_000 }, (_, i) => `${i} ${Math.imul(i, 0x9e3779b1) >>> 0} of many lines\n`).join(
    '',
  ),
)

async function file(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

interface Read {
  readonly bytes: Buffer
  readonly sizes: readonly number[]
  readonly error: unknown
}

async function read(input: Input): Promise<Read> {
  const parts: Buffer[] = []
  let error: unknown
  try {
    for await (const chunk of input.chunks) parts.push(Buffer.from(chunk))
  } catch (cause) {
    error = cause
  }
  return { bytes: Buffer.concat(parts), sizes: parts.map(({ length }) => length), error }
}

const readFile = async (name: string, content: Uint8Array | string): Promise<Read> =>
  read(await openInput(await file(name, content)))

describe('an input', () => {
  it.each<[string, () => Uint8Array]>([
    ['plain', () => text],
    ['gzip', () => gzipSync(text)],
    [
      'gzip of several members',
      () => Buffer.concat([gzipSync(text.subarray(0, 999)), gzipSync(text.subarray(999))]),
    ],
    ['gzip padded with zeros', () => Buffer.concat([gzipSync(text), Buffer.alloc(600)])],
    ['zstd', () => zstdCompressSync(text)],
    [
      'zstd of several frames',
      () =>
        Buffer.concat([zstdCompressSync(text.subarray(0, 99_999)), zstdCompressSync(text.subarray(99_999))]),
    ],
    [
      'zstd that begins with a frame to be skipped',
      () => Buffer.concat([Buffer.from('502a4d18030000000a0b0c', 'hex'), zstdCompressSync(text)]),
    ],
  ])('is read whole: %s', async (name, content) => {
    const bytes = content()
    const input = await openInput(await file(name.replaceAll(' ', '-'), bytes))
    const { bytes: found, error, sizes } = await read(input)
    expect(error).toBeUndefined()
    expect(found.equals(text)).toBe(true)
    expect(input.compressedSize).toBe(bytes.length)
    expect(input.bytesRead()).toBe(bytes.length)
    expect(input.modifiedAt).toBeGreaterThan(Date.UTC(2020, 0))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1 << 20)
    if (!name.includes('frames')) expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(1 << 18)
  })

  it.each([
    ['nothing', ''],
    ['one byte', 'a'],
    ['half a magic number', '\x1f'],
    ['text that begins like gzip', '\x1e\x8b'],
  ])('is plain when it is %s', async (name, content) => {
    const { bytes, error } = await readFile(name, Buffer.from(content, 'latin1'))
    expect([bytes.toString('latin1'), error]).toEqual([content, undefined])
  })

  it('streams what unpacks to far more than memory should hold', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20))
    const input = await openInput(await file('bomb', bomb))
    let total = 0
    let largest = 0
    for await (const chunk of input.chunks) {
      total += chunk.length
      largest = Math.max(largest, chunk.length)
    }
    expect([total, largest <= 1 << 20, bomb.length < 100_000]).toEqual([64 << 20, true, true])
  })

  it('may be left early, which ends its decompression', async () => {
    const input = await openInput(await file('early', gzipSync(text)))
    const ended = vi.spyOn(Gunzip.prototype, 'destroy')
    for await (const chunk of input.chunks) {
      expect([chunk.length > 0, ended.mock.calls.length]).toEqual([true, 0])
      break
    }
    await vi.waitFor(() => expect(ended).toHaveBeenCalled())
    ended.mockRestore()
    expect(input.bytesRead()).toBeGreaterThan(0)
  })
})

describe('an input that cannot be read', () => {
  it.each<[string, string, () => Promise<string>]>([
    ['missing', 'no such file; check the path', async () => join(folder, 'none')],
    ['missing', 'no such file; check the path', async () => join(await file('leaf', 'x'), 'below')],
    ['directory', 'is a directory; name the files in it', async () => folder],
  ])('is %s: %s', async (code, message, path) => {
    const name = await path()
    await expect(openInput(name)).rejects.toMatchObject({
      name: 'InputError',
      code,
      message: `${name}: ${message}`,
    })
  })

  it('is forbidden', async (context) => {
    // The superuser may read everything.
    if (process.getuid?.() === 0) context.skip()
    const path = await file('secret', 'x')
    await chmod(path, 0)
    await expect(openInput(path)).rejects.toMatchObject({ code: 'no_permission' })
  })

  it.each([
    ['ENOENT', 'missing', 'x: no such file; check the path'],
    ['EACCES', 'no_permission', 'x: permission denied; make it readable for this user'],
    ['EPERM', 'no_permission', 'x: permission denied; make it readable for this user'],
    ['EISDIR', 'directory', 'x: is a directory; name the files in it'],
    ['EIO', 'unreadable', 'x: cannot be read (EIO); try again or copy it first'],
  ])('for the system error %s', (code, wanted, message) => {
    const error = inputError('x', Object.assign(new Error('no'), { code }))
    expect([error.code, error.message]).toEqual([wanted, message])
  })

  it('is named without what a terminal would obey', () => {
    const error = inputError('a\x1b[2J\nb', Object.assign(new Error('no'), { code: 'ENOENT' }))
    expect(error.message).toBe('a?[2J?b: no such file; check the path')
  })
})

describe('a broken input', () => {
  it.each<[string, Uint8Array]>([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
  ])('gives what comes before the break, then an error: %s', async (kind, whole) => {
    const { bytes, error } = await readFile(`torn-${kind}`, whole.subarray(0, whole.length * 0.7))
    expect(error).toBeInstanceOf(InputError)
    expect(error).toMatchObject({ code: 'truncated' })
    expect(String(error)).toContain(`the ${kind} data breaks off; fetch the file again`)
    expect(bytes.length).toBeGreaterThan(text.length / 2)
    expect(bytes.equals(text.subarray(0, bytes.length))).toBe(true)
  })

  it('that lacks only its checksum still gives everything', async () => {
    const whole = gzipSync(text)
    const { bytes, error } = await readFile('no-checksum', whole.subarray(0, -8))
    expect(error).toMatchObject({ code: 'truncated' })
    expect(bytes.equals(text)).toBe(true)
  })

  it.each<[string, Uint8Array]>([
    ['gzip', gzipSync(text)],
    ['zstd', zstdCompressSync(text)],
  ])('is told from a torn one when it is damaged: %s', async (kind, whole) => {
    const damaged = Buffer.from(whole)
    damaged.fill(0xff, damaged.length >> 1, (damaged.length >> 1) + 64)
    const { error } = await readFile(`damaged-${kind}`, damaged)
    expect(error).toMatchObject({ code: 'corrupt' })
  })

  it('is damaged when something else follows', async () => {
    const { bytes, error } = await readFile(
      'tail',
      Buffer.concat([zstdCompressSync(text), Buffer.from('and then some')]),
    )
    expect([bytes.length, (error as InputError).code]).toEqual([text.length, 'corrupt'])
  })
})

describe('the standard input', () => {
  const fromStdin = (stream: Readable) => openInput('-', { stdin: stream })

  it('is read to its end, in chunks that are not small', async () => {
    const pieces = function* () {
      for (let at = 0; at < text.length; at += 5000) yield text.subarray(at, at + 5000)
    }
    const input = await fromStdin(Readable.from(pieces()))
    const { bytes, sizes, error } = await read(input)
    expect([bytes.equals(text), error, input.compressedSize, input.name]).toEqual([
      true,
      undefined,
      undefined,
      'stdin',
    ])
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(1 << 18)
    expect(input.bytesRead()).toBe(text.length)
  })

  it('may be compressed, and come byte by byte', async () => {
    const packed = gzipSync('a,b\n1,2\n')
    const input = await fromStdin(Readable.from([...packed].map((byte) => Uint8Array.of(byte))))
    expect((await read(input)).bytes.toString()).toBe('a,b\n1,2\n')
  })

  it('hands over what is there while more may come', async () => {
    const stream = new PassThrough()
    stream.write('line 1\n')
    const chunks = (await fromStdin(stream)).chunks[Symbol.asyncIterator]()
    expect(Buffer.from((await chunks.next()).value!).toString()).toBe('line 1\n')
    stream.end('line 2\n')
    expect(Buffer.from((await chunks.next()).value!).toString()).toBe('line 2\n')
    expect((await chunks.next()).done).toBe(true)
  })

  it('gives what came before it failed', async () => {
    const pieces = async function* () {
      yield Buffer.from('line 1\n')
      throw Object.assign(new Error('gone'), { code: 'EIO' })
    }
    const { bytes, error } = await read(await fromStdin(Readable.from(pieces())))
    expect(bytes.toString()).toBe('line 1\n')
    expect(error).toMatchObject({ code: 'unreadable' })
  })
})

describe('a folder entry that is no regular file', () => {
  it('is read without a size', async () => {
    const input = await openInput('/dev/null')
    expect([input.compressedSize, (await read(input)).bytes.length]).toEqual([undefined, 0])
  })
})
