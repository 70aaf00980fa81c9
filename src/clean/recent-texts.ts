import { kernelsIn, newStamp, textTable } from '../lib/kernels.ts'
import { type Cells, type Rows, readByKernel } from './cells.ts'

/** The table in which texts of one column of one batch are compared; the others hold codes. */
const ALIKE = textTable(0)!

/**
 * Remembers the codes of texts of up to 240 bytes that came lately, in the memory of the batches themselves: addresses,
 * methods, agents. A newer text takes the place of an older one, so nothing grows. `index` tells apart those
 * that work on the same batches; beyond a few of them nothing is remembered.
 */
export class RecentTexts {
  readonly #table: number | undefined
  readonly #stamp = newStamp()

  constructor(index: number) {
    this.#table = textTable(1 + index)
  }

  /**
   * Fills `out` with the codes that are remembered; lists the other rows in `odd` and answers how many they are. Rows without a text
   * are listed too where `lackingIsOdd`.
   */
  find(cells: Cells, rows: Rows, out: Int32Array, odd: Int32Array, lackingIsOdd: boolean): number {
    const table = this.#table
    const searched = table === undefined ? { ...cells, raw: undefined } : cells
    return readByKernel(searched, rows, out, odd, (kernels, ...places) =>
      kernels.findTexts(table!, this.#stamp, lackingIsOdd, ...places),
    )
  }

  /** Keeps the code of a text that stands among the bytes of some cells. */
  remember({ raw }: Cells, from: number, to: number, code: number): void {
    if (this.#table === undefined || !raw) return
    kernelsIn(raw.memory).rememberText(this.#table, this.#stamp, from, to, code)
  }
}

/**
 * Fills `out` with the place of the first of the rows that have the same text: that of a row itself where no such row before it is
 * known. Rows without a text are below zero, -1 less the code for that. `odd` has room for all rows.
 */
export function findAlike(cells: Cells, rows: Rows, out: Int32Array, odd: Int32Array): void {
  const { at, length } = rows
  if (!cells.raw) {
    for (let i = 0; i < length; i++) out[i] = i
    return
  }
  readByKernel(cells, rows, out, odd, (kernels, ...places) => kernels.findAlike(ALIKE, newStamp(), ...places))
  if (length === cells.raw.length) return
  const places = odd
  for (let i = 0; i < length; i++) places[at[i]!] = i
  for (let i = 0; i < length; i++) if (out[i]! >= 0) out[i] = places[out[i]!]!
}
