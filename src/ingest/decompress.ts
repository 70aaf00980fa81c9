import type { Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { decompressionError, inputError } from './input-error.ts'

const OUTPUT_CHUNK = 512 << 10

export type Compression = 'gzip' | 'zstd'

/** How an input is compressed, by its first four bytes; undefined for plain bytes. */
export function kindOf(head: Uint8Array): Compression | undefined {
  const [a = 0, b, c, d] = head
  if (a === 0x1f && b === 0x8b) return 'gzip'
  const isFrame = a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd
  // A frame to be skipped, with which parallel zstd begins.
  const isSkipped = a >> 4 === 5 && b === 0x2a && c === 0x4d && d === 0x18
  return isFrame || isSkipped ? 'zstd' : undefined
}

type Engine = Transform & { readonly bytesWritten: number }

/** The engine holds one chunk of output at most, and waits until that is taken. */
function engineFor(kind: Compression): Engine {
  const options = { chunkSize: OUTPUT_CHUNK, readableHighWaterMark: 1 }
  return kind === 'gzip' ? createGunzip(options) : createZstdDecompress(options)
}

/**
 * Decompresses chunk by chunk, so that a small input that unpacks to terabytes just streams. What could be unpacked before
 * an error is handed over before it.
 */
export async function* decompress(
  name: string,
  kind: Compression,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array | undefined
  do {
    const engine = engineFor(kind)
    const failure: { cause?: unknown } = {}
    const feeding = feed(engine, kind, rest, source).catch((cause) => {
      failure.cause = inputError(name, cause)
      engine.destroy(failure.cause as Error)
      return undefined
    })
    try {
      yield* engine
    } catch (cause) {
      throw failure.cause ?? decompressionError(name, kind, cause)
    } finally {
      engine.destroy()
    }
    rest = await feeding
  } while (rest)
}

/**
 * Hands the chunks in one by one, each when the one before was worked up. The end is said on its own: said together with
 * the last chunk, an engine that misses something throws that chunk's output away. Gives what the engine left, when
 * it has stopped at the end of a zstd frame with others behind it.
 */
async function feed(
  engine: Engine,
  kind: Compression,
  first: Uint8Array | undefined,
  source: AsyncIterator<Uint8Array>,
): Promise<Uint8Array | undefined> {
  // Gunzip goes on with the next member by itself.
  const stops = kind === 'zstd'
  let fed = 0
  let chunk = first ?? (await take(source))
  while (chunk) {
    if (!(await written(engine, chunk))) return undefined
    fed += chunk.length
    const left = fed - engine.bytesWritten
    if (left > 0 && stops) {
      engine.end()
      return chunk.subarray(chunk.length - left)
    }
    chunk = await take(source)
  }
  engine.end()
  return undefined
}

async function take(source: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  const next = await source.next()
  return next.done ? undefined : next.value
}

/** False when the engine takes no more. */
function written(engine: Engine, chunk: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const closed = () => resolve(false)
    engine.once('close', closed)
    engine.write(chunk, (error) => {
      engine.off('close', closed)
      resolve(!error)
    })
  })
}
