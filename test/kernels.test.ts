import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compileKernels } from '../kernels/compile.ts'

test('the kernels are those of their sources', async () => {
  const kept = readFileSync(new URL('../src/lib/kernels.wasm.ts', import.meta.url), 'utf8')
  expect(await compileKernels()).toBe(kept)
})
