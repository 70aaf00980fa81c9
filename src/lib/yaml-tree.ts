import type { Node as YamlNode } from 'yaml'
import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, Parser } from 'yaml'

/** What can be wrong with a YAML file whatever it is for: a code, and the sentence for its author. */
export const yamlProblems = {
  'file-too-large': (limit: string) => `the file is larger than ${limit}; split it`,
  'too-many-documents': (limit: number) => `the file has more than ${limit} documents; split it`,
  'too-deep': (limit: number) => `nested deeper than ${limit} levels; flatten it`,
  'too-many-aliases': (limit: number) => `YAML aliases repeat more than ${limit} values; write them out`,
  yaml: (problem: string) => `not valid YAML: ${problem}`,
  'yaml-tag': (tag: string) => `YAML tag "${tag}" is not allowed; remove it`,
  'duplicate-key': (key: string) => `"${key}" stands here twice; keep one of them`,
} as const

export type YamlProblem = keyof typeof yamlProblems

/** Where the problems of one document go. */
export interface YamlReport {
  readonly broken: (offset: number, code: YamlProblem, message: string) => void
  /** Whether something was told that makes the document useless. */
  readonly failed: () => boolean
}

/** Line and column, from 1, of an offset in a file. */
export type Position = (offset: number) => { readonly line: number; readonly column: number }

/** A value of a YAML file with the offset at which it stands. */
export type Node = ScalarNode | ListNode | MapNode

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** The value as text: a number keeps the digits it was written with where they do not fit. */
  readonly text: string
  readonly at: number
  /** Offset of the first character of the text, when the text stands in the file letter by letter. */
  readonly textAt: number | undefined
}

export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly at: number
}

export interface Entry {
  readonly key: string
  readonly keyAt: number
  readonly value: Node
}

export interface MapNode {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly at: number
}

/** One document of a file, with the place where its mistakes go. */
export interface YamlDocument<Out extends YamlReport> {
  readonly file: string
  readonly root: Node
  readonly out: Out
}

export interface YamlFile<Out extends YamlReport> {
  readonly documents: readonly YamlDocument<Out>[]
  /** Documents that could not be read. */
  readonly refused: number
}

const MAX_BYTES = 1 << 20
const MAX_DOCUMENTS = 10_000
const MAX_DEPTH = 32
const MAX_ALIASED = 1_000

/** Reads the documents of a YAML file. One that is broken is told and left out; the others are read. */
export function readYaml<Out extends YamlReport>(
  file: string,
  text: string,
  reportOf: (where: Position) => Out,
): YamlFile<Out> {
  const lines = new LineCounter()
  const where: Position = (offset) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const out = (): Out => reportOf(where)
  if (text.length > MAX_BYTES)
    return refusedWhole(out(), 'file-too-large', yamlProblems['file-too-large']('1 MiB'))
  const tokens = tokensOf(text, lines)
  if (typeof tokens === 'number') {
    return refusedWhole(out(), 'too-deep', yamlProblems['too-deep'](MAX_DEPTH), tokens)
  }
  if (tokens.filter((token) => token.type === 'document').length > MAX_DOCUMENTS) {
    return refusedWhole(out(), 'too-many-documents', yamlProblems['too-many-documents'](MAX_DOCUMENTS))
  }
  const documents: YamlDocument<Out>[] = []
  let refused = 0
  for (const document of new Composer({ uniqueKeys: false }).compose(tokens)) {
    const mine = out()
    const root = checked(document, text, mine)
    if (mine.failed()) refused++
    else if (root) documents.push({ file, root, out: mine })
  }
  return { documents, refused }
}

function refusedWhole(out: YamlReport, code: YamlProblem, message: string, at = 0) {
  out.broken(at, code, message)
  return { documents: [], refused: 1 }
}

type Token = ReturnType<Parser['next']> extends Generator<infer T> ? T : never

/** The syntax of the file, or the offset at which it is nested too deeply to be read on. */
function tokensOf(text: string, lines: LineCounter): Token[] | number {
  const parser = new Parser(lines.addNewLine)
  lines.addNewLine(0)
  const tokens: Token[] = []
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > MAX_DEPTH + 2) return parser.offset
  }
  for (const token of parser.end()) tokens.push(token)
  return tokens
}

