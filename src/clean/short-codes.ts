import { clearShortTable, kernelsIn, shortTable } from '../lib/kernels.ts'
import { type Cells, type Rows, readByKernel } from './cells.ts'

/** The longest text that is remembered. */
const LONGEST = 16
/** Rows below which it is not worth it to make room for codes. */
const LEAST = 128

/**
 * Remembers the codes of texts of up to 16 bytes that came lately, in the memory of the batches themselves: addresses,
 * methods, services. A newer text takes the place of an older one, so nothing grows. `index` tells apart those
 * that work on the same batches; beyond a few of them nothing is remembered.
 */
export class ShortCodes {
  readonly #table: number | undefined
  #isStale = false

  constructor(index: number) {
    this.#table = shortTable(index)
  }

  /** Fills `out` with the codes that are remembered; lists the other rows in `odd` and answers how many they are. */
  find(cells: Cells, rows: Rows, out: Int32Array, odd: Int32Array): number {
    const table = this.#table
    const { raw } = cells
    if (table === undefined || !raw || (this.#isStale && rows.length < LEAST))
      return readByKernel({ ...cells, raw: undefined }, rows, out, odd, nothing)
    this.#own(raw.memory, table)
    return readByKernel(cells, rows, out, odd, (kernels, ...places) => kernels.findShort(table, ...places))
  }

  /** Codes mean other texts from now on. */
  forget(): void {
    this.#isStale = true
  }

  /** Cleaners of several classes may take turns in one memory; what another remembered there is forgotten. */
  #own(memory: WebAssembly.Memory, table: number): void {
    let of = owners.get(memory)
    if (!of) owners.set(memory, (of = new Map()))
    if (of.get(table) === this && !this.#isStale) return
    of.set(table, this)
    this.#isStale = false
    clearShortTable(memory, table)
  }

  /** Keeps the code of a text of the cells that {@link find} was asked for last. */
  remember({ raw }: Cells, from: number, to: number, code: number): void {
    if (this.#table === undefined || this.#isStale || !raw || to - from > LONGEST) return
    kernelsIn(raw.memory).rememberShort(this.#table, from, to, code)
  }
}

/** Whose codes the tables of a memory hold. */
const owners = new WeakMap<WebAssembly.Memory, Map<number, ShortCodes>>()

const nothing = (): number => 0
