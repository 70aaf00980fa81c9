/** One episode: rule number, key (empty without one), opening and closing in ms, value at the opening. */
export type Episode = readonly [rule: number, key: string, openedAt: number, closedAt: number, value: number]

/** What a pass over the file saw. `rows = rejected + duplicates + accepted`; a duplicate counts only as a duplicate. */
export interface Counts {
  readonly rows: number
  readonly rejected: number
  readonly duplicates: number
  readonly accepted: number
}

/** What every contestant must find, alike to the last number. */
export interface Answer {
  readonly episodes: readonly Episode[]
  readonly counts: Counts
}

/** The answer with its episodes in one order: rule, key, opening. */
export function sorted(answer: Answer): Answer {
  return { counts: answer.counts, episodes: [...answer.episodes].sort(byRuleKeyTime) }
}

function byRuleKeyTime(a: Episode, b: Episode): number {
  if (a[0] !== b[0]) return a[0] - b[0]
  if (a[1] !== b[1]) return a[1] < b[1] ? -1 : 1
  return a[2] - b[2]
}

/** Says where two sorted answers differ first; undefined when they are equal. */
export function difference(a: Answer, b: Answer): string | undefined {
  for (const name of ['rows', 'rejected', 'duplicates', 'accepted'] as const) {
    if (a.counts[name] !== b.counts[name]) return `${name}: ${a.counts[name]} and ${b.counts[name]}`
  }
  const longest = Math.max(a.episodes.length, b.episodes.length)
  for (let i = 0; i < longest; i++) {
    const left = JSON.stringify(a.episodes[i])
    const right = JSON.stringify(b.episodes[i])
    if (left !== right)
      return `episode ${i} of ${a.episodes.length} and ${b.episodes.length}: ${left} and ${right}`
  }
  return undefined
}

/** Episodes by rule, for a person: `1:130 2:788 ...`. */
export function summary(answer: Answer): string {
  const perRule = new Map<number, number>()
  for (const [rule] of answer.episodes) perRule.set(rule, (perRule.get(rule) ?? 0) + 1)
  return [...perRule].map(([rule, n]) => `${rule}:${n}`).join(' ')
}
