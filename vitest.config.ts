import { defineConfig } from 'vitest/config'

const shared = { pool: 'threads', isolate: false, testTimeout: 60_000 } as const

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'unit', include: ['src/**/*.test.ts', 'test/architecture.test.ts'] } },
      { test: { ...shared, name: 'acceptance', include: ['test/**/*.test.ts'], exclude: ['test/architecture.test.ts'] } },
    ],
  },
})
