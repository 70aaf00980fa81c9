import { Dictionary, EMPTY, MISSING, type SavedDictionary, type TextCodes } from './dictionary.ts'

/** Whole numbers below here have their code without being looked up: ports, sizes, status codes. */
const SMALL = 65_536
const FIRST = EMPTY + 1
/** Other numbers remembered by themselves before they are looked up by text again. */
const MOST_OTHERS = 1 << 20

/** Codes of numbers, which stand in keys as texts in their shortest decimal. */
export class NumberCodes implements TextCodes {
  readonly #others: Dictionary
  readonly #codes = new Map<number, number>()

  constructor(seed: number) {
    this.#others = new Dictionary(seed)
  }

  /** Bytes held, about. */
  get bytes(): number {
    return this.#others.bytes + 40 * this.#codes.size
  }

  /** Fills `codes` with the code of each number, missing for NaN. */
  fill(values: Float64Array, length: number, codes: Int32Array): void {
    for (let row = 0; row < length; row++) {
      const value = values[row]!
      const small = value & (SMALL - 1)
      codes[row] = small === value ? FIRST + small : this.#other(value)
    }
  }

  code(text: string): number {
    const small = Number(text) & (SMALL - 1)
    return String(small) === text ? FIRST + small : this.#of(this.#others.code(text))
  }

  text(code: number): string | undefined {
    return code < FIRST || code >= FIRST + SMALL
      ? this.#others.text(code < FIRST ? code : code - SMALL)
      : String(code - FIRST)
  }

  get hasLists(): boolean {
    return this.#others.hasLists
  }

  list(elements: readonly number[]): number {
    const [only = MISSING, second] = elements
    if (second === undefined) return only
    return this.#of(this.#others.list(elements.map((element) => this.#others.code(this.text(element) ?? ''))))
  }

  elements(code: number): readonly number[] | undefined {
    if (code < FIRST + SMALL) return undefined
    return this.#others.elements(code - SMALL)?.map((element) => this.code(this.#others.text(element) ?? ''))
  }

  save(): SavedDictionary {
    return this.#others.save()
  }

  restore(saved: SavedDictionary): void {
    this.#others.restore(saved)
  }

  #other(value: number): number {
    if (Number.isNaN(value)) return MISSING
    let code = this.#codes.get(value)
    if (code !== undefined) return code
    if (this.#codes.size >= MOST_OTHERS) this.#codes.clear()
    code = this.code(String(value))
    this.#codes.set(value, code)
    return code
  }

  #of(other: number): number {
    return other < FIRST ? other : other + SMALL
  }
}
