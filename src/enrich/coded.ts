import { type Dictionary, EMPTY, grown, MISSING } from '../model/dictionary.ts'
import type { Derive } from './enrichment.ts'

const UNSEEN = -1

/**
 * What is derived from the texts of one dictionary: for each field given, a map from the code of the text
 * to the code of the answer. A code is learned when its first row comes, and never again.
 */
export interface CodeMaps {
  readonly source: Dictionary
  readonly maps: Int32Array[]
}

/** Answers of which a field remembers the code: most come again and again. */
const REMEMBERED = 4096

/** The codes of a field's answers. */
export class AnswerCodes {
  readonly dictionary: Dictionary
  readonly #known = new Map<string, number>()

  constructor(dictionary: Dictionary) {
    this.dictionary = dictionary
  }

  of(answer: string | undefined): number {
    if (answer === undefined) return MISSING
    const known = this.#known.get(answer)
    if (known !== undefined) return known
    if (this.#known.size === REMEMBERED) this.#known.clear()
    const code = this.dictionary.code(answer)
    this.#known.set(answer, code)
    return code
  }
}

/** Maps for `targets.length` fields that know nothing yet. */
export function createMaps(source: Dictionary, targets: readonly AnswerCodes[]): CodeMaps {
  return { source, maps: targets.map(() => cleared(new Int32Array(source.size), 0)) }
}

/** Makes room for the codes given since. */
export function growMaps({ source, maps }: CodeMaps): void {
  for (const [i, map] of maps.entries()) {
    if (map.length < source.size) maps[i] = cleared(grown(map, Int32Array, source.size), map.length)
  }
}

function cleared(map: Int32Array, from: number): Int32Array {
  map.fill(UNSEEN, from)
  map.fill(MISSING, 0, Math.min(EMPTY, map.length))
  return map
}

/** Learns the codes that come for the first time: every field of each is derived at once. */
export function learnNew(
  maps: CodeMaps,
  codes: Int32Array,
  length: number,
  derive: Derive,
  targets: readonly AnswerCodes[],
): void {
  const seen = maps.maps[0]!
  let row = firstUnseen(codes, 0, length, seen)
  while (row < length) {
    learn(maps, codes[row]!, derive, targets)
    row = firstUnseen(codes, row + 1, length, seen)
  }
}

function firstUnseen(codes: Int32Array, start: number, length: number, seen: Int32Array): number {
  for (let i = start; i < length; i++) if (seen[codes[i]!] === UNSEEN) return i
  return length
}

function learn(
  { source, maps }: CodeMaps,
  code: number,
  derive: Derive,
  targets: readonly AnswerCodes[],
): void {
  const elements = source.elements(code)
  if (!elements) {
    const answers = derive(source.text(code)!)
    for (let i = 0; i < maps.length; i++) maps[i]![code] = targets[i]!.of(answers[i])
    return
  }
  const answers = elements.map((one) => derive(source.text(one)!))
  for (const [i, map] of maps.entries()) {
    // Of a list, the different answers of its values.
    const different = new Set(answers.flatMap((each) => each[i] ?? []))
    map[code] = targets[i]!.dictionary.list(Array.from(different, (answer) => targets[i]!.of(answer)))
  }
}

/** `to[i] = map[from[i]]`. A loop without a branch: new codes were looked for once, for all fields. */
export function recode(from: Int32Array, to: Int32Array, length: number, map: Int32Array): void {
  for (let i = 0; i < length; i++) to[i] = map[from[i]!]!
}

/** {@link recode} for the rows where `to` is missing; the others stay as they are. */
export function recodeMissing(
  from: Int32Array,
  to: Int32Array,
  length: number,
  map: Int32Array,
  translate: (answer: number) => number,
): void {
  for (let i = 0; i < length; i++) {
    if (to[i] !== MISSING) continue
    const answer = map[from[i]!]!
    if (answer !== MISSING) to[i] = translate(answer)
  }
}
