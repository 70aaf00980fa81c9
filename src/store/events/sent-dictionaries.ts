import { Dictionary, type SavedDictionary } from '../../model/dictionary.ts'

/** What another thread does not know yet of a dictionary. */
export interface SentDictionary {
  readonly number: number
  /** Begins anew: the other thread has forgotten it, or never knew it. */
  readonly fresh: boolean
  readonly added: SavedDictionary
}

interface Sent {
  readonly number: number
  size: number
}

/**
 * Lets another thread know the texts of dictionaries, each text once. Both sides forget what was not used the last time: most
 * such dictionaries live for one batch.
 */
export class DictionarySender {
  #known = new Map<Dictionary, Sent>()
  #next = 0

  /** What must be told for these to be known, and their numbers. */
  send(used: Iterable<Dictionary>): {
    readonly sent: readonly SentDictionary[]
    readonly numbers: ReadonlyMap<Dictionary, number>
  } {
    const known = new Map<Dictionary, Sent>()
    const sent: SentDictionary[] = []
    for (const dictionary of used) {
      if (known.has(dictionary)) continue
      const before = this.#known.get(dictionary)
      const now = before ?? { number: this.#next++, size: 0 }
      sent.push({ number: now.number, fresh: !before, added: dictionary.save(now.size) })
      now.size = dictionary.size
      known.set(dictionary, now)
    }
    this.#known = known
    return { sent, numbers: new Map(Array.from(known, ([dictionary, { number }]) => [dictionary, number])) }
  }

  /** Takes it that the other side knows nothing. */
  forget(): void {
    this.#known = new Map()
  }
}

/** The other side of a {@link DictionarySender}. */
export class DictionaryReceiver {
  #known = new Map<number, Dictionary>()

  receive(sent: readonly SentDictionary[]): ReadonlyMap<number, Dictionary> {
    const known = new Map<number, Dictionary>()
    for (const { number, fresh, added } of sent) {
      const dictionary = fresh ? new Dictionary(0) : this.#known.get(number)
      if (!dictionary) throw new Error(`dictionary ${number} was never sent`)
      dictionary.restore(added)
      known.set(number, dictionary)
    }
    this.#known = known
    return known
  }
}
