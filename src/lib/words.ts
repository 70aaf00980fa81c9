/** Bytes that are compared, or copied, four at a time. */
export interface Words {
  readonly length: number
  /** The bytes, and zeros up to the last word. */
  readonly words: Int32Array
}

export function wordsOf(bytes: Uint8Array): Words {
  const words = new Int32Array(Math.ceil(bytes.length / 4))
  fillWords(words, bytes, 0, bytes.length)
  return { length: bytes.length, words }
}

export const asciiWords = (text: string): Words =>
  wordsOf(Uint8Array.from(text, (character) => character.charCodeAt(0)))

/** Makes words, of which there are enough, of some bytes. */
export function fillWords(words: Int32Array, bytes: Uint8Array, start: number, end: number): void {
  words.fill(0, 0, Math.ceil((end - start) / 4))
  for (let i = 0; start + i < end; i++) words[i >> 2]! |= bytes[start + i]! << (8 * (i & 3))
}

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
