import { it } from 'vitest'
import { fuzzApi } from './fuzz-api.ts'

/** Some five minutes on two cores that have nothing else to do. */
const MOST_MS = 30 * 60_000

it('fifty thousand bad requests fail nothing and store nothing', { timeout: MOST_MS }, async () => {
  await fuzzApi(50_000)
})
