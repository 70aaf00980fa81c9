/** The first line that is not blank, with its end. */
export function firstLine(bytes: Uint8Array): Uint8Array {
  const start = Math.max(
    0,
    bytes.findIndex((byte) => byte > 32),
  )
  const end = bytes.indexOf(10, start)
  return bytes.slice(start, end < 0 ? bytes.length : end + 1)
}
