const encoder = new TextEncoder()
// A byte order mark at the front of a text belongs to it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Bytes that a text may need. */
export const mostBytes = (text: string): number => 3 * text.length

/** Writes a text as UTF-8, for which there is room, and gives where it ends. */
export function writeUtf8(text: string, bytes: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return at + encoder.encodeInto(text, bytes.subarray(at)).written
    bytes[at + i] = code
  }
  return at + text.length
}

export const readUtf8 = (bytes: Uint8Array, start: number, end: number): string =>
  decoder.decode(bytes.subarray(start, end))
