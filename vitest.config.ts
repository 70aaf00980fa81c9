import { defineConfig } from 'vitest/config'
import { closingLine } from './test/closing-line.ts'

const shared = { pool: 'threads', isolate: false, testTimeout: 60_000, hookTimeout: 120_000 } as const
const unit = ['src/**/*.test.ts', 'test/architecture.test.ts', 'test/closing-line.test.ts']
const long = ['test/**/*.long.test.ts']

export default defineConfig({
  test: {
    reporters: ['default', closingLine()],
    projects: [
      { test: { ...shared, name: 'unit', include: unit } },
      {
        test: { ...shared, name: 'acceptance', include: ['test/**/*.test.ts'], exclude: [...unit, ...long] },
      },
      { test: { ...shared, name: 'long', include: long, testTimeout: 600_000 } },
    ],
  },
})
