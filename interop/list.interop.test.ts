/** ShareableList here and in every Python: the same bytes, values and formats, whoever made it, and Python's own mistakes. */
import { describe, expect, test } from 'vitest';
import { type ShareableItem, ShareableList } from '../src/shm/index.ts';
import { readLayout } from '../src/shm/list-layout.ts';
import { helperIn } from './helper.ts';
import { eachPython } from './python.ts';

const failsWith = (code: string, text: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(text) });

const ITEMS: readonly ShareableItem[] = [
  0,
  -5,
  2n ** 63n - 1n,
  -(2n ** 63n),
  0.5,
  1e300,
  true,
  false,
  null,
  '',
  'a',
  '1234567',
  '12345678',
  'x'.repeat(100),
  new Uint8Array(),
  new Uint8Array([1, 0, 2]),
  new Uint8Array(8).fill(7),
]; // prettier-ignore
const IN_PYTHON =
  "[0, -5, 2**63 - 1, -2**63, 0.5, 1e300, True, False, None, '', 'a', '1234567', '12345678', 'x' * 100, b'', b'\\x01\\x00\\x02', b'\\x07' * 8]";

eachPython('ShareableList', (python) => {
  helperIn(python);
  const isOld = !python.isAtLeast(3, 9);
  const layout = isOld ? '3.8' : '3.9';

  test('made there has these values here', async () => {
    const name = await python.eval<string>(`[made := ShareableList(${IN_PYTHON}), made.shm.name][1]`);
    using list = ShareableList.attach(name);
    expect(list.toArray()).toEqual(ITEMS);
    expect(list.layout).toBe(layout);
    expect(list.format).toBe(await python.eval('made.format'));
    list.set(-1, 'from us');
    list.set(0, 0.25);
    list.set(7, 'true');
    expect(await python.eval('[made[-1], made[0], made[7], made.format]')).toEqual([
      'from us',
      0.25,
      'true',
      list.format,
    ]);
    await python.exec('made[12] = 2**40; made[13] = b"short"; made[4] = None');
    expect([list.get(12), list.get(13), list.get(4)]).toEqual([2 ** 40, new Uint8Array(Buffer.from('short')), null]);
    expect(list.indexOf(2 ** 40)).toBe(await python.eval('made.index(2**40)'));
    expect(list.count(false)).toBe(await python.eval('made.count(False)'));
    await python.exec('made.shm.close(); made.shm.unlink()');
  });

  test('made here has these values there, and is the same bytes', async () => {
    using list = ShareableList.create(ITEMS, { layout });
    const [same, format, bytes] = await python.eval<[boolean, string, Uint8Array]>(
      `[list(there) == ${IN_PYTHON}, there.format, bytes(there.shm.buf)] if (there := attach_list(name)) else 0`,
      { name: list.name },
    );
    expect([same, format]).toEqual([true, list.format]);
    const theirs = await python.eval<Uint8Array>(
      `[mine := ShareableList(${IN_PYTHON}), bytes(mine.shm.buf), mine.shm.close(), mine.shm.unlink()][1]`,
    );
    expect(Buffer.from(list.shm.snapshot())).toEqual(Buffer.from(theirs));
    expect(Buffer.from(bytes)).toEqual(Buffer.from(theirs));
    await python.exec('there[0] = 77; there[10] = "zz"');
    expect([list.get(0), list.get(10)]).toEqual([77, 'zz']);
    list.set(10, 'ours');
    expect(await python.eval('[there[10], there.shm.close()][0]')).toBe('ours');
  });

  test('made here has room for the bytes of its text', async () => {
    using list = ShareableList.create(['💥'.repeat(4), 'ééééx', '\u00df'], { layout });
    const there = await python.eval('[list(there), there.shm.close()][0] if (there := attach_list(name)) else 0', {
      name: list.name,
    });
    expect(there).toEqual(['💥'.repeat(4), 'ééééx', '\u00df']);
  });

  describe("of Python's own mistakes", () => {
    test('text beyond ASCII is cut: to fewer characters, or in the middle of one', async () => {
      const name = await python.eval<string>("[made := ShareableList(['💥' * 4, 'a' + '💥' * 4]), made.shm.name][1]");
      using list = ShareableList.attach(name);
      expect(await python.eval('made[0]')).toBe('💥💥');
      expect(list.get(0)).toBe('💥💥');
      await expect(python.eval('made[1]')).rejects.toMatchObject({ type: 'UnicodeDecodeError' });
      expect(() => list.get(1)).toThrow(failsWith('ERR_SHM_FORMAT', 'is no UTF-8'));
      expect(Buffer.from(list.bytesAt(1)).toString().startsWith('a💥')).toBe(true);
      await python.exec('made.shm.close(); made.shm.unlink()');
    });

    test('NULs at the end are lost in reading, there and here; here they can be had', async () => {
      const name = await python.eval<string>("[made := ShareableList(['a\\0', b'b\\0\\0']), made.shm.name][1]");
      using list = ShareableList.attach(name);
      expect(await python.eval('list(made)')).toEqual(['a', new Uint8Array([98])]);
      expect(list.toArray()).toEqual(['a', new Uint8Array([98])]);
      expect(list.bytesAt(1)).toEqual(new Uint8Array([98, 0, 0, 0, 0, 0, 0, 0]));
      await python.exec('made.shm.close(); made.shm.unlink()');
    });

    test('an int of 65 bits is an error on both sides', async () => {
      const name = `cornichon-interop-${process.pid}-${python.version}`;
      await expect(python.eval('ShareableList([2**63], name=name)', { name })).rejects.toMatchObject({ type: 'error' });
      // What Python had made by then is left behind.
      await python.exec('left = SharedMemory(name=name); left.close(); left.unlink()', { name });
      expect(() => ShareableList.create([2n ** 63n])).toThrow(failsWith('ERR_SHM_RANGE', 'more than 64 bits'));
    });
  });

  test('an empty one', async () => {
    const [name, size] = await python.eval<[string, number]>(
      '[made := ShareableList([]), made.shm.name, made.shm.size][1:]',
    );
    using list = ShareableList.attach(name);
    expect([list.length, size]).toEqual([0, isOld ? 8 : 16]);
    await python.exec('made.shm.close(); made.shm.unlink()');
  });

  test('of thousands of items, which nobody agreed on', async () => {
    const name = await python.eval<string>(`[
      random := __import__("random").Random(5),
      values := [random.choice([random.getrandbits(63), -random.getrandbits(40), random.random(), True, None,
        "x" * random.randrange(40), bytes([1 + random.randrange(255)] * random.randrange(30))]) for _ in range(3000)],
      made := ShareableList(values), made.shm.name][-1]`);
    using list = ShareableList.attach(name);
    const [items, format] = await python.eval<[ShareableItem[], string]>('[list(made), made.format]');
    expect(list.toArray()).toEqual(items);
    expect(list.format).toBe(format);
    expect(readLayout(list.shm.bytes(), name).end).toBe(list.shm.size);
    await python.exec('made.shm.close(); made.shm.unlink()');
  });
});
