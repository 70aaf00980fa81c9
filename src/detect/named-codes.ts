/** Codes looked through one by one before a set is made for them. */
const FEW = 8
/** Codes remembered by their last bits once there are more than a few. */
const MANY = 64

/** Different codes in the order in which they came, up to a limit. What stands in `list` stays where it is. */
export class NamedCodes {
  readonly list: number[] = []
  readonly #limit: number
  #recent = [0, 0, 0, 0, 0, 0, 0, 0]
  #mask = FEW - 1
  #all: Set<number> | undefined

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Notes a code; those that stand for no text are passed over. Most events name one of the codes noted lately. */
  add(code: number): void {
    if (this.list.length === this.#limit) return
    const at = code & this.#mask
    if (this.#recent[at] !== code) this.#note(code, at)
  }

  /** Takes in the codes of another list, in their order. */
  restore(list: readonly number[]): void {
    for (const code of list) this.add(code)
  }

  #note(code: number, at: number): void {
    this.#recent[at] = code
    if (code > 1 && !this.#has(code)) this.#append(code)
  }

  #has(code: number): boolean {
    return this.#all ? this.#all.has(code) : this.list.includes(code)
  }

  #append(code: number): void {
    this.list.push(code)
    if (this.#all) this.#all.add(code)
    else if (this.list.length > FEW) this.#widen()
  }

  #widen(): void {
    this.#all = new Set(this.list)
    this.#mask = MANY - 1
    this.#recent = new Array<number>(MANY).fill(0)
  }
}
