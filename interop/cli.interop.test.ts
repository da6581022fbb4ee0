/** The command on files that a real Python wrote: gzip, zip, .npy and .npz, and what it disassembles. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cornichon } from '../test/cli/cornichon.ts';
import { eachPython } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'cornichon-cli-interop-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function lines(...args: string[]): Promise<string[]> {
  const { stdout, stderr, status } = await cornichon(args);
  expect([stderr, status]).toEqual(['', 0]);
  return stdout.split('\n').slice(0, -1);
}

eachPython('files', (python) => {
  const path = (name: string): string => join(folder, `${python.version}-${name}`);

  test('gzip, zlib and zip', async () => {
    const [gz, zlib, zip] = [path('a.gz'), path('a.zlib'), path('a.zip')];
    await python.exec(
      `import gzip, zlib, zipfile
data = pickle.dumps({'a': [1, 2.5]}, 4)
with gzip.open(gz, 'wb') as file: file.write(data)
with open(zlib_path, 'wb') as file: file.write(zlib.compress(data))
with zipfile.ZipFile(zip_path, 'w', zipfile.ZIP_DEFLATED) as file:
    file.writestr('b.pkl', data)
    with file.open('c.pkl', 'w', force_zip64=True) as member: member.write(data)`,
      { gz, zlib_path: zlib, zip_path: zip },
    );
    const tree = ['dict, 1 item', "  'a': [1, 2.5]"];
    expect((await lines('show', gz)).slice(1)).toEqual(tree);
    expect((await lines('show', zlib)).slice(1)).toEqual(tree);
    const members = await lines('show', zip);
    expect(
      members.filter((line) => line.startsWith(zip)).map((line) => line.slice(zip.length, zip.length + 6)),
    ).toEqual(['/b.pkl', '/c.pkl']);
    expect((await cornichon(['scan', gz, zlib, zip])).status).toBe(0);
  });

  test('dis is what pickletools prints', async () => {
    const file = path('dis.pkl');
    const text = await python.eval<string>('dis_text(file)', { file }).catch(async () => {
      await python.exec(
        `import io, pickletools
def dis_text(path):
    data = pickle.dumps([1, 'a', {'b': (2.5, None)}], 4)
    with open(path, 'wb') as file: file.write(data)
    out = io.StringIO()
    pickletools.dis(data, out)
    return out.getvalue()`,
      );
      return python.eval<string>('dis_text(file)', { file });
    });
    expect((await cornichon(['dis', file])).stdout).toBe(text);
  });
});

eachPython('files of NumPy', { numpy: true }, (python) => {
  const path = (name: string): string => join(folder, `${python.version}-${name}`);

  test.each([
    [
      'np.arange(6, dtype="<i2").reshape(2, 3)',
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [
      'np.asfortranarray(np.arange(6, dtype=">f8").reshape(2, 3))',
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    ['np.array(["a", "bc"])', ['a', 'bc']],
    ['np.array([(1, [2, 3])], dtype=[("n", "u1"), ("v", "<f4", (2,))])', [{ n: 1, v: [2, 3] }]],
    ['np.array([(1, 2)], dtype=np.dtype([("x", "u1"), ("y", "<f8")], align=True))', [{ x: 1, y: 2 }]],
    ['np.array(7.5)', 7.5],
    ['np.zeros((0, 3))', []],
    ['np.array([1, "a", None], dtype=object)', [1, 'a', null]],
  ])('%s, alone and in .npz', async (expression, expected) => {
    const [npy, npz] = [path('x.npy'), path('x.npz')];
    await python.exec(
      `array = eval(expression)
np.save(npy, array, allow_pickle=True)
np.savez_compressed(npz, array, other=array)`,
      { expression, npy, npz },
    );
    const text = JSON.stringify(expected);
    expect(await lines('json', '--compact', npy)).toEqual([text]);
    expect(await lines('json', '--compact', npz)).toEqual([text, text]);
    // Numbers alone are no pickle, objects are one.
    const isObjects = expression.includes('object');
    expect((await cornichon(['scan', '--policy', 'numpy', npy, npz])).status).toBe(isObjects ? 0 : 3);
    const shown = await lines('show', npz);
    expect(shown.filter((line) => line.startsWith(npz))).toHaveLength(2);
  });
});
