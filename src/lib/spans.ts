/** The numbers from 0 to before `count` as spans of so many: where each begins, and before where it ends. */
export function* spans(count: number, each: number): Generator<readonly [from: number, to: number], void> {
  for (let from = 0; from < count; from += each) yield [from, Math.min(from + each, count)]
}
