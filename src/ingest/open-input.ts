import { open } from 'node:fs/promises'
import { decodeCapture } from './capture/decode-capture.ts'
import { isCapture } from './capture/frames.ts'
import { coalesce } from './coalesce.ts'
import { decompress, kindOf } from './decompress.ts'
import { InputError, inputError } from './input-error.ts'
import { openFile, type RawInput, streamInput } from './raw-input.ts'

export { InputError }

/** An input being read. `chunks` can be iterated once; leaving the iteration early closes the input. */
export interface Input {
  readonly name: string
  /** Bytes of the file as it lies there; undefined where there is no file. */
  readonly compressedSize?: number
  /** When the file was last changed, in milliseconds. */
  readonly modifiedAt?: number
  /** Bytes read so far, compressed where the input is. */
  bytesRead(): number
  /** Plain bytes. A chunk is valid until the next one is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>
}

export interface InputOptions {
  readonly stdin?: NodeJS.ReadableStream
  /** Told in a sentence what of an input cannot be read here, though the rest of it can. */
  readonly notice?: ((text: string) => void) | undefined
  /** Ends what helps to read the input, where its chunks are not read to the end. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens a file, or the standard input for `-`, undoes gzip and zstd, and makes rows of captures of packets, all of which it knows by their first bytes. Throws
 * `InputError`, here or while chunks are read; what could be read before an error is handed over first.
 */
export async function openInput(path: string, options: InputOptions = {}): Promise<Input> {
  const { stdin = process.stdin } = options
  const raw = path === '-' ? streamInput(stdin) : await openFile(path)
  const { name, size, modifiedAt } = raw
  return {
    name,
    ...(size !== undefined && { compressedSize: size }),
    ...(modifiedAt !== undefined && { modifiedAt }),
    bytesRead: raw.bytesRead,
    chunks: plainChunks(raw, options),
  }
}

/** Whether a file is a capture of packets, as far as its first bytes say. */
export async function isCaptureFile(path: string): Promise<boolean> {
  const handle = await open(path).catch((cause) => {
    throw inputError(path, cause)
  })
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(4), 0, 4, 0)
    return isCapture(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

async function* plainChunks(raw: RawInput, options: InputOptions): AsyncGenerator<Uint8Array> {
  const source = raw.chunks[Symbol.asyncIterator]()
  try {
    yield* decoded(raw.name, unpacked(raw, source), options)
  } catch (cause) {
    throw inputError(raw.name, cause)
  } finally {
    source.return?.().catch(() => {})
  }
}

async function* unpacked(raw: RawInput, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const head = await readHead(source)
  const kind = kindOf(head.bytes)
  const chunks = rejoined(head, source)
  if (kind) yield* coalesce(decompress(raw.name, kind, chunks))
  else if (raw.size === undefined) yield* coalesce(chunks)
  else yield* chunks
}

/** What is no text becomes text: a capture of packets a CSV of what they say. */
async function* decoded(
  name: string,
  plain: AsyncGenerator<Uint8Array>,
  options: InputOptions,
): AsyncGenerator<Uint8Array> {
  try {
    const head = await readHead(plain)
    const chunks = rejoined(head, plain)
    yield* isCapture(head.bytes) ? decodeCapture({ name, chunks, ...options }) : chunks
  } finally {
    // Not awaited: of a stream that has gone quiet the next chunk may never come.
    plain.return(undefined).catch(() => {})
  }
}

interface Head {
  readonly bytes: Uint8Array
  readonly done: boolean
}

/** Reads until the first four bytes are there, by which compression is known. */
async function readHead(source: AsyncIterator<Uint8Array>): Promise<Head> {
  let bytes: Uint8Array = new Uint8Array(0)
  while (bytes.length < 4) {
    const next = await source.next()
    if (next.done) return { bytes, done: true }
    bytes = bytes.length === 0 ? next.value : Buffer.concat([bytes, next.value])
  }
  return { bytes, done: false }
}

async function* rejoined(head: Head, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.bytes.length > 0) yield head.bytes
  if (head.done) return
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
}
