import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { dumps, NDArray, PyByteArray, type PyDict } from '../../src/index.ts';
import { dumpFile, loadAllFile, loadFile } from '../../src/node/index.ts';
import { bytes, little } from '../support/bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'cornichon-node-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(contents?: Uint8Array | string): string {
  const path = join(folder, `${++files}.pkl`);
  if (contents !== undefined) writeFileSync(path, typeof contents === 'string' ? bytes(contents) : contents);
  return path;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Some small things, and payloads around the sizes at which something changes. */
function large() {
  const fill = (length: number): Uint8Array => new Uint8Array(length).map((_, i) => i * 31 + (i >> 8));
  return {
    first: fill(2 ** 20 - 1),
    second: fill(2 ** 20),
    third: PyByteArray.over(fill(2 ** 20 + 1)),
    array: NDArray.from(Float64Array.from({ length: 200_000 }, (_, i) => i / 3)),
    text: 'x'.repeat(2 ** 20),
    names: Array.from({ length: 1000 }, (_, i) => `name ${i}`),
  };
}

describe('loadFile and dumpFile', () => {
  test('a value comes back, and the file has what dumps gives', async () => {
    const path = file();
    const value = large();
    await dumpFile(value, path);
    expect(readFileSync(path).equals(dumps(value))).toBe(true);
    const read = await loadFile<PyDict<string, Uint8Array>>(path);
    for (const name of ['first', 'second', 'third'] as const) {
      expect(Buffer.compare(read.get(name)!, value[name]), name).toBe(0);
    }
    expect(read.get('third')).toBeInstanceOf(PyByteArray);
    expect((read.get('array') as unknown as NDArray).data).toEqual(value.array.data);
    expect([read.get('text'), read.get('names')]).toEqual([value.text, value.names]);
  });

  test('large payloads have memory of their own, and no more than they need', async () => {
    const path = file(dumps(large()));
    const read = await loadFile<PyDict<string, Uint8Array>>(path);
    const sizes = ['second', 'third'].map((name) => read.get(name)!.buffer.byteLength);
    expect(sizes).toEqual([2 ** 20, 2 ** 20 + 1]);
    expect((read.get('array') as unknown as NDArray).data.buffer.byteLength).toBe(1_600_000);
  });

  test('a file may be named by a URL', async () => {
    const url = pathToFileURL(file());
    await dumpFile([1], url);
    expect(await loadFile(url)).toEqual([1]);
  });

  test('options are those of loads and dumps', async () => {
    const path = file();
    await dumpFile({ a: 1 }, path, { protocol: 2 });
    expect(readFileSync(path).subarray(0, 2)).toEqual(Buffer.from([0x80, 2]));
    expect(await loadFile(path, { dicts: 'object' })).toEqual({ a: 1 });
    await expect(loadFile(path, { maxBytes: 5 })).rejects.toMatchObject({
      code: 'ERR_PICKLE_LIMIT',
      limit: 'maxBytes',
    });
    await expect(loadFile(path, { dicts: 'no' as never })).rejects.toMatchObject({ code: 'ERR_PICKLE_OPTION' });
  });

  test('what follows the pickle is left alone', async () => {
    expect(await loadFile(file('K\x07.and more'))).toBe(7);
  });

  test.skipIf(process.platform === 'win32')('a pipe is read too', async () => {
    const path = file();
    await execa('mkfifo', [path]);
    const pickle = dumps([new Uint8Array(3_000_000), 'end']);
    const [value] = await Promise.all([loadFile<[Uint8Array, string]>(path), writeFile(path, pickle)]);
    expect([value[0].length, value[0].buffer.byteLength, value[1]]).toEqual([3_000_000, 3_000_000, 'end']);
  });
});

describe('what is wrong', () => {
  test('no file', async () => {
    await expect(loadFile(join(folder, 'none'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(loadFile(folder)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(dumpFile(1, join(folder, 'none', 'a'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.each([
    ['', 0],
    ['N', 1],
    [`]B${little(2 ** 21, 4)}x`, 1],
    [`]\x96${little(2 ** 40, 8)}${'x'.repeat(100)}`, 1],
    [`\x80\x04\x95${little(2 ** 40, 8)}NNNN`, 15],
  ])('truncated: %j', async (contents, offset) => {
    await expect(loadFile(file(contents))).rejects.toMatchObject({ code: 'ERR_PICKLE_TRUNCATED', offset });
  });

  test('a large payload that is cut off in its middle', async () => {
    const whole = dumps([new Uint8Array(5_000_000)]);
    await expect(loadFile(file(whole.subarray(0, 4_000_000)))).rejects.toMatchObject({ code: 'ERR_PICKLE_TRUNCATED' });
  });

  test('what cannot be pickled leaves the file alone when that shows at once', async () => {
    const path = file('N.');
    await expect(dumpFile([() => 1], path)).rejects.toMatchObject({ code: 'ERR_PICKLE_UNPICKLABLE' });
    expect(statSync(path).size).toBe(2);
    const other = file();
    await expect(dumpFile([() => 1], other)).rejects.toMatchObject({ code: 'ERR_PICKLE_UNPICKLABLE' });
    expect(existsSync(other)).toBe(false);
    await expect(dumpFile(1, path, { flag: 'wx' })).rejects.toMatchObject({ code: 'EEXIST' });
  });
});

describe('loadAllFile', () => {
  test('reads what was appended', async () => {
    const path = file();
    const entries = Array.from({ length: 50 }, (_, i) => ({
      id: i,
      name: `name ${i}`,
      text: 'x'.repeat(i * 10_000),
    }));
    for (const entry of entries) await dumpFile(entry, path, { flag: 'a' });
    expect(await all(loadAllFile(path, { dicts: 'object' }))).toEqual(entries);
  });

  test('of an empty file gives nothing', async () => {
    expect(await all(loadAllFile(file('')))).toEqual([]);
  });

  test('errors have their offset in the file', async () => {
    await expect(all(loadAllFile(file('N.N.\xff')))).rejects.toMatchObject({ code: 'ERR_PICKLE_OPCODE', offset: 4 });
  });

  test('may be left before the end', async () => {
    for await (const one of loadAllFile(file('N.K\x01.oops'))) {
      expect(one).toBe(null);
      break;
    }
  });
});
