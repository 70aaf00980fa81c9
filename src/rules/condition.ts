import { nearest } from '../lib/nearest.ts'
import type { ScalarNode } from '../lib/yaml-tree.ts'
import type { Match } from '../model/plan.ts'
import type { Report } from './mistakes.ts'

type Named = ReadonlyMap<string, Match | undefined>

interface Token {
  readonly text: string
  readonly at: number
}

/** Brackets and `not` may nest this deeply. */
const MAX_DEPTH = 100
/** More single tests than any sane rule holds; what asks for more is a mistake or an attack. */
export const MAX_TESTS = 50_000

/** After this many unknown names a condition is read no further. */
const MAX_UNKNOWN = 20

/** How many single tests a match holds. */
export function sizeOf(match: Match): number {
  if (match.op === 'not' || match.op === 'keyword') return sizeOf(match.match)
  if (match.op === 'all' || match.op === 'any') return match.of.reduce((sum, each) => sum + sizeOf(each), 0)
  return 1
}

/**
 * Reads a condition over named selections. Binding, from loose to tight: or, and, not, "x of y", brackets.
 * Names that were used go into `used`. Undefined when an error was told, here or in a selection.
 */
export function parseCondition(
  node: ScalarNode,
  named: Named,
  used: Set<string>,
  report: Report,
): Match | undefined {
  const base = node.textAt
  const tell: Report = (offset, code, ...args) =>
    report(base === undefined ? node.at : base + offset, code, ...args)
  if (node.text.includes('|')) {
    tell(node.text.indexOf('|'), 'condition-aggregation')
    return undefined
  }
  const tokens = [...node.text.matchAll(/[()]|[^\s()]+/g)].map(
    (found): Token => ({ text: found[0], at: found.index }),
  )
  const parser = new ConditionParser(tokens, node.text.length, named, used, tell)
  return parser.whole()
}

type Parsed = Match | 'broken'

class ConditionParser {
  readonly #tokens: readonly Token[]
  readonly #end: number
  readonly #named: Named
  readonly #used: Set<string>
  readonly #report: Report
  readonly #sizes = new Map<string, number>()
  #size = 0
  #unknown = 0
  #at = 0
  #stopped = false

  constructor(tokens: readonly Token[], end: number, named: Named, used: Set<string>, report: Report) {
    this.#tokens = tokens
    this.#end = end
    this.#named = named
    this.#used = used
    this.#report = report
  }

  whole(): Match | undefined {
    const match = this.#or(0)
    if (!this.#stopped && this.#peek() !== undefined) {
      const { text } = this.#tokens[this.#at]!
      this.#stop(text === ')' ? '")" closes nothing' : `"and" or "or" expected before "${text}"`)
    }
    return this.#stopped || match === 'broken' ? undefined : match
  }

  #or(depth: number): Parsed {
    const parts = [this.#and(depth)]
    while (this.#take('or')) parts.push(this.#and(depth))
    return join('any', parts)
  }

  #and(depth: number): Parsed {
    const parts = [this.#not(depth)]
    while (this.#take('and')) parts.push(this.#not(depth))
    return join('all', parts)
  }

  #not(depth: number): Parsed {
    if (depth > MAX_DEPTH) return this.#stop(`nested deeper than ${MAX_DEPTH} levels`)
    if (this.#take('not')) {
      const match = this.#not(depth + 1)
      return match === 'broken' ? match : { op: 'not', match }
    }
    if (this.#take('(')) {
      const match = this.#or(depth + 1)
      if (!this.#stopped && !this.#take(')')) return this.#stop('")" is missing')
      return match
    }
    return this.#selection()
  }

  #selection(): Parsed {
    const token = this.#tokens[this.#at]
    const word = this.#peek()
    if (token === undefined || word === undefined) return this.#stop('it ends where a name is expected')
    if (word === ')' || word === 'and' || word === 'or' || word === 'of') {
      return this.#stop(`a name is expected before "${token.text}"`)
    }
    this.#at++
    if (this.#peek() !== 'of') return this.#one(token)
    this.#at++
    return this.#many(token)
  }

  #one(token: Token): Parsed {
    if (!this.#named.has(token.text)) {
      this.#report(token.at, 'undefined-identifier', token.text, nearest(token.text, this.#named.keys()))
      this.#stopped ||= ++this.#unknown > MAX_UNKNOWN
      return 'broken'
    }
    return this.#use(token.text, token.at)
  }

  #many(count: Token): Parsed {
    const quantity = count.text.toLowerCase()
    const pattern = this.#tokens[this.#at]
    if (pattern === undefined || pattern.text === '(' || pattern.text === ')') {
      return this.#stop('a name, a pattern or "them" is expected after "of"')
    }
    if (quantity !== '1' && quantity !== 'any' && quantity !== 'all') {
      this.#at--
      return this.#stop(`"${count.text} of" is unknown; write "1 of" or "all of"`)
    }
    this.#at++
    const names = this.#matching(pattern.text)
    if (names.length === 0) {
      const near = pattern.text.includes('*') ? undefined : nearest(pattern.text, this.#named.keys())
      this.#report(pattern.at, 'undefined-identifier', pattern.text, near)
      this.#stopped ||= ++this.#unknown > MAX_UNKNOWN
      return 'broken'
    }
    return join(
      quantity === 'all' ? 'all' : 'any',
      names.map((name) => this.#use(name, pattern.at)),
    )
  }

  /** `them` is every selection whose name does not begin with an underscore. */
  #matching(pattern: string): string[] {
    const names = [...this.#named.keys()]
    if (pattern.toLowerCase() === 'them') return names.filter((name) => !name.startsWith('_'))
    return names.filter((name) => fits(name, pattern.split('*')))
  }

  #use(name: string, at: number): Parsed {
    this.#used.add(name)
    const match = this.#named.get(name)
    const size = this.#sizes.get(name) ?? (match ? sizeOf(match) : 1)
    this.#sizes.set(name, size)
    this.#size += size
    if (this.#size <= MAX_TESTS) return match ?? 'broken'
    if (!this.#stopped) this.#report(at, 'rule-too-large', MAX_TESTS)
    this.#stopped = true
    return 'broken'
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at]?.text.toLowerCase()
  }

  #take(word: string): boolean {
    if (this.#stopped || this.#peek() !== word) return false
    this.#at++
    return true
  }

  /** Tells the first syntax error; what follows it would only confuse. */
  #stop(problem: string): 'broken' {
    if (!this.#stopped) this.#report(this.#tokens[this.#at]?.at ?? this.#end, 'condition-syntax', problem)
    this.#stopped = true
    return 'broken'
  }
}

/** Whether a name is the pieces of a pattern with anything between them. */
function fits(name: string, pieces: readonly string[]): boolean {
  const [first = '', ...rest] = pieces
  if (rest.length === 0) return name === first
  const last = rest.pop()!
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false
  let at = first.length
  for (const piece of rest) {
    const found = name.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return at <= name.length - last.length
}

function join(op: 'all' | 'any', parts: readonly Parsed[]): Parsed {
  const of: Match[] = []
  for (const part of parts) {
    if (part === 'broken') return 'broken'
    if (part.op === op) of.push(...part.of)
    else of.push(part)
  }
  return of.length === 1 ? of[0]! : { op, of }
}
