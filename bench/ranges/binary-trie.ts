interface Node {
  zero?: Node
  one?: Node
  handles?: number[]
}

/** Ranges in a tree of bits, an object a node: the way a table of ranges is usually written. */
export class BinaryTrie {
  readonly #root: Node = {}

  add(words: readonly number[], prefix: number, handle: number): void {
    let node = this.#root
    for (let bit = 0; bit < prefix; bit++) {
      node = isOne(words, bit) ? (node.one ??= {}) : (node.zero ??= {})
    }
    ;(node.handles ??= []).push(handle)
  }

  remove(words: readonly number[], prefix: number, handle: number): void {
    let node: Node | undefined = this.#root
    for (let bit = 0; node && bit < prefix; bit++) node = isOne(words, bit) ? node.one : node.zero
    if (node?.handles) node.handles = node.handles.filter((other) => other !== handle)
  }

  /** Every range that holds an address. */
  find(words: readonly number[]): number[] {
    const found: number[] = []
    let node: Node | undefined = this.#root
    for (let bit = 0; node; bit++) {
      if (node.handles) found.push(...node.handles)
      node = isOne(words, bit) ? node.one : node.zero
    }
    return found
  }
}

const isOne = (words: readonly number[], bit: number): boolean =>
  ((words[bit >> 5]! >>> (31 - (bit & 31))) & 1) === 1
