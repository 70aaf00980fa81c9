import { isParquet } from '../../ingest/is-parquet.ts'
import { openInput } from '../../ingest/open-input.ts'
import { namedInputs } from '../run-inputs.ts'
import type { Detail } from './collect.ts'

/** Bytes of a record that are shown. */
const LONGEST = 4096

/** Where a record stands, and its bytes as text. */
export interface Located {
  readonly file: string
  readonly line: number
  readonly offset: number
  readonly raw: string
}

/** Reads the files once more, as far as needed, for the lines and raw records of events. By the id of the event. */
export async function locate(
  files: readonly string[],
  details: Iterable<Detail>,
): Promise<ReadonlyMap<string, Located>> {
  const bySource = Map.groupBy(
    [...details].filter(({ place }) => place),
    ({ place }) => place!.source,
  )
  const found = new Map<string, Located>()
  for (const { path, name } of namedInputs(files)) {
    const wanted = bySource.get(name)?.toSorted((a, b) => a.place!.position - b.place!.position)
    // In Parquet a place is the number of a row, and a record has no text.
    if (!wanted || isParquet(path)) continue
    const records = await recordsAt(
      path,
      wanted.map(({ place }) => place!.position),
    )
    for (const [i, record] of records.entries()) found.set(wanted[i]!.id, { file: path, ...record })
  }
  return found
}

interface Found {
  readonly offset: number
  readonly line: number
  readonly raw: string
}

const decoder = new TextDecoder()

/** The records that begin at these offsets, in ascending order; fewer where the file ends before. */
async function recordsAt(path: string, offsets: readonly number[]): Promise<readonly Found[]> {
  const found: Found[] = []
  let [read, line] = [0, 1]
  let open: Uint8Array[] | undefined
  const close = (): void => {
    if (!open) return
    const raw = decoder.decode(Buffer.concat(open).subarray(0, LONGEST)).replace(/\r$/, '')
    found.push({ offset: offsets[found.length]!, line, raw })
    open = undefined
  }
  for await (const chunk of (await openInput(path)).chunks) {
    let at = 0
    for (;;) {
      if (open) {
        const end = chunk.indexOf(10, at)
        open.push(chunk.slice(at, end < 0 ? chunk.length : end))
        if (end < 0) break
        at = end
        close()
      }
      const next = (offsets[found.length] ?? Number.POSITIVE_INFINITY) - read
      if (next >= chunk.length) break
      line += newlines(chunk, at, next)
      at = next
      open = []
    }
    if (!open) line += newlines(chunk, at, chunk.length)
    read += chunk.length
    if (found.length === offsets.length) break
  }
  close()
  return found
}

function newlines(bytes: Uint8Array, from: number, to: number): number {
  let n = 0
  for (let at = bytes.indexOf(10, from); at >= 0 && at < to; at = bytes.indexOf(10, at + 1)) n++
  return n
}
