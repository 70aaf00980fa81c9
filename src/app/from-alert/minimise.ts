/** How often a question may be asked before what is left is taken as it is. */
export class Budget {
  #left: number

  constructor(most: number) {
    this.#left = most
  }

  get spent(): boolean {
    return this.#left <= 0
  }

  /** Asks once more; answers no when the budget is spent. */
  ask(question: () => boolean): boolean {
    return this.#left-- > 0 && question()
  }
}

/**
 * Delta debugging: leaves items out, many at once and then ever fewer, while `holds` stays true of the rest. Unless the
 * budget runs out, it is not true any more when any single one of those returned is left out.
 */
export function minimised<T>(
  items: readonly T[],
  holds: (some: readonly T[]) => boolean,
  budget: Budget,
): readonly T[] {
  let kept = items
  for (let size = Math.ceil(kept.length / 2); size >= 1 && !budget.spent; ) {
    let smaller = false
    for (let end = kept.length; end > 0; end -= size) {
      const rest = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)]
      if (rest.length > 0 && budget.ask(() => holds(rest))) {
        kept = rest
        smaller = true
      }
    }
    if (size > 1) size = Math.ceil(size / 2)
    else if (!smaller) break
  }
  return kept
}
