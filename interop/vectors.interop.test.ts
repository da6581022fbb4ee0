/** The pickles of test/support/vectors.ts are what every Python writes, and not only the one that they were pasted from. */
import { createHash } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { text } from '../test/support/bytes.ts';
import { LARGE, pickleOf, SETUP, VECTORS } from '../test/support/vectors.ts';
import { eachPython } from './python.ts';

const WRITE = `
def write_all(expressions, protocol):
    def write(expression):
        try:
            return pickle.dumps(eval(expression), protocol)
        except Exception:
            return None
    return [write(expression) for expression in expressions]
`;

eachPython('vectors', (python) => {
  const minor = Number(python.version.split('.')[1]);

  beforeAll(async () => {
    await python.exec(SETUP);
    await python.exec(WRITE);
  });

  const writeAll = (expressions: readonly string[], protocol: number): Promise<(Uint8Array | null)[]> =>
    python.eval('write_all(expressions, protocol)', { expressions, protocol });

  test.each([0, 1, 2, 3, 4, 5])('protocol %i', async (protocol) => {
    const rows = VECTORS.filter(({ until = minor }) => until >= minor);
    const written = await writeAll(
      rows.map((row) => row.python),
      protocol,
    );
    const found = rows.map((row, i) => [row.python, written[i] && text(written[i])]);
    expect(found).toEqual(rows.map((row) => [row.python, pickleOf(row, protocol)]));
  });

  test.each([0, 1, 2, 3, 4, 5])('large ones, protocol %i', async (protocol) => {
    const written = await writeAll(
      LARGE.map((row) => row.python),
      protocol,
    );
    // The frames follow from the bytes; they are there for whom a digest tells nothing.
    const found = LARGE.map((row, i) => [row.python, written[i] && digest(written[i])]);
    expect(found).toEqual(
      LARGE.map(({ python, digests }) => [python, digests[protocol]?.split(' ').slice(0, 2).join(' ') ?? null]),
    );
  });
});

function digest(pickle: Uint8Array): string {
  return `${pickle.length} ${createHash('sha256').update(pickle).digest('hex').slice(0, 32)}`;
}
