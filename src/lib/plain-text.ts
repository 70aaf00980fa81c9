const QUOTE = 0x22
const BACKSLASH = 0x5c
const SPACE = 0x20

/** 1 for each byte that stands for itself in a text of JSON. */
export const isPlain: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH ? 1 : 0,
)

/** Where a text of JSON ends that stands as it is meant from `at` on, and its quote stands; -1 where it has escapes, or no end. */
export function plainEnd(bytes: Uint8Array, at: number): number {
  let end = at
  while (isPlain[bytes[end]!] === 1) end++
  return bytes[end] === QUOTE ? end : -1
}
