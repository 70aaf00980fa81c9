import { EMPTY, MISSING } from '../model/dictionary.ts'
import { NULL_FIELD, type RawBatch } from '../model/raw-batch.ts'
import type { Cells, Rows } from './cells.ts'
import type { Tally } from './faults.ts'
import { findAlike } from './recent-texts.ts'
import {
  copyBytes,
  decodePercent,
  firstSegment,
  type Span,
  span,
  splitRequestLine,
  splitTarget,
  trimHost,
} from './request.ts'
import type { CheckedTexts } from './texts.ts'

const URL = 'http_request.url.'
/** Fields that are made from a request; those with a column of their own are left to it. */
export const requestFields = {
  method: 'http_request.http_method',
  version: 'http_request.version',
  host: `${URL}hostname`,
  target: `${URL}url_string`,
  path: `${URL}path`,
  query: `${URL}query_string`,
  section: `${URL}section`,
} as const

type Part = keyof typeof requestFields

/** Where the pieces of a request stand in the records. `plainPath` is decoded already. */
export interface RequestCells {
  readonly line?: Cells | undefined
  readonly method?: Cells | undefined
  readonly target?: Cells | undefined
  readonly path?: Cells | undefined
  readonly query?: Cells | undefined
  readonly plainPath?: Cells | undefined
  readonly host?: Cells | undefined
}

/** Where one field goes: its texts, a code a row, and its faults. */
export interface TextOut {
  readonly texts: CheckedTexts
  readonly codes: Int32Array
  readonly tally: Tally
}

export type RequestOut = Partial<Readonly<Record<Part, TextOut>>>

const isConnect = (bytes: Uint8Array, { from, to }: Span): boolean =>
  from >= 0 && to - from === 7 && bytes[from] === 67 && bytes[from + 3] === 78 && bytes[from + 6] === 84

const HTTP = new TextEncoder().encode('http://')

/**
 * Makes the fields of the request: method, target, version, host, decoded path and query, and the section.
 *
 * The section is `http://<host>/<first segment of the path>`, and without a host `/<first segment>`, the
 * segment decoded; of a path without segments it ends at the slash.
 */
export class RequestReader {
  /** Holds a target put together from its pieces, and what is decoded from one. */
  #scratch: Uint8Array = new Uint8Array(1 << 12)
  #joined: Uint8Array = new Uint8Array(1 << 12)
  readonly #line = { method: span(), target: span(), version: span() }
  readonly #parts = { host: span(), path: span(), query: span() }
  readonly #host = span()
  readonly #segment = span()
  readonly #cell = span()

  /** `same` and `odd` have room for all rows. */
  fill(
    raw: RawBatch,
    cells: RequestCells,
    rows: Rows,
    out: RequestOut,
    same: Int32Array,
    odd: Int32Array,
  ): void {
    const { line, method, target, path, query, plainPath, host } = cells
    const pieces = [line, target, path, query, plainPath, host].filter((piece) => piece !== undefined)
    for (const { codes } of Object.values(out)) codes.fill(MISSING, 0, rows.length)
    const [only, second] = pieces
    if (only && !second && !hasConnect(method, rows)) {
      this.#alike(raw.bytes, cells, only, rows, out, same, odd)
      return
    }
    // Of most flows nothing is known of a request.
    for (let i = 0; i < rows.length; i++)
      if (hasSome(pieces, rows.at[i]!)) this.#row(raw.bytes, cells, rows.at[i]!, out, i)
  }

