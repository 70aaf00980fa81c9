/** Told of each text found: its number and where it ends. The same text may be found several times. */
export type Found = (text: number, end: number) => void

/** So many nodes, the nearest to the root, have a table of their steps: there most of a search is spent. */
const DENSE = 1024
/** A row of the table: the ASCII units. */
const ROW = 128

/**
 * Finds many texts in one pass over another (Aho and Corasick), by UTF-16 code units. Nodes are numbered by their
 * distance from the root. The first of them have a table of all ASCII steps; deeper ones have few children, kept as a list.
 */
export class AhoCorasick {
  readonly #trie: Trie
  /** Where to go on when no child fits: the longest end of what was read that begins some text. */
  readonly #fail: Int32Array
  /** The nearest node on the way of failures at which a text ends. */
  readonly #report: Int32Array
  readonly #steps: Int32Array
  readonly #dense: number

  /** `texts` are different and not empty. */
  constructor(texts: readonly string[]) {
    const trie = byDistance(trieOf(texts))
    this.#trie = trie
    this.#fail = new Int32Array(trie.size)
    this.#report = new Int32Array(trie.size)
    this.#dense = Math.min(trie.size, DENSE)
    this.#steps = new Int32Array(this.#dense * ROW)
    for (let node = 0; node < trie.size; node++) this.#link(node)
  }

  /** Tells every occurrence of every text. */
  find(text: string, found: Found): void {
    const [texts, report, steps, dense] = [this.#trie.text, this.#report, this.#steps, this.#dense]
    let node = 0
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      node = node < dense && unit < ROW ? steps[node * ROW + unit]! : this.#step(node, unit)
      for (let at = texts[node] !== 0 ? node : report[node]!; at !== 0; at = report[at]!)
        found(texts[at]! - 1, i + 1)
    }
  }

  #step(from: number, unit: number): number {
    const [dense, fail, trie] = [this.#dense, this.#fail, this.#trie]
    for (let node = from; ; node = fail[node]!) {
      if (node < dense && unit < ROW) return this.#steps[node * ROW + unit]!
      const next = childOf(trie, node, unit)
      if (next !== 0 || node === 0) return next
    }
  }

  /**
   * Gives the children of a node their failures, and the node its row of the table. Nodes nearer to the root are done: a
   * step that is no child's is that of the failure.
   */
  #link(node: number): void {
    const { child, sibling, unit, text } = this.#trie
    const fail = this.#fail[node]!
    for (let next = child[node]!; next !== 0; next = sibling[next]!) {
      const to = node === 0 ? 0 : this.#step(fail, unit[next]!)
      this.#fail[next] = to
      this.#report[next] = text[to] !== 0 ? to : this.#report[to]!
    }
    if (node >= this.#dense) return
    const row = node * ROW
    if (node > 0) this.#steps.copyWithin(row, fail * ROW, (fail + 1) * ROW)
    for (let next = child[node]!; next !== 0; next = sibling[next]!)
      if (unit[next]! < ROW) this.#steps[row + unit[next]!] = next
  }
}

/** A tree of texts. Node 0 is the root, and nobody's child: 0 is none. */
interface Trie {
  readonly size: number
  /** First child of a node, the next child of the same parent, and the unit that leads to a node. */
  readonly child: Int32Array
  readonly sibling: Int32Array
  readonly unit: Uint16Array
  /** The text that ends at a node, plus 1. */
  readonly text: Int32Array
}

const emptyTrie = (size: number): Trie => ({
  size,
  child: new Int32Array(size),
  sibling: new Int32Array(size),
  unit: new Uint16Array(size),
  text: new Int32Array(size),
})

function childOf({ child, sibling, unit }: Trie, node: number, wanted: number): number {
  let next = child[node]!
  while (next !== 0 && unit[next] !== wanted) next = sibling[next]!
  return next
}

function trieOf(texts: readonly string[]): Trie {
  const trie = emptyTrie(texts.reduce((sum, text) => sum + text.length, 1))
  let size = 1
  for (const [number, text] of texts.entries()) {
    let node = 0
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      let next = childOf(trie, node, unit)
      if (next === 0) {
        next = size++
        trie.unit[next] = unit
        trie.sibling[next] = trie.child[node]!
        trie.child[node] = next
      }
      node = next
    }
    trie.text[node] = number + 1
  }
  return { ...trie, size }
}

/** The same tree with its nodes numbered by their distance from the root. */
function byDistance(trie: Trie): Trie {
  const order = new Int32Array(trie.size)
  const place = new Int32Array(trie.size)
  let length = 1
  for (let i = 0; i < length; i++) {
    for (let next = trie.child[order[i]!]!; next !== 0; next = trie.sibling[next]!) {
      place[next] = length
      order[length++] = next
    }
  }
  const sorted = emptyTrie(trie.size)
  for (const [to, from] of order.entries()) {
    sorted.child[to] = place[trie.child[from]!]!
    sorted.sibling[to] = place[trie.sibling[from]!]!
    sorted.unit[to] = trie.unit[from]!
    sorted.text[to] = trie.text[from]!
  }
  return sorted
}
