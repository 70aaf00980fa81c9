/** What is known of an address of version 4, and of all from `first` to `last`. */
export interface RangeAnswer<Answer> {
  readonly first: number
  readonly last: number
  readonly answer: Answer
}

const REMEMBERED = 4096

/**
 * Remembers the answer for a range when one of its addresses was asked for, so that its neighbours need not be looked up: of each group
 * of addresses that share the places below, the one that was asked for last, and the one that was found last of all.
 */
export function rememberRanges<Answer>(
  find: (address: number) => RangeAnswer<Answer>,
): (address: number) => Answer {
  // Where the first is greater than the last nothing is remembered.
  const first = new Uint32Array(REMEMBERED).fill(1)
  const last = new Uint32Array(REMEMBERED)
  const answers = new Array<Answer>(REMEMBERED)
  let found: RangeAnswer<Answer> | undefined
  return (address) => {
    const at = (address >>> 8) & (REMEMBERED - 1)
    if (address < first[at]! || address > last[at]!) {
      if (!found || address < found.first || address > found.last) found = find(address)
      first[at] = found.first
      last[at] = found.last
      answers[at] = found.answer
    }
    return answers[at]!
  }
}
