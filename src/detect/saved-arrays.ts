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

/** Of groups of `stride` numbers, up to so many groups, those that stand at a place in theirs: `width` of each, side by side. */
export function partOf<A extends Numbers>(
  all: A,
  { stride, at, width = 1, count }: { stride: number; at: number; width?: number; count: number },
): A {
  const part = new (all.constructor as new (length: number) => A)(width * count)
  for (let to = 0, from = at; to < part.length; from += stride)
    for (let i = 0; i < width; i++) part[to++] = all[from + i]!
  return part
}

/** What stands in a list by slot, without the gaps. */
export function bySlot<T, S>(list: readonly (T | undefined)[], saved: (one: T) => S): ReadonlyMap<number, S> {
  const found = new Map<number, S>()
  for (const [slot, one] of list.entries()) if (one !== undefined) found.set(slot, saved(one))
  return found
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

/** Puts one into a list by slot, which may end before it. */
export function put<T>(list: (T | undefined)[], slot: number, one: T): void {
  while (list.length < slot) list.push(undefined)
  list[slot] = one
}
