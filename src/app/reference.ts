import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cliPage } from './reference/cli.ts'
import { configPage } from './reference/config.ts'
import { faultsPage } from './reference/faults.ts'
import { fieldsPage } from './reference/fields.ts'
import { logSourcesPage } from './reference/log-sources.ts'
import { mistakesPage } from './reference/mistakes.ts'
import { rulesPage } from './reference/rules.ts'

const folder = fileURLToPath(new URL('../../docs/reference/', import.meta.url))

/** The pages of the reference that are made from the code, by file name. */
export const referencePages: Readonly<Record<string, () => string>> = {
  'cli.md': cliPage,
  'configuration.md': configPage,
  'faults.md': faultsPage,
  'fields.md': fieldsPage,
  'log-sources.md': logSourcesPage,
  'rule-mistakes.md': mistakesPage,
  'rules.md': rulesPage,
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(folder, { recursive: true })
  for (const [name, page] of Object.entries(referencePages)) writeFileSync(join(folder, name), page())
}
