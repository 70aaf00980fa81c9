import { nearest } from '../lib/nearest.ts'
import type { Draft } from './draft.ts'
import type { Placed } from './map-values.ts'

/** Looking for the nearest name reads them all, so it is done for so many unknown names only. */
const MAX_HINTS = 100

/** Finds rules by the id or name that a correlation gives. */
export class RuleIndex {
  readonly #byId = new Map<string, Draft>()
  #unknown = 0
  readonly #byName = new Map<string, Draft[]>()

  /** Takes the drafts in; an id that is taken is told as a mistake of the later one. */
  constructor(drafts: readonly Draft[]) {
    for (const draft of drafts) {
      const { id, idAt, name } = draft.header
      const taken = this.#byId.get(id)
      if (id === '') continue
      if (taken) draft.document.out.report(idAt, 'duplicate-id', id, placeOf(taken))
      else this.#byId.set(id, draft)
      if (name !== undefined) this.#byName.set(name, [...(this.#byName.get(name) ?? []), draft])
    }
  }

  /** The rule meant by `wanted`; a name in the same file wins over one elsewhere. */
  find(wanted: Placed, from: Draft): Draft | undefined {
    const { report } = from.document.out
    const named = this.#byName.get(wanted.text) ?? []
    const here = named.filter((draft) => draft.document.file === from.document.file)
    const candidates = here.length > 0 ? here : named
    if (candidates.length > 1) {
      report(wanted.at, 'ambiguous-rule', wanted.text, candidates.slice(0, 3).map(placeOf).join(', '))
      return undefined
    }
    const found = candidates[0] ?? this.#byId.get(wanted.text)
    if (!found) {
      const known = ++this.#unknown > MAX_HINTS ? [] : [...this.#byName.keys(), ...this.#byId.keys()]
      report(wanted.at, 'unknown-rule', wanted.text, nearest(wanted.text, known))
    }
    return found
  }
}

const placeOf = (draft: Draft): string => `${draft.document.file}: ${draft.header.title}`
