import { expect, test } from 'vitest'
import type { TestModule, TestRunEndReason } from 'vitest/node'
import { closingLine } from './closing-line.ts'

const rows = [
  { name: 'a run of nothing', modules: [], errors: 0, line: '0 passed, 0 failed, 0 skipped' },
  {
    name: 'every state is counted',
    modules: [module('failed', ['passed', 'passed', 'failed', 'skipped']), module('passed', ['passed'])],
    errors: 0,
    line: '3 passed, 1 failed, 1 skipped',
  },
  {
    name: 'a file that cannot be loaded is a failure',
    modules: [module('failed', [])],
    errors: 0,
    line: '0 passed, 1 failed, 0 skipped',
  },
  {
    name: 'a test that never ended is a failure',
    modules: [module('passed', ['passed', 'pending'])],
    errors: 0,
    line: '1 passed, 1 failed, 0 skipped',
  },
  {
    name: 'an error outside of tests is a failure',
    modules: [module('passed', ['passed'])],
    errors: 1,
    line: '1 passed, 1 failed, 0 skipped',
  },
]

test.each(rows)('$name', ({ modules, errors, line }) => {
  const written: string[] = []
  const thrown = Array.from({ length: errors }, () => ({ message: 'broken' }))
  const reason: TestRunEndReason = 'passed'
  closingLine((text) => written.push(text)).onTestRunEnd?.(modules, thrown, reason)
  expect(written).toEqual([line])
})

function module(state: string, results: readonly string[]): TestModule {
  const tests = results.map((result) => ({ result: () => ({ state: result }) }))
  return { state: () => state, children: { allTests: () => tests } } as unknown as TestModule
}
