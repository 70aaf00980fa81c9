import type { Change } from '../../flag/change.ts'
import type { FlagBook } from '../../flag/flag-book.ts'
import { Refusal } from '../../model/refusal.ts'
import type { IpRange, RangeListHead, RangeListState, RangeRemarks } from '../../model/suspicion.ts'
import type { ChangeEntry, ListEntry } from './entry.ts'
import { RangeTable, type SavedRanges } from './range-table.ts'

/** Ranges that one entry removes because their time is over. */
const MOST_EXPIRED = 1_000

/** A list of ranges, without its ranges. */
export type KeptList = {
  readonly head: RangeListHead
  readonly putAt: number
  readonly complete: boolean
}

/** The ranges of a world and their lists, which are kept in step with those of its book. */
export class WorldRanges {
  readonly #book: FlagBook
  readonly #ranges = new RangeTable()
  /** By name. */
  readonly #lists = new Map<string, KeptList>()

  constructor(book: FlagBook) {
    this.#book = book
  }

  /** A range in force. */
  get(id: number): IpRange | undefined {
    return this.#ranges.get(id)
  }

  /** The range in force with this canonical text that is of no list. */
  of(cidr: string): IpRange | undefined {
    return this.#ranges.of(cidr)
  }

  /** The ranges in force of a list, by their text. */
  ofList(name: string): ReadonlyMap<string, IpRange> {
    return this.#ranges.ofList(name)
  }

  list(name: string): KeptList | undefined {
    return this.#lists.get(name)
  }

  get lists(): readonly RangeListState[] {
    return [...this.#lists.values()].map(({ head, putAt, complete }) => ({
      ...head,
      ranges: this.#ranges.ofList(head.name).size,
      putAt,
      complete,
    }))
  }

  /** When the time of a range is over next. */
  get nextExpiry(): number {
    return this.#ranges.nextExpiry
  }

  /** The change of the book that a new range means. */
  addition(cidr: string, retroactive = false, after = 0): Change {
    const range = { id: String(this.#ranges.nextId + after), cidr }
    return { type: 'add-range', range, retroactive }
  }

  add(given: Omit<IpRange, 'id' | 'addedAt'>, at: number, retroactive?: boolean): IpRange {
    const range = { id: this.#ranges.nextId, addedAt: at, ...given }
    this.#book.change(this.addition(range.cidr, retroactive))
    this.#ranges.put(range)
    return range
  }

  /** After the book removed it. */
  removed(id: number): void {
    this.#ranges.remove(id)
  }

  /** After the book undid its taking back. */
  undone(id: number): void {
    const range = this.#ranges.known(id)
    if (range && this.#book.isInForce(String(id))) this.#ranges.put(range)
  }

  /** A range comes back only while no other of its list has its text. */
  refuseTwins(entry: ChangeEntry): void {
    if (entry.type !== 'undo-range' || !this.#book.range(String(entry.range))?.takenBack?.removed) return
    const range = this.#ranges.known(entry.range)
    const twin = range && this.#ranges.of(range.cidr, range.list)
    if (twin) throw new Refusal('conflict', `the range ${twin.cidr} is there again, with id ${twin.id}`)
  }

  /** Makes the list another, and gives the ids of the ranges that are. What is not as the entry says is passed over. */
  changeList({
    list,
    add,
    change,
    remove,
    at,
    retroactive,
    takeBack,
    last,
    gone,
  }: ListEntry): readonly number[] {
    const touched: number[] = []
    for (const id of remove) {
      if (this.#ranges.get(id)?.list !== list.name) continue
      this.#drop(id, takeBack)
      touched.push(id)
    }
    for (const given of add) {
      if (this.#ranges.of(given.cidr, list.name)) continue
      touched.push(this.add({ ...given, list: list.name }, at, retroactive).id)
    }
    for (const { range: id, ...remarks } of change) {
      const range = this.#ranges.get(id)
      if (range?.list !== list.name) continue
      const { cidr, addedAt } = range
      this.#ranges.put({ id, cidr, addedAt, list: list.name, ...remarks })
      touched.push(id)
    }
    if (gone && last) this.#lists.delete(list.name)
    else this.#lists.set(list.name, { head: list, putAt: at, complete: last })
    return touched
  }

  /** The changes of the book that an entry means. */
  flagChanges({
    add,
    remove,
    retroactive,
    takeBack,
  }: Pick<ListEntry, 'add' | 'remove' | 'retroactive' | 'takeBack'>): readonly Change[] {
    return [
      ...(retroactive ? add : []).map(({ cidr }, i) => this.addition(cidr, true, i)),
      ...(takeBack ? remove : []).map((id) => removal(id, true)),
    ]
  }

  /** Removes ranges whose time is over, and gives their ids. */
  expire(at: number): readonly number[] {
    const ids = this.#ranges.takeExpired(at, MOST_EXPIRED)
    for (const id of ids) this.#drop(id)
    return ids
  }

  #drop(id: number, takeBack = false): void {
    this.#book.change(removal(id, takeBack))
    this.#ranges.remove(id)
  }

  save(): { readonly lists: readonly KeptList[]; readonly ranges: Iterable<SavedRanges> } {
    return { lists: [...this.#lists.values()], ranges: this.#ranges.save() }
  }

  restoreLists(lists: readonly KeptList[]): void {
    for (const list of lists) this.#lists.set(list.head.name, list)
  }

  restoreRanges(saved: SavedRanges): void {
    this.#ranges.restore(saved)
  }
}

export const removal = (id: number, takeBack = false): Change => ({
  type: 'remove-range',
  range: String(id),
  takeBack,
})

export const remarksOf = ({ expiresAt, tags, comment }: RangeRemarks): RangeRemarks => ({
  ...(expiresAt === undefined ? {} : { expiresAt }),
  ...(tags === undefined ? {} : { tags }),
  ...(comment === undefined ? {} : { comment }),
})
