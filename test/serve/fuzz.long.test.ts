import { it } from 'vitest'
import { fuzzApi } from './fuzz-api.ts'

it('fifty thousand bad requests fail nothing and store nothing', async () => {
  await fuzzApi(50_000)
})
