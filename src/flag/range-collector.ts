import type { ListedRange, ListMistake, RangeList } from './listed-range.ts'

const MOST_RANGES = 1_000_000
const MOST_MISTAKES = 1_000

/** Gathers the ranges of a list, each once, and what is wrong with it. */
export class RangeCollector {
  readonly #ranges = new Map<string, ListedRange>()
  readonly #mistakes: ListMistake[] = []
  #badLines = 0
  #repeated = 0

  /** Takes in what `read` makes of a line: a range, or what is wrong with it. */
  add(line: number, text: string, read: () => ListedRange | string): void {
    const found = this.#ranges.size < MOST_RANGES ? read() : tooMany
    if (typeof found === 'string') {
      this.#badLines++
      if (this.#mistakes.length < MOST_MISTAKES)
        this.#mistakes.push({ line, text: text.slice(0, 200), detail: found })
    } else if (this.#ranges.has(found.cidr)) this.#repeated++
    else this.#ranges.set(found.cidr, found)
  }

  get list(): RangeList {
    return {
      ranges: [...this.#ranges.values()],
      mistakes: this.#mistakes,
      badLines: this.#badLines,
      repeated: this.#repeated,
    }
  }
}

const tooMany = `a list may have ${MOST_RANGES} ranges; this one and those after it are left out`
