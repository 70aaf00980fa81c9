import { z } from 'zod'
import { csvRows } from '../lib/csv-rows.ts'
import { canonicalAddress } from '../lib/ip.ts'
import { parseTime } from '../lib/time.ts'
import type { IdentityRow } from './incident-service.ts'
import { type Fault, Problem } from './problem.ts'

/** The names a column or attribute may have, those of directories (LDAP) among them, in lower case. */
const ALIASES: Readonly<Record<keyof IdentityRow, readonly string[]>> = {
  person: ['person', 'id', 'employee_id', 'employeeid', 'employeenumber', 'uid'],
  addresses: ['addresses', 'address', 'ip', 'ip_address', 'iphostnumber'],
  from: ['from', 'since', 'valid_from'],
  until: ['until', 'valid_until'],
  weight: ['weight'],
  name: ['name', 'displayname', 'cn'],
  team: ['team', 'department', 'ou'],
  manager: ['manager'],
}
const fieldOf = new Map(
  Object.entries(ALIASES).flatMap(([field, names]) => names.map((name) => [name, field])),
)

const text = z.union([z.string(), z.number()], 'must be a text').pipe(z.coerce.string<string | number>())
const short = text.pipe(
  z.string().trim().min(1, 'must not be empty').max(256, 'must have at most 256 characters'),
)
const time = text.transform((written, context) => {
  const ms = parseTime(written)
  if (ms !== undefined) return ms
  context.addIssue({ code: 'custom', message: 'must be a time, such as 2024-01-31T08:00:00Z' })
  return z.NEVER
})
const address = z.string('must be an address').transform((written, context) => {
  const canonical = canonicalAddress(written.trim())
  if (canonical !== undefined) return canonical
  context.addIssue({ code: 'custom', message: 'must be an address' })
  return z.NEVER
})

const rowSchema = z
  .object({
    person: short,
    addresses: z
      .union(
        [z.array(address).max(1000), address.transform((one) => [one])],
        'must be an address, or a list of them',
      )
      .default([]),
    from: time.optional(),
    until: time.optional(),
    weight: z.coerce
      .number<string | number>('must be a number above 0')
      .positive('must be a number above 0')
      .max(1000)
      .optional(),
    name: short.optional(),
    team: short.optional(),
    manager: short.optional(),
  })
  .refine(({ from, until }) => until === undefined || until > (from ?? 0), {
    path: ['until'],
    message: 'must be later than from',
  })

/** Reads items of JSON. All that is wrong is told at once; then nothing is taken. */
export function readIdentityRows(items: readonly unknown[]): readonly IdentityRow[] {
  const rows: IdentityRow[] = []
  const faults: Fault[] = []
  for (const [item, value] of items.entries()) {
    const read = rowSchema.safeParse(renamed(value))
    if (read.success) rows.push(read.data)
    else
      for (const { path, message } of read.error.issues)
        faults.push({ item, field: path.map(String).join('.'), message })
  }
  if (faults.length > 0)
    throw new Problem(
      422,
      `${faults.length} mistakes in ${items.length} identities; none was taken`,
      faults.slice(0, 100),
    )
  return rows
}

/** Reads CSV with a header; empty fields are as good as none. */
export function readIdentityCsv(csv: string): readonly IdentityRow[] {
  const rows = csvRows(csv)
  if (!rows) throw new Problem(422, 'a quote is opened and never closed')
  const [header = [], ...records] = rows
  const columns = header.map((name) => name.trim())
  return readIdentityRows(
    records.map((fields) =>
      Object.fromEntries(columns.flatMap((name, i) => (fields[i] ? [[name, fields[i]]] : []))),
    ),
  )
}

/** With the names that we use; what has no place is left out. */
function renamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const ours = fieldOf.get(name.toLowerCase())
      return ours === undefined || field === null ? [] : [[ours, field]]
    }),
  )
}
