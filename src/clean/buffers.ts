/** The arrays that columns are filled into, kept from batch to batch. They only ever grow. */
export class Buffers {
  readonly #codes = new Map<string, Int32Array>()
  readonly #numbers = new Map<string, Float64Array>()
  readonly #faults = new Map<string, Uint8Array>()

  codes(name: string, length: number): Int32Array {
    return kept(this.#codes, name, length, Int32Array)
  }

  numbers(name: string, length: number): Float64Array {
    return kept(this.#numbers, name, length, Float64Array)
  }

  faults(name: string, length: number): Uint8Array {
    return kept(this.#faults, name, length, Uint8Array)
  }
}

function kept<A extends { readonly length: number }>(
  arrays: Map<string, A>,
  name: string,
  length: number,
  make: new (length: number) => A,
): A {
  const known = arrays.get(name)
  if (known && known.length >= length) return known
  const made = new make(length)
  arrays.set(name, made)
  return made
}
