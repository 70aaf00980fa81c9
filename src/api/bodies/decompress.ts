import { type Readable, Transform } from 'node:stream'
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'
import { Problem } from '../problem.ts'

/** Bytes that a body may become before their number is held against what was sent. */
const SMALL = 1024 * 1024
/** How many times larger than what was sent a body may be. */
const MOST_TIMES = 250
/** What zstd may look back by: 8 MiB. */
const ZSTD_WINDOW_LOG = 23

const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
  ['zstd', () => createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } })],
])

/** A body as it arrives and as it is read: fastify holds both sizes against its limit. */
export interface Decompressed extends Readable {
  receivedEncodedLength: number
}

/** Undoes a `content-encoding`. A body that grows out of all proportion is given up. */
export function decompress(encoding: string, payload: Readable): Decompressed {
  const decoder = decoders.get(encoding.trim().toLowerCase())
  if (decoder === undefined)
    throw new Problem(
      415,
      `content-encoding ${encoding} cannot be read; send gzip, zstd, br, deflate, or the body as it is`,
    )
  const decoding = decoder()
  let grown = 0
  const guard = Object.assign(
    new Transform({
      transform: (chunk: Buffer, _, done) => {
        grown += chunk.length
        if (grown > SMALL && grown > guard.receivedEncodedLength * MOST_TIMES)
          done(
            new Problem(
              413,
              `the body grows more than ${MOST_TIMES} times; send it in parts, or less packed`,
            ),
          )
        else done(null, chunk)
      },
    }),
    { receivedEncodedLength: 0 },
  )
  // Whoever reads it is told; where nobody does, nothing is lost.
  guard.on('error', () => {})
  payload.on('data', (chunk: Buffer) => {
    guard.receivedEncodedLength += chunk.length
  })
  payload.on('error', (error) => guard.destroy(error))
  decoding.on('error', () => guard.destroy(new Problem(422, `the body is not ${encoding}`)))
  guard.on('close', () => {
    payload.unpipe(decoding)
    decoding.destroy()
    payload.resume()
  })
  payload.pipe(decoding).pipe(guard)
  return guard
}
