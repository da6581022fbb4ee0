/** The reference that typedoc makes of the sources; a name without a doc, and a link that leads nowhere, are errors there. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { root } from '../scripts/find-python.mjs';

test('is made without a warning', { timeout: 180_000 }, async () => {
  const out = mkdtempSync(join(tmpdir(), 'cornichon-docs-'));
  try {
    const { all, exitCode } = await execa(process.execPath, ['node_modules/typedoc/bin/typedoc', '--out', out], {
      cwd: root,
      all: true,
      reject: false,
    });
    expect(all).not.toMatch(/\[(?:warning|error)\]/);
    expect(exitCode).toBe(0);
    expect(readdirSync(out)).toContain('index.html');
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
