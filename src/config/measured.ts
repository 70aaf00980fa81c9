import { z } from 'zod'

/** A number with a unit, between limits written in the same way; in the program as a number of the unit that is 1. */
export function measured(units: Readonly<Record<string, number>>, such: string, least: string, most: string) {
  const form = new RegExp(`^(\\d{1,9})\\s*(${Object.keys(units).join('|')})$`)
  const read = (text: string): number | undefined => {
    const [, digits, unit] = form.exec(text.trim()) ?? []
    return digits === undefined ? undefined : Number(digits) * units[unit!]!
  }
  const wanted = `${such}, from ${least} to ${most}`
  const [from, to] = [read(least)!, read(most)!]
  return z
    .string()
    .transform((text, context) => {
      const value = read(text)
      if (value !== undefined && value >= from && value <= to) return value
      context.addIssue({ code: 'custom', message: `must be ${wanted}` })
      return z.NEVER
    })
    .meta({ kind: wanted })
}
