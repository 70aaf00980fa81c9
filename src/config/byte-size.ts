import { z } from 'zod'

const UNITS: Readonly<Record<string, number>> = {
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** A number of bytes, in the file as `500MiB` or `20GiB`. Limits are written in the same way. */
export function byteSize(least: string, most: string) {
  const wanted = `a size such as 500MiB or 20GiB, from ${least} to ${most}`
  const [from, to] = [bytesOf(least)!, bytesOf(most)!]
  return z
    .string()
    .transform((text, context) => {
      const bytes = bytesOf(text)
      if (bytes !== undefined && bytes >= from && bytes <= to) return bytes
      context.addIssue({ code: 'custom', message: `must be ${wanted}` })
      return z.NEVER
    })
    .meta({ kind: wanted })
}

function bytesOf(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9})\s*([KMGT]iB)$/.exec(text.trim()) ?? []
  return digits === undefined ? undefined : Number(digits) * UNITS[unit!]!
}
