import { AhoCorasick } from '../lib/aho-corasick.ts'
import type { CodeColumn, Column, NumberColumn } from '../model/batch.ts'
import { type Dictionary, EMPTY, grown } from '../model/dictionary.ts'
import { fold, type Need } from './guard.ts'
import { RangeTable } from './range-table.ts'
import { type ValueTest, valueTest } from './value-test.ts'

/** Told of each row and rule: the rule may match there. */
export type Candidate = (rule: number, row: number) => void

type Where = 'contains' | 'startsWith' | 'endsWith'

/** What is known of the codes of a dictionary: 0 is nothing yet, else where in `lists` the code's rules stand. */
interface Memo {
  at: Int32Array
  /** Each list begins with its length. The first one, at 1, is empty. */
  lists: Int32Array
  used: number
}

/** Different numbers whose rules are remembered. */
const MOST_NUMBERS = 65_536

/** The needs of many rules for one field, asked for the rules that a value may satisfy. Each different value is looked at once. */
export class ValueIndex {
  readonly #equals = new Map<string, number[]>()
  /** Texts looked for inside values, with the rules that want them and where. */
  readonly #parts = new Map<string, { rule: number; where: Where }[]>()
  readonly #ranges = new RangeTable()
  readonly #tests: { rule: number; test: ValueTest }[] = []
  #memos = new WeakMap<Dictionary, Memo>()
  #numbers = new Map<number, Int32Array>()
  #automaton: AhoCorasick | undefined
  #wanted: readonly (readonly { rule: number; where: Where }[])[] = []
  #lengths = new Int32Array(0)
  /** The rules of the value looked at, each once: a rule's stamp is the number of the value that found it last. */
  #hits = new Int32Array(16)
  #count = 0
  #stamps = new Int32Array(16)
  #value = 0

  add(need: Need, rule: number): void {
    this.#automaton = undefined
    this.#memos = new WeakMap()
    this.#numbers.clear()
    if (rule >= this.#stamps.length) this.#stamps = grown(this.#stamps, Int32Array, rule + 1)
    if (need.kind === 'test' && need.leaf.op === 'cidr') this.#ranges.add(need.leaf.range, rule)
    else if (need.kind === 'test') this.#tests.push({ rule, test: valueTest(need.leaf) })
    else if (need.kind === 'equals') push(this.#equals, need.text, rule)
    else push(this.#parts, need.text, { rule, where: need.kind })
  }

  /** Tells the rules that each of the first `length` rows of a column may satisfy. */
  scan(column: Column, length: number, candidate: Candidate): void {
    if (column.kind === 'code') this.#scanCodes(column, length, candidate)
    else this.#scanNumbers(column, length, candidate)
  }

  #scanCodes({ codes, dictionary }: CodeColumn, length: number, candidate: Candidate): void {
    const memo = this.#memoOf(dictionary)
    const { at } = memo
    for (let row = 0; row < length; row++) {
      const code = codes[row]!
      const list = at[code] || this.#learn(memo, dictionary, code)
      if (list === 1) continue
      const { lists } = memo
      const end = list + lists[list]!
      for (let i = list + 1; i <= end; i++) candidate(lists[i]!, row)
    }
  }

  #scanNumbers({ values }: NumberColumn, length: number, candidate: Candidate): void {
    for (let row = 0; row < length; row++) {
      const value = values[row]!
      if (Number.isNaN(value)) continue
      let rules = this.#numbers.get(value)
      if (rules === undefined) {
        if (this.#numbers.size >= MOST_NUMBERS) this.#numbers.clear()
        this.#begin()
        this.#look(String(value))
        rules = this.#hits.slice(0, this.#count)
        this.#numbers.set(value, rules)
      }
      for (let i = 0; i < rules.length; i++) candidate(rules[i]!, row)
    }
  }

  #memoOf(dictionary: Dictionary): Memo {
    let memo = this.#memos.get(dictionary)
    if (!memo) {
      memo = { at: new Int32Array(dictionary.size), lists: new Int32Array(64), used: 2 }
      // Missing and null have no value.
      memo.at.fill(1, 0, Math.min(EMPTY, memo.at.length))
      this.#memos.set(dictionary, memo)
    }
    if (memo.at.length < dictionary.size) memo.at = grown(memo.at, Int32Array, dictionary.size)
    return memo
  }

  #learn(memo: Memo, dictionary: Dictionary, code: number): number {
    const value = dictionary.texts(code)
    this.#begin()
    if (typeof value === 'object') for (const text of value) this.#look(text)
    else if (value !== undefined) this.#look(value)
    const count = this.#count
    if (count === 0) {
      memo.at[code] = 1
      return 1
    }
    const list = memo.used
    memo.used += count + 1
    if (memo.used > memo.lists.length) memo.lists = grown(memo.lists, Int32Array, memo.used)
    memo.lists[list] = count
    for (let i = 0; i < count; i++) memo.lists[list + 1 + i] = this.#hits[i]!
    memo.at[code] = list
    return list
  }

  /** The rules of another value are looked for. */
  #begin(): void {
    this.#count = 0
    this.#value++
  }

  /** Puts the rules that a value, or one value of a list, may satisfy into `#hits`. */
  #look(value: string): void {
    const text = fold(value)
    this.#takeAll(this.#equals.get(text))
    // Spreadsheets write 404 as `404.0`.
    if (text.endsWith('.0') && /^\d+\.0+$/.test(text))
      this.#takeAll(this.#equals.get(text.slice(0, text.indexOf('.'))))
    this.#findParts(text)
    this.#ranges.find(value, this.#take)
    for (const { rule, test } of this.#tests) if (test(value, true)) this.#take(rule)
  }

  readonly #take = (rule: number): void => {
    if (this.#stamps[rule] === this.#value) return
    this.#stamps[rule] = this.#value
    if (this.#count === this.#hits.length) this.#hits = grown(this.#hits, Int32Array, this.#count + 1)
    this.#hits[this.#count++] = rule
  }

  #takeAll(rules: readonly number[] | undefined): void {
    if (rules) for (const rule of rules) this.#take(rule)
  }

  #findParts(text: string): void {
    if (this.#parts.size === 0) return
    if (!this.#automaton) {
      this.#automaton = new AhoCorasick([...this.#parts.keys()])
      this.#wanted = [...this.#parts.values()]
      this.#lengths = Int32Array.from(this.#parts.keys(), (part) => part.length)
    }
    this.#length = text.length
    this.#automaton.find(text, this.#part)
  }

  /** Length of the text in which parts are looked for. */
  #length = 0

  readonly #part = (number: number, end: number): void => {
    for (const { rule, where } of this.#wanted[number]!) {
      if (where === 'contains') this.#take(rule)
      else if (where === 'endsWith' ? end === this.#length : end === this.#lengths[number]) this.#take(rule)
    }
  }
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
