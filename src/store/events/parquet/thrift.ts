/** A value of the compact protocol of Thrift, in which Parquet says what is in a file. Structs are fields by number. */
export type ThriftValue =
  | { readonly type: 'i32' | 'i64'; readonly value: number }
  | { readonly type: 'binary'; readonly value: Uint8Array | string }
  | { readonly type: 'list'; readonly items: readonly ThriftValue[] }
  | ThriftStruct

export interface ThriftStruct {
  readonly type: 'struct'
  readonly fields: readonly (readonly [number: number, value: ThriftValue])[]
}

export const i32 = (value: number): ThriftValue => ({ type: 'i32', value })
export const i64 = (value: number): ThriftValue => ({ type: 'i64', value })
export const binary = (value: Uint8Array | string): ThriftValue => ({ type: 'binary', value })
export const list = (items: readonly ThriftValue[]): ThriftValue => ({ type: 'list', items })

/** A struct of the fields that have a value, given by number. */
export const struct = (fields: Readonly<Record<number, ThriftValue | undefined>>): ThriftStruct => ({
  type: 'struct',
  fields: Object.entries(fields).flatMap(([number, value]) => (value ? [[Number(number), value]] : [])),
})

const codes = { true: 1, false: 2, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const

export function printThrift(value: ThriftStruct): Uint8Array {
  const out: number[] = []
  print(value, out)
  return Uint8Array.from(out)
}

function print(value: ThriftValue, out: number[]): void {
  switch (value.type) {
    case 'i32':
    case 'i64':
      printZigzag(value.value, out)
      return
    case 'binary': {
      const bytes = typeof value.value === 'string' ? Buffer.from(value.value) : value.value
      printVarint(bytes.length, out)
      for (const byte of bytes) out.push(byte)
      return
    }
    case 'list': {
      const { items } = value
      const type = items[0] ? codes[items[0].type] : codes.struct
      if (items.length < 15) out.push((items.length << 4) | type)
      else {
        out.push(0xf0 | type)
        printVarint(items.length, out)
      }
      for (const item of items) print(item, out)
      return
    }
    case 'struct': {
      let last = 0
      for (const [number, field] of value.fields) {
        // Field numbers stand in order and less than 16 apart.
        out.push(((number - last) << 4) | codes[field.type])
        print(field, out)
        last = number
      }
      out.push(0)
    }
  }
}

/** Seven bits a byte, the lowest first. */
export function printVarint(value: number, out: number[]): void {
  let rest = value
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  out.push(rest)
}

const printZigzag = (value: number, out: number[]): void =>
  printVarint(value < 0 ? -2 * value - 1 : 2 * value, out)

/** A struct as it was read: fields by number. */
export type Read = ReadonlyMap<number, ReadValue>
export type ReadValue = number | boolean | Uint8Array | Read | readonly ReadValue[]

/** Reads structs one after the other. Throws a RangeError where the bytes are no such thing. */
export class ThriftReader {
  readonly #bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes
    this.at = at
  }

  struct(): Read {
    const fields = new Map<number, ReadValue>()
    let number = 0
    for (;;) {
      const head = this.#byte()
      if (head === 0) return fields
      const delta = head >> 4
      number = delta > 0 ? number + delta : this.#zigzag()
      fields.set(number, this.#value(head & 0x0f))
    }
  }

  varint(): number {
    let value = 0
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#byte()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      if (scale > 2 ** 56) throw new RangeError('a number is too long')
    }
  }

  #value(type: number): ReadValue {
    switch (type) {
      case codes.true:
        return true
      case codes.false:
        return false
      case 3:
        return this.#byte()
      case 4:
      case codes.i32:
      case codes.i64:
        return this.#zigzag()
      case codes.binary:
        return this.#take(this.varint())
      case codes.list:
        return this.#list()
      case codes.struct:
        return this.struct()
      default:
        throw new RangeError(`type ${type} is not read here`)
    }
  }

  #list(): readonly ReadValue[] {
    const head = this.#byte()
    const short = head >> 4
    const length = short === 15 ? this.varint() : short
    if (length > this.#bytes.length) throw new RangeError('a list is too long')
    return Array.from({ length }, () => this.#value(head & 0x0f))
  }

  #take(length: number): Uint8Array {
    const end = this.at + length
    if (end > this.#bytes.length) throw new RangeError('bytes are missing')
    const bytes = this.#bytes.subarray(this.at, end)
    this.at = end
    return bytes
  }

  #byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) throw new RangeError('bytes are missing')
    return byte
  }

  #zigzag(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}
