type Numbers = Int32Array | Uint32Array | Float64Array

/** A copy of an array up to its last number that is not 0: what grows with slots is 0 where nothing stands. */
export function trimmed<A extends Numbers>(array: A): A {
  let length = array.length
  while (length > 0 && array[length - 1] === 0) length--
  return array.slice(0, length) as A
}

/** A copy of a saved array with room to grow: whole groups of `stride` numbers, at least `least` of them. */
export function roomy<A extends Numbers>(
  saved: ArrayLike<number>,
  make: new (length: number) => A,
  stride = 1,
  least = 16,
): A {
  let length = stride * least
  while (length < saved.length) length *= 2
  const copy = new make(length)
  copy.set(saved)
  return copy
}

/** What stands in a list by slot, without the gaps. */
export function bySlot<T, S>(list: readonly (T | undefined)[], saved: (one: T) => S): ReadonlyMap<number, S> {
  const found = new Map<number, S>()
  for (const [slot, one] of list.entries()) if (one !== undefined) found.set(slot, saved(one))
  return found
}

/** So many numbers of each that stands in a list by slot: which slots these are, and the numbers of one after the other. */
export type SavedNumbers = { readonly slots: Int32Array; readonly numbers: Float64Array }

/** {@link bySlot} for what is a few numbers: `write` puts those of one, `width` of them, to `at` and behind. */
export function numbersBySlot<T>(
  list: readonly (T | undefined)[],
  width: number,
  write: (one: T, to: Float64Array, at: number) => void,
): SavedNumbers {
  let count = 0
  for (const one of list) if (one !== undefined) count++
  const slots = new Int32Array(count)
  const numbers = new Float64Array(width * count)
  let row = 0
  for (let slot = 0; slot < list.length; slot++) {
    const one = list[slot]
    if (one === undefined) continue
    slots[row] = slot
    write(one, numbers, width * row++)
  }
  return { slots, numbers }
}

/** Puts into a list by slot what {@link numbersBySlot} found; gives how many there are. */
export function numbersIntoSlots<T>(
  list: (T | undefined)[],
  { slots, numbers }: SavedNumbers,
  read: (from: Float64Array, at: number) => T,
): number {
  const width = numbers.length / Math.max(slots.length, 1)
  for (const [row, slot] of slots.entries()) put(list, slot, read(numbers, width * row))
  return slots.length
}

/** Puts into a list by slot what {@link bySlot} found; gives how many there are. */
export function intoSlots<T, S>(
  list: (T | undefined)[],
  saved: ReadonlyMap<number, S>,
  restored: (one: S) => T,
): number {
  for (const [slot, one] of saved) put(list, slot, restored(one))
  return saved.size
}

/** Slots come in order. */
function put<T>(list: (T | undefined)[], slot: number, one: T): void {
  while (list.length < slot) list.push(undefined)
  list[slot] = one
}
