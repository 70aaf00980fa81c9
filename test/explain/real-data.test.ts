import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openAddressBook } from '../../src/app/address-book.ts'
import { explain } from '../../src/app/explain/explain.ts'
import { testFromAlert } from '../../src/app/from-alert/test-from-alert.ts'
import { loadPlans } from '../../src/app/load-rules.ts'
import { readAgain } from '../../src/app/read-again.ts'

const data = process.env.VEDETTE_DATA ?? join(import.meta.dirname, '../../../shared/data')

const plans = loadPlans({ rules: [], builtin: true })

/** How many alerts of a file are explained, and how many tests are made of them. */
const files = [
  { path: 'logins/traffic.csv', alerts: 8, explained: 8, tests: 8 },
  { path: 'http/hackers-access.log.gz', alerts: 2, explained: 2, tests: 2 },
  { path: 'flows/network_traffic.csv.gz', alerts: 4, explained: 2, tests: 1 },
]

describe.skipIf(!existsSync(data))('alerts of real files', () => {
  test.each(files)('$path', { timeout: 300_000 }, async ({ path, alerts, explained, tests }) => {
    const on = [join(data, path)]
    const book = openAddressBook()
    const read = readAgain({
      files: on,
      enrichments: book.enrichments,
      isInside: book.isInside,
      alsoWanted: [],
      map: {},
      latenessMs: Number.POSITIVE_INFINITY,
      now: Date.now(),
    })
    const ids = new Set<string>()
    await read(plans, { alert: ({ id, status }) => status === 'closed' && ids.add(id) })
    expect(ids.size).toBe(alerts)
    for (const id of [...ids].slice(0, explained)) {
      const { trace, differences, events } = await explain(id, plans, read, { files: on, limit: 100 })
      expect(trace.lacking).toBeUndefined()
      expect(differences).toEqual([])
      expect(events.length).toBeGreaterThan(0)
      expect(events.filter(({ id: event, located }) => !event.startsWith('alert:') && !located?.raw)).toEqual(
        [],
      )
    }
    for (const id of [...ids].slice(0, tests)) {
      const { minimal, events, from } = await testFromAlert(id, plans, read, undefined)
      expect(minimal).toBe(true)
      expect(events).toBeLessThanOrEqual(from)
    }
  })
})