  /** Of rows with the same text in the only piece the first is read, and the others have what it has. */
  #alike(
    bytes: Uint8Array,
    cells: RequestCells,
    only: Cells,
    rows: Rows,
    out: RequestOut,
    same: Int32Array,
    odd: Int32Array,
  ): void {
    const fields = Object.values(out)
    findAlike(only, rows, same, odd)
    for (let i = 0; i < rows.length; i++) {
      const first = same[i]!
      if (first === i) this.#row(bytes, cells, rows.at[i]!, out, i)
      else if (first >= 0)
        for (const { texts, codes, tally } of fields) codes[i] = texts.again(codes[first]!, tally)
    }
  }

  #row(bytes: Uint8Array, cells: RequestCells, row: number, out: RequestOut, i: number): void {
    const { method, target, version } = this.#line
    clear(method)
    clear(target)
    clear(version)
    if (read(cells.line, row, this.#cell)) {
      splitRequestLine(bytes, this.#cell.from, this.#cell.to, this.#line)
    }
    this.#text('method', out, i, bytes, method)
    this.#text('version', out, i, bytes, version)
    if (method.from < 0) read(cells.method, row, method)
    const connect = isConnect(bytes, method)
    if (read(cells.target, row, this.#cell) && target.from < 0) assign(target, this.#cell)
    const source = target.from < 0 ? this.#join(bytes, cells, row, target) : bytes
    this.#url(bytes, source, cells, row, connect, out, i)
  }

  /** Puts `path?query` together where they are columns of their own. */
  #join(bytes: Uint8Array, cells: RequestCells, row: number, target: Span): Uint8Array {
    const cell = this.#cell
    const hasPath = read(cells.path, row, cell) || read(cells.plainPath, row, cell)
    let end = 0
    if (hasPath) {
      this.#joined = room(this.#joined, cell.to - cell.from)
      end = copyBytes(bytes, cell, false, this.#joined, 0)
    }
    if (read(cells.query, row, cell)) {
      if (bytes[cell.from] === 63) cell.from++
      this.#joined = room(this.#joined, end + 1 + cell.to - cell.from)
      this.#joined[end++] = 63
      end = copyBytes(bytes, cell, false, this.#joined, end)
    }
    if (end > 0) {
      target.from = 0
      target.to = end
    }
    return this.#joined
  }

  /** `source` is where the target stands, `bytes` where the other columns do. */
  #url(
    bytes: Uint8Array,
    source: Uint8Array,
    cells: RequestCells,
    row: number,
    connect: boolean,
    out: RequestOut,
    i: number,
  ): void {
    const { target } = this.#line
    const { host, path, query } = this.#parts
    this.#text('target', out, i, source, target)
    if (target.from < 0) {
      clear(host)
      clear(path)
      clear(query)
    } else splitTarget(source, target.from, target.to, connect, this.#parts)
    const size = target.to - target.from + 16
    this.#scratch = room(this.#scratch, size)
    this.#decoded('path', out, i, source, path, false)
    this.#decoded('query', out, i, source, query, true)

    let hostBytes = source
    assign(this.#host, host)
    if (host.from < 0 && read(cells.host, row, this.#cell)) {
      trimHost(bytes, this.#cell.from, this.#cell.to, this.#host)
      hostBytes = bytes
    }
    this.#scratch = room(this.#scratch, size + this.#host.to - this.#host.from)
    this.#hostname(out, i, hostBytes)
    this.#section(out, i, source, hostBytes)
  }

  #hostname(out: RequestOut, i: number, bytes: Uint8Array): void {
    if (!out.host) return
    const end = this.#host.from < 0 ? 0 : copyBytes(bytes, this.#host, true, this.#scratch, 0)
    this.#put(out.host, i, this.#scratch, 0, end, this.#host.from < 0)
  }

  #section(out: RequestOut, i: number, source: Uint8Array, hostBytes: Uint8Array): void {
    if (!out.section) return
    const scratch = this.#scratch
    const { path } = this.#parts
    let end = 0
    if (path.from >= 0) {
      if (this.#host.from >= 0) {
        scratch.set(HTTP)
        end = copyBytes(hostBytes, this.#host, true, scratch, HTTP.length)
      }
      scratch[end++] = 47
      firstSegment(source, path, this.#segment)
      end = decodePercent(source, this.#segment, false, scratch, end)
    }
    this.#put(out.section, i, scratch, 0, end, path.from < 0)
  }

  #decoded(part: Part, out: RequestOut, i: number, bytes: Uint8Array, from: Span, plus: boolean): void {
    const field = out[part]
    if (!field) return
    if (from.from < 0 || !hasEscapes(bytes, from, plus)) this.#text(part, out, i, bytes, from)
    else {
      const end = decodePercent(bytes, from, plus, this.#scratch, 0)
      this.#put(field, i, this.#scratch, 0, end, false)
    }
  }

  #text(part: Part, out: RequestOut, i: number, bytes: Uint8Array, { from, to }: Span): void {
    const field = out[part]
    if (field) this.#put(field, i, bytes, from, to, from < 0)
  }

  #put(out: TextOut, i: number, bytes: Uint8Array, from: number, to: number, none: boolean): void {
    if (none) out.codes[i] = MISSING
    else if (from === to) out.codes[i] = EMPTY
    else out.codes[i] = out.texts.code(bytes, from, to, out.tally)
  }
}

function clear(part: Span): void {
  part.from = -1
  part.to = -1
}

function assign(part: Span, other: Span): void {
  part.from = other.from
  part.to = other.to
}

/** Reads a cell; false when it is missing, empty, or the lone `-` that web logs write for nothing. */
function read(cells: Cells | undefined, row: number, out: Span): boolean {
  if (!cells) return false
  const cell = cells.first + row
  const from = cells.start[cell]!
  const to = cells.end[cell]!
  if (from >= NULL_FIELD || from === to || (to - from === 1 && cells.bytes[from] === 45)) return false
  out.from = from
  out.to = to
  return true
}

/** Whether some method changes what the other pieces mean. */
function hasConnect(method: Cells | undefined, { at, length }: Rows): boolean {
  const cell = span()
  for (let i = 0; method && i < length; i++)
    if (read(method, at[i]!, cell) && isConnect(method.bytes, cell)) return true
  return false
}

function hasSome(pieces: readonly Cells[], row: number): boolean {
  for (let at = 0; at < pieces.length; at++) {
    const { start, end, first } = pieces[at]!
    const from = start[first + row]!
    if (from < NULL_FIELD && from !== end[first + row]!) return true
  }
  return false
}

function hasEscapes(bytes: Uint8Array, { from, to }: Span, plus: boolean): boolean {
  for (let i = from; i < to; i++) if (bytes[i] === 37 || (plus && bytes[i] === 43)) return true
  return false
}

const room = (scratch: Uint8Array, size: number): Uint8Array =>
  scratch.length >= size ? scratch : new Uint8Array(size * 2)
