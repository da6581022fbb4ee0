import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/versions-reporter.ts', './scripts/summary-reporter.ts'],
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'interop',
          include: ['interop/**/*.interop.test.ts'],
          globalSetup: ['interop/global-setup.ts'],
          testTimeout: 120_000,
          pool: 'forks',
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
