import { NULL } from '../model/dictionary.ts'

/** Codes kept of one list. */
const LIMIT = 100
/** Codes looked through one by one before the last ones are remembered apart. */
const FEW = 8
/** Codes remembered by their last bits once there are more than a few. */
const MANY = 64

/** Different codes in the order in which they came, up to a limit: none (0), one alone, or a list. Most episodes name one. */
export type Named = number | NamedCodes

/** What is named once `code` is noted too; a code that stands for no text is passed over. */
export function named(known: Named, code: number): Named {
  if (code === known || code <= NULL) return known
  if (typeof known === 'number') return known === 0 ? code : new NamedCodes(known, code)
  known.add(code)
  return known
}

/** Lets go of what only helps to note more. */
export function settled(known: Named): Named {
  if (typeof known !== 'number') known.settle()
  return known
}

/** What these codes are, taken in one after the other. */
export const namedAll = (codes: readonly number[]): Named => codes.reduce<Named>(named, 0)

export function countOf(known: Named): number {
  if (typeof known === 'number') return known === 0 ? 0 : 1
  return known.list.length
}

/** The first `count` of them. */
export function codesOf(known: Named, count = countOf(known)): readonly number[] {
  if (count === 0) return []
  return typeof known === 'number' ? [known] : known.list.slice(0, count)
}

/** Several codes. What is the first of `list` stays the first, and so on. */
class NamedCodes {
  list: number[]
  /** The last codes that came, by their last bits: most events name one of them. */
  #recent: number[] | undefined

  constructor(first: number, second: number) {
    this.list = [first, second]
  }

  add(code: number): void {
    if (this.list.length === LIMIT || this.#isRecent(code) || this.list.includes(code)) return
    this.list.push(code)
    if (this.list.length > FEW) this.#recent ??= new Array<number>(MANY).fill(0)
    if (this.list.length === LIMIT) this.#recent = undefined
  }

  settle(): void {
    this.list = this.list.slice()
    this.#recent = undefined
  }

  #isRecent(code: number): boolean {
    const recent = this.#recent
    if (recent === undefined) return false
    const at = code & (MANY - 1)
    if (recent[at] === code) return true
    recent[at] = code
    return false
  }
}
