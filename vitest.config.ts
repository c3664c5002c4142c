import { defineConfig } from 'vitest/config'

const NEO4J = 'tests/**/*.neo4j.test.ts'

export default defineConfig({
  test: {
    coverage: { include: ['src/**'], exclude: ['src/cli/main.ts'], reporter: ['text-summary', 'html'] },
    projects: [
      { test: { name: 'main', include: ['tests/**/*.test.ts'], exclude: [NEO4J], testTimeout: 30_000 } },
      {
        test: {
          name: 'neo4j',
          include: [NEO4J],
          // They share one server and one database: one file after another, when nothing else wants the machine.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 240_000,
          globalSetup: ['tests/neo4j-not-run.ts'],
        },
      },
    ],
  },
})
