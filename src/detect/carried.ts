import { codeOf, EMPTY, MISSING, type TextCodes, textsOf } from '../model/dictionary.ts'
import { carriedFields } from '../model/plan.ts'
import type { World } from './world.ts'

/** What an alert carries: a code for each field of its {@link CarriedFields}, missing where it has none. */
export type Carried = readonly number[]

export type SavedCarried = ReadonlyMap<string, string | readonly string[]>

/** The fields that the alerts of one plan carry for the rules that look at them: those of its key, and whom its evidence tells of. */
export class CarriedFields {
  readonly #names: readonly string[]
  /** In which each field has its codes. */
  readonly dictionaries: readonly TextCodes[]

  constructor(key: readonly string[], keyDictionaries: readonly TextCodes[], { users, addresses }: World) {
    const others = carriedFields.filter((field) => !key.includes(field))
    const ofOthers = others.map((field) => (field === 'user.name' ? users : addresses))
    this.#names = [...key, ...others]
    this.dictionaries = [...keyDictionaries, ...ofOthers]
  }

  /** Where the code of a field stands; -1 where the alerts do not carry it. */
  placeOf(field: string): number {
    return this.#names.indexOf(field)
  }

  /** What an alert carries whose key has these codes. */
  of(key: readonly number[], user: number, source: number): Carried {
    const carried = new Array<number>(this.#names.length)
    for (let i = 0; i < carried.length; i++) {
      if (i < key.length) carried[i] = Math.max(key[i]!, EMPTY)
      else {
        const code = this.#names[i] === 'user.name' ? user : source
        carried[i] = code < EMPTY ? MISSING : code
      }
    }
    return carried
  }

  /** The texts of what an alert carries, by field. */
  save(carried: Carried): SavedCarried {
    const texts = carried.map((code, i) => textsOf(this.dictionaries[i]!, code))
    return new Map(this.#names.flatMap((name, i) => (texts[i] === undefined ? [] : [[name, texts[i]]])))
  }

  restored(saved: SavedCarried): Carried {
    return this.#names.map((name, i) => {
      const texts = saved.get(name)
      return texts === undefined ? MISSING : codeOf(this.dictionaries[i]!, texts)
    })
  }
}
