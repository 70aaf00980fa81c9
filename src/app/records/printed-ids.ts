const BYTES = 8

/** Ids as a text. */
export function printIds(ids: readonly bigint[]): string {
  const bytes = Buffer.alloc(ids.length * BYTES)
  for (const [i, id] of ids.entries()) bytes.writeBigUInt64LE(id, i * BYTES)
  return bytes.toString('base64')
}

export function readIds(text: string): readonly bigint[] {
  const bytes = Buffer.from(text, 'base64')
  return Array.from({ length: bytes.length / BYTES }, (_, i) => bytes.readBigUInt64LE(i * BYTES))
}
