import { nearest } from '../lib/nearest.ts'
import { type Entry, entryOf, type MapNode, type Node } from '../lib/yaml-tree.ts'
import type { RuleDocument, RuleDocuments } from './rule-file.ts'

const actions = ['global', 'reset', 'repeat']

/** What global documents may add to the rules of one file, in single values. */
const MAX_REPEATED = 1_000_000

/**
 * The rules of a file whose documents build on each other (Sigma rule collections). `action: global` is merged into
 * every rule that follows, `reset` ends that, `repeat` is the rule before it with changes. Maps are merged; of anything else the
 * later document's stands. A rule that got its id or name from another document and is not the first to have it, has a number
 * behind it: `id-2`.
 */
export function collected(file: RuleDocuments): RuleDocuments {
  const collection = new Collection()
  const documents = file.documents.flatMap((document) => collection.add(document) ?? [])
  return { documents, refused: file.refused + collection.refused }
}

class Collection {
  refused = 0
  readonly #counts = new Map<string, number>()
  #global: MapNode | undefined
  #before: MapNode | undefined
  #repeated = 0

  /** The rule that a document gives, if it gives one. */
  add(document: RuleDocument): RuleDocument | undefined {
    const { root } = document
    if (root.kind !== 'map') return document
    const action = entryOf(root, 'action')
    if (!action) return this.#rule(document, root, this.#global)
    const { value } = action
    const name = value.kind === 'scalar' ? value.text : ''
    const own = { ...root, entries: root.entries.filter((entry) => entry !== action) }
    if (name === 'global') this.#global = merged(this.#global, own)
    else if (name === 'reset') this.#global = undefined
    else if (name === 'repeat' && this.#before) return this.#rule(document, own, this.#before)
    else {
      if (name === 'repeat') document.out.report(action.keyAt, 'nothing-to-repeat')
      else document.out.report(value.at, 'unknown-action', name, nearest(name, actions))
      this.refused++
    }
    return undefined
  }

  #rule(document: RuleDocument, own: MapNode, base: MapNode | undefined): RuleDocument | undefined {
    if (base) this.#repeated += sizeOf(base)
    if (this.#repeated > MAX_REPEATED) {
      document.out.report(own.at, 'collection-too-large', MAX_REPEATED)
      this.refused++
      return undefined
    }
    this.#before = merged(base, own)
    return { ...document, root: base ? this.#named(own, this.#before) : own }
  }

  /** Ids and names that come from another document must still differ. */
  #named(own: MapNode, whole: MapNode): MapNode {
    const entries = whole.entries.map((entry) => {
      const { key, value } = entry
      if ((key !== 'id' && key !== 'name') || value.kind !== 'scalar' || entryOf(own, key)) return entry
      const count = (this.#counts.get(key + value.text) ?? 0) + 1
      this.#counts.set(key + value.text, count)
      if (count === 1) return entry
      const text = `${value.text}-${count}`
      return { ...entry, value: { ...value, value: text, text, textAt: undefined } }
    })
    return { ...whole, entries }
  }
}

function merged(base: MapNode | undefined, over: MapNode): MapNode {
  if (!base) return over
  const entries = base.entries.map((entry): Entry => {
    const later = entryOf(over, entry.key)
    if (!later) return entry
    if (entry.value.kind !== 'map' || later.value.kind !== 'map') return later
    return { ...later, value: merged(entry.value, later.value) }
  })
  const added = over.entries.filter(({ key }) => !entryOf(base, key))
  return { ...over, entries: [...entries, ...added] }
}

/** How many single values stand in a tree. */
function sizeOf(node: Node): number {
  if (node.kind === 'scalar') return 1
  const inner = node.kind === 'list' ? node.items : node.entries.map(({ value }) => value)
  return inner.reduce((sum, each) => sum + sizeOf(each), 1)
}
