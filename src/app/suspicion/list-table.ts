import type { RangeListHead } from '../../model/suspicion.ts'

export type KeptList = {
  readonly head: RangeListHead
  readonly putAt: number
  readonly complete: boolean
}

/** Lists of ranges by name, without their ranges. */
export class ListTable {
  readonly #lists = new Map<string, KeptList>()

  get all(): readonly KeptList[] {
    return [...this.#lists.values()]
  }

  get(name: string): KeptList | undefined {
    return this.#lists.get(name)
  }

  put(list: KeptList): void {
    this.#lists.set(list.head.name, list)
  }

  remove(name: string): void {
    this.#lists.delete(name)
  }
}
