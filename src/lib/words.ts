/** Bytes that are compared, or copied, four at a time. */
export interface Words {
  readonly length: number
  /** The bytes, and zeros up to the last word. */
  readonly words: Int32Array
}

export function wordsOf(bytes: Uint8Array): Words {
  const { length } = bytes
  const whole = new Uint8Array(4 * Math.ceil(length / 4))
  whole.set(bytes)
  const view = new DataView(whole.buffer)
  return {
    length,
    words: Int32Array.from({ length: whole.length / 4 }, (_, i) => view.getInt32(4 * i, true)),
  }
}

export const asciiWords = (text: string): Words =>
  wordsOf(Uint8Array.from(text, (character) => character.charCodeAt(0)))

/** Whether these bytes stand at a place. */
export function startsWith(view: DataView, at: number, { length, words }: Words): boolean {
  if (at + length > view.byteLength) return false
  const whole = length >> 2
  for (let i = 0; i < whole; i++) if (view.getInt32(at + 4 * i, true) !== words[i]) return false
  for (let i = 4 * whole; i < length; i++)
    if (view.getUint8(at + i) !== ((words[whole]! >>> (8 * (i & 3))) & 255)) return false
  return true
}

/** Copies these bytes to a place; up to three bytes behind them, for which there must be room, become zeros. */
export function putWords(view: DataView, at: number, { words }: Words): void {
  for (let i = 0; i < words.length; i++) view.setInt32(at + 4 * i, words[i]!, true)
}
