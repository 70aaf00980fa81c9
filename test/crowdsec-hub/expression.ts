/** The filter of a scenario, as a tree. It is written in the language `expr`, of which this is the part that filters use. */
export type Expression =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  /** `evt.Meta.source_ip` */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly kind: 'test'; readonly op: string; readonly left: Expression; readonly right: Expression }

/** A scenario that says what our rules cannot; the message is why. */
export class Inexpressible extends Error {}

const TOKEN =
  /\s+|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?)|(&&|\|\||\?\.|[=!<>]=|[-+*/?:<>!()[\],;={}#|])|([A-Za-z_][\w.]*)/y

interface Token {
  readonly kind: 'text' | 'number' | 'sign' | 'word'
  readonly text: string
}

function tokens(source: string): Token[] {
  const found: Token[] = []
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(source)
    if (!match) throw new Inexpressible(`"${source[at]}" in the filter`)
    const [, text, number, sign, word] = match
    if (text !== undefined) found.push({ kind: 'text', text: unquoted(text) })
    else if (number !== undefined) found.push({ kind: 'number', text: number })
    else if (sign !== undefined) found.push({ kind: 'sign', text: sign })
    else if (word !== undefined) found.push({ kind: 'word', text: word })
  }
  return found
}

const unquoted = (text: string): string => text.slice(1, -1).replace(/\\(.)/g, '$1')

const comparisons = ['==', '!=', '<', '<=', '>', '>=', 'in', 'contains', 'startsWith', 'endsWith', 'matches']

/** Reads a filter. What the language has beside tests, such as functions over lists, is not read. */
export function readExpression(source: string): Expression {
  const list = tokens(source)
  const names = new Map<string, Expression>()
  let at = 0

  const peek = (): string | undefined => (list[at]?.kind === 'text' ? undefined : list[at]?.text)
  const take = (text: string): boolean => {
    if (peek() !== text) return false
    at++
    return true
  }
  const want = (text: string): void => {
    if (!take(text)) throw new Inexpressible(`"${list[at]?.text ?? 'its end'}" in the filter`)
  }

  function program(): Expression {
    while (take('let')) {
      const name = list[at++]!.text
      want('=')
      names.set(name, either())
      want(';')
    }
    return either()
  }

  const either = (): Expression => joined('or', ['||', 'or'], both)
  const both = (): Expression => joined('and', ['&&', 'and'], single)

  function joined(kind: 'and' | 'or', signs: readonly string[], part: () => Expression): Expression {
    const of = [part()]
    while (signs.some(take)) of.push(part())
    return of.length === 1 ? of[0]! : { kind, of }
  }

  function single(): Expression {
    if (take('!') || take('not')) return { kind: 'not', of: single() }
    return comparison()
  }

  function comparison(): Expression {
    const left = operand()
    const negated = take('not')
    const op = comparisons.find(take)
    if (op === undefined) return left
    const test: Expression = { kind: 'test', op, left, right: operand() }
    return negated ? { kind: 'not', of: test } : test
  }

  function operand(): Expression {
    if (take('(')) {
      const inner = program()
      want(')')
      return inner
    }
    if (take('[')) return { kind: 'list', items: items(']') }
    const token = list[at++]
    if (token?.kind === 'text') return { kind: 'value', value: token.text }
    if (token?.kind === 'number') return { kind: 'value', value: Number(token.text) }
    if (token?.kind === 'word') return word(token.text)
    throw new Inexpressible(`"${token?.text ?? 'its end'}" in the filter`)
  }

  function word(text: string): Expression {
    if (take('(')) return { kind: 'call', name: text, args: items(')') }
    if (text === 'nil') return { kind: 'value', value: null }
    if (text === 'true' || text === 'false') return { kind: 'value', value: text === 'true' }
    return names.get(text) ?? { kind: 'name', name: text }
  }

  function items(end: string): Expression[] {
    const found: Expression[] = []
    while (!take(end)) {
      found.push(either())
      if (peek() !== end) want(',')
    }
    return found
  }

  const read = program()
  if (at < list.length) throw new Inexpressible(`"${list[at]!.text}" in the filter`)
  return read
}
