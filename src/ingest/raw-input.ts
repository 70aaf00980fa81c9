import { type FileHandle, open } from 'node:fs/promises'
import { directoryError, inputError } from './input-error.ts'

const CHUNK = 1 << 20

/** Bytes as they lie there. A chunk is valid until the next one is asked for. */
export interface RawInput {
  readonly name: string
  /** Only of regular files. */
  readonly size?: number
  readonly modifiedAt?: number
  bytesRead(): number
  readonly chunks: AsyncIterable<Uint8Array>
}

export async function openFile(path: string): Promise<RawInput> {
  const handle = await open(path, 'r').catch((cause) => {
    throw inputError(path, cause)
  })
  const stat = await handle.stat()
  if (stat.isDirectory()) {
    await handle.close()
    throw directoryError(path)
  }
  const progress = { read: 0 }
  return {
    name: path,
    ...(stat.isFile() && { size: stat.size, modifiedAt: stat.mtimeMs }),
    bytesRead: () => progress.read,
    chunks: readFile(handle, progress),
  }
}

/** Two buffers in turn: while one is being worked on, the other is being filled. */
async function* readFile(handle: FileHandle, progress: { read: number }): AsyncGenerator<Uint8Array> {
  const buffers = [new Uint8Array(CHUNK), new Uint8Array(CHUNK)]
  const fill = (buffer: Uint8Array) => {
    const reading = handle.read(buffer, 0, CHUNK, null)
    // It is awaited below; until then a failure must not count as unhandled.
    reading.catch(() => {})
    return reading
  }
  let reading = fill(buffers[0]!)
  try {
    for (let turn = 0; ; turn ^= 1) {
      const { bytesRead } = await reading
      if (bytesRead === 0) return
      progress.read += bytesRead
      reading = fill(buffers[turn ^ 1]!)
      yield buffers[turn]!.subarray(0, bytesRead)
    }
  } finally {
    await reading.catch(() => {})
    await handle.close()
  }
}

export function streamInput(stream: NodeJS.ReadableStream): RawInput {
  const progress = { read: 0 }
  return { name: 'stdin', bytesRead: () => progress.read, chunks: readStream(stream, progress) }
}

async function* readStream(
  stream: NodeJS.ReadableStream,
  progress: { read: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    progress.read += bytes.length
    yield bytes
  }
}
