/** Several processes at once: never two inside, and a lock of the dead holds nobody up. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'cornichon-lock-'));
const lock = join(folder, 'lock');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('lets one process in after another, past a stale lock', async () => {
  const { stdout: dead } = await execa(process.execPath, ['-p', 'process.pid']);
  writeFileSync(lock, dead);
  const log = join(folder, 'log');
  const code = `
    import { appendFileSync } from 'node:fs';
    import { withLock } from ${JSON.stringify(new URL('../../scripts/lock.mjs', import.meta.url).href)};
    await withLock(${JSON.stringify(lock)}, async () => {
      appendFileSync(${JSON.stringify(log)}, 'in ');
      await new Promise((resolve) => setTimeout(resolve, 30));
      appendFileSync(${JSON.stringify(log)}, 'out ');
    });`;
  await Promise.all(Array.from({ length: 6 }, () => execa(process.execPath, ['--input-type=module', '-e', code])));
  expect(readFileSync(log, 'utf8')).toBe('in out '.repeat(6));
  expect(existsSync(lock)).toBe(false);
});
