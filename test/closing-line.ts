import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line that a reader of logs understands. */
export function closingLine(write: (line: string) => void = console.log): Reporter {
  return {
    onTestRunEnd(modules, errors) {
      const { passed, failed, skipped } = tally(modules, errors.length)
      write(`${passed} passed, ${failed} failed, ${skipped} skipped`)
    },
  }
}

// What broke outside a test, such as a file that cannot be loaded, counts as failed.
function tally(modules: readonly TestModule[], errors: number) {
  const count = { passed: 0, failed: errors, skipped: 0, pending: 0 }
  for (const module of modules) {
    const failedBefore = count.failed
    for (const test of module.children.allTests()) count[test.result().state] += 1
    if (module.state() === 'failed' && count.failed === failedBefore) count.failed += 1
  }
  // A test that never came to its end is no test that passed.
  return { passed: count.passed, failed: count.failed + count.pending, skipped: count.skipped }
}
