import type { Readable } from 'node:stream'
import { IncomingMessage } from '../node-http.ts'
import { Problem } from '../problem.ts'
import { endOfLine, endsOfCsv, type FindEnd } from './record-ends.ts'

/** Bytes of one record. */
const LONGEST = 1024 * 1024

/** A record of a body; `tooLong` holds its place where its bytes are passed over. */
export type Record = Buffer | 'tooLong'

/** The records of a stream, those together that came together. */
export type Records = AsyncGenerator<readonly Record[]>

/** Cuts a stream into lines, without their ends. Of more than `most` bytes nothing is made. */
export const lines = (body: Readable, most: number): Records => cut(body, most, endOfLine)

/** Cuts a stream into records of CSV: a line end inside quotes belongs to its cell. */
export const csvRecords = (body: Readable, most: number): Records => cut(body, most, endsOfCsv())

async function* cut(body: Readable, most: number, find: FindEnd): Records {
  let size = 0
  let parts: Buffer[] = []
  let length = 0
  const record = (last: Buffer): Record => {
    const isTooLong = length + last.length > LONGEST
    const bytes = isTooLong || parts.length === 0 ? last : Buffer.concat([...parts, last])
    parts = []
    length = 0
    return isTooLong ? 'tooLong' : withoutReturn(bytes)
  }
  for await (const chunk of chunksOf(body)) {
    size += chunk.length
    if (size > most) throw tooLarge(most)
    const records: Record[] = []
    let start = 0
    for (let end = find(chunk, 0); end >= 0; end = find(chunk, start)) {
      records.push(record(chunk.subarray(start, end)))
      start = end + 1
    }
    yield records
    const rest = chunk.subarray(start)
    length += rest.length
    if (length <= LONGEST) parts.push(rest)
    else parts = []
  }
  if (length > 0) yield [record(Buffer.alloc(0))]
}

/** A request that is given up half-way stays open for its answer, and what still comes of it is passed over. */
async function* chunksOf(body: Readable): AsyncGenerator<Buffer> {
  if (!(body instanceof IncomingMessage)) return yield* body as AsyncIterable<Buffer>
  try {
    yield* body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  } finally {
    body.resume()
  }
}

const tooLarge = (most: number): Problem =>
  new Problem(
    413,
    `the body is too large; send at most ${most / 2 ** 20} MiB, or any size with ?partial=true`,
  )

const withoutReturn = (bytes: Buffer): Buffer =>
  bytes.at(-1) === 0x0d ? bytes.subarray(0, bytes.length - 1) : bytes
