import { delimiterOf } from '../formats/csv-header.ts'

const LINE_FEED = 10
const QUOTE = 0x22
const END = Uint8Array.of(QUOTE, LINE_FEED)

/**
 * Ends the quoted field of a torn line of a CSV log before the next sound line. Else the quote would go on to the next one, and
 * take that line with it. A line is sound when it has the columns of the header, and every quote in it ends.
 */
export class TornQuotes {
  /** Bytes put in so far. */
  added: number
  readonly #delimiter: number
  readonly #columns: number
  /** A quote of an earlier line has not ended. */
  #open = false

  constructor(header: Uint8Array, added = 0) {
    this.added = added
    this.#delimiter = delimiterOf(header)
    this.#columns = this.#look(header, 0, header.length).columns
  }

  /** Takes whole lines, and gives them with what they lack. */
  mend(lines: Uint8Array): Uint8Array {
    const pieces: Uint8Array[] = []
    let done = 0
    for (let from = 0; from < lines.length; ) {
      const feed = lines.indexOf(LINE_FEED, from)
      const end = feed < 0 ? lines.length : feed + 1
      const { columns, ends } = this.#look(lines, from, end)
      if (this.#open && ends && columns === this.#columns) {
        pieces.push(lines.subarray(done, from), END)
        this.added += END.length
        this.#open = false
        done = from
      } else if (!ends) this.#open = !this.#open
      from = end
    }
    return pieces.length === 0 ? lines : Buffer.concat([...pieces, lines.subarray(done)])
  }

  #look(bytes: Uint8Array, from: number, end: number): { columns: number; ends: boolean } {
    let columns = 1
    let quoted = false
    for (let i = from; i < end; i++) {
      if (bytes[i] === QUOTE) quoted = !quoted
      else if (bytes[i] === this.#delimiter && !quoted) columns++
    }
    return { columns, ends: !quoted }
  }
}