/** The tree of a document, or undefined when it is empty or broken. */
function checked(document: Document.Parsed, text: string, out: YamlReport): Node | undefined {
  for (const { pos, message } of document.errors) {
    const said = message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')
    out.broken(pos[0], 'yaml', yamlProblems.yaml(said))
  }
  for (const { code, pos, message } of document.warnings) {
    if (code === 'TAG_RESOLVE_FAILED') {
      out.broken(
        pos[0],
        'yaml-tag',
        yamlProblems['yaml-tag'](/Unresolved tag: (\S+)/.exec(message)?.[1] ?? '!'),
      )
    }
  }
  const contents = document.contents as YamlNode | null
  if (out.failed() || contents === null) return undefined
  if (isScalar(contents) && contents.value === null && contents.source === '') return undefined
  const root = new Reader(document, text, out).node(contents, 0)
  return out.failed() ? undefined : root
}

/** Turns the library's tree into ours: aliases followed, keys as text, everything bounded. */
class Reader {
  readonly #document: Document.Parsed
  readonly #text: string
  readonly #out: YamlReport
  #aliased = 0
  /** Where the outermost alias stands that is being followed. */
  #aliasAt: number | undefined

  constructor(document: Document.Parsed, text: string, out: YamlReport) {
    this.#document = document
    this.#text = text
    this.#out = out
  }

  node(node: unknown, at: number, depth = 0): Node {
    const start = (node as YamlNode | null)?.range?.[0] ?? at
    if (depth > MAX_DEPTH)
      return this.#stop(start, () => this.#out.broken(start, 'too-deep', yamlProblems['too-deep'](MAX_DEPTH)))
    if ((this.#aliasAt !== undefined || isAlias(node)) && ++this.#aliased > MAX_ALIASED) {
      const told = this.#aliased > MAX_ALIASED + 1
      const from = this.#aliasAt ?? start
      return this.#stop(
        start,
        () =>
          told || this.#out.broken(from, 'too-many-aliases', yamlProblems['too-many-aliases'](MAX_ALIASED)),
      )
    }
    if (isAlias(node)) return this.#alias(node, start, depth)
    if (isMap(node)) {
      const keys = new Set<string>()
      const entries = node.items.map((pair): Entry => {
        const key = this.node(pair.key, start, depth + 1)
        if (key.kind !== 'scalar')
          this.#out.broken(key.at, 'yaml', yamlProblems.yaml('a key must be a plain text'))
        const keyText = key.kind === 'scalar' ? key.text : ''
        if (keys.has(keyText))
          this.#out.broken(key.at, 'duplicate-key', yamlProblems['duplicate-key'](keyText))
        keys.add(keyText)
        return { key: keyText, keyAt: key.at, value: this.node(pair.value, key.at, depth + 1) }
      })
      return { kind: 'map', entries, at: start }
    }
    if (isSeq(node))
      return { kind: 'list', items: node.items.map((item) => this.node(item, start, depth + 1)), at: start }
    return this.#scalar(node, start)
  }

  #alias(node: Parameters<typeof aliasTarget>[0], at: number, depth: number): Node {
    const target = aliasTarget(node, this.#document)
    if (target === undefined)
      return this.#stop(at, () =>
        this.#out.broken(at, 'yaml', yamlProblems.yaml(`unknown alias "${node.source}"`)),
      )
    const outer = this.#aliasAt
    this.#aliasAt = outer ?? at
    const value = this.node(target, at, depth + 1)
    this.#aliasAt = outer
    return value
  }

  #scalar(node: unknown, at: number): ScalarNode {
    if (!isScalar(node)) return nothing(at)
    const value = node.value
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      return nothing(at)
    const source = node.source ?? String(value)
    const exact = typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)
    const text = exact ? String(value) : source
    const quoted = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE' ? 1 : 0
    const textAt = this.#text.startsWith(text, at + quoted) ? at + quoted : undefined
    return { kind: 'scalar', value, text, at, textAt }
  }

  #stop(at: number, tell: () => unknown): ScalarNode {
    tell()
    return nothing(at)
  }
}

const nothing = (at: number): ScalarNode => ({ kind: 'scalar', value: null, text: '', at, textAt: undefined })

const aliasTarget = (
  node: { source: string; resolve: (document: Document.Parsed) => unknown },
  document: Document.Parsed,
) => node.resolve(document)

/** The value behind a key of a map. */
export const entryOf = (map: MapNode, key: string): Entry | undefined =>
  map.entries.find((entry) => entry.key === key)

/** A node as plain values, keys sorted, so that equal content gives equal JSON. */
export function plain(node: Node): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  const sorted = [...node.entries].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return sorted.map(({ key, value }) => [key, plain(value)])
}
