import { z } from 'zod'

/** How a number with a unit is written. */
interface Written {
  /** What each unit is worth. */
  readonly units: Readonly<Record<string, number>>
  /** Whether a number without a unit is one of the unit that is worth 1. */
  readonly bare: boolean
  readonly such: string
}

/** A number with a unit, between limits written in the same way; in the program as a number of the unit that is worth 1. */
export function measured({ units, bare, such }: Written, least: string, most: string) {
  const form = new RegExp(`^(\\d{1,15})\\s*(${Object.keys(units).join('|')})${bare ? '?' : ''}$`)
  const read = (given: string | number): number | undefined => {
    const [, digits, unit] = form.exec(String(given).trim()) ?? []
    return digits === undefined ? undefined : Number(digits) * (unit === undefined ? 1 : units[unit]!)
  }
  const kind = `${such}, from ${least} to ${most}`
  const [from, to] = [read(least)!, read(most)!]
  const written = bare ? z.union([z.string(), z.number()]) : z.string()
  return written.meta({ kind }).transform((given, context) => {
    const value = read(given)
    if (value !== undefined && value >= from && value <= to) return value
    context.addIssue({ code: 'custom', message: `must be ${kind}` })
    return z.NEVER
  })
}
