/** Codes looked through one by one before a set is made for them. */
const FEW = 12

/** Different codes in the order in which they came, up to a limit. What stands in `list` stays where it is. */
export class NamedCodes {
  readonly list: number[] = []
  readonly #limit: number
  /** Codes noted lately, by their last three bits: most events of a key name one of them again. */
  readonly recent = [0, 0, 0, 0, 0, 0, 0, 0]
  #all: Set<number> | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Notes a code; those that stand for no text are passed over. */
  add(code: number): void {
    this.recent[code & 7] = code
    if (code > 1 && this.list.length < this.#limit && !this.#has(code)) this.#append(code)
  }

  #has(code: number): boolean {
    return this.#all ? this.#all.has(code) : this.list.includes(code)
  }

  #append(code: number): void {
    this.list.push(code)
    if (this.#all) this.#all.add(code)
    else if (this.list.length > FEW) this.#all = new Set(this.list)
  }
}
