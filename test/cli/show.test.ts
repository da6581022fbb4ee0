/** `cornichon show` and `cornichon json`: what they print, to the letter. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { dumps, NDArray, PyGlobal, PyObject, PyTuple } from '../../src/index.ts';
import { zipOf } from '../file/zip-files.ts';
import { bytes } from '../support/bytes.ts';
import { cornichon } from './cornichon.ts';

async function show(input: Uint8Array, ...options: string[]): Promise<string> {
  const { stdout, stderr } = await cornichon(['show', ...options], { input });
  expect(stderr).toBe('');
  return stdout.replace(/^.*\n/, '');
}

describe('show', () => {
  test.each([
    [
      'shared.p4.pkl',
      [
        'list, 5 items',
        "  0: #1 ['s']",
        '  1: see #1',
        '  2: #2 (1, 2)',
        '  3: see #2',
        '  4: dict, 1 item',
        "    'x': see #1",
      ],
    ],
    ['loop_list.p2.pkl', ['#1 list, 1 item', '  0: see #1, which this is inside of']],
    ['loop_object.p4.pkl', ['#1 shop.Order', '  .total: 1', '  .me: see #1, which this is inside of']],
    ['order.p4.pkl', ['list, 2 items', '  0: shop.Order', '    .total: 12.5', '  1: shop.Order', '    .total: [1]']],
    [
      'persistent.p4.pkl',
      ['list, 4 items', '  0: persistent id 7', "  1: 'between'", '  2: persistent id 7', '  3: [persistent id 8]'],
    ],
    [
      'array_records.p5.py3.11.pkl',
      ["numpy.ndarray, [('n', '<i2'), ('v', '<f8')], shape (1,), 10 bytes", '  [{n: 1, v: 2.5}]'],
    ],
    ['floats.p4.pkl', ['[0.0, -0.0, 1.0, 1.5, -2.5e-05, 1e+16, 1e+100, 5e-324, inf, -inf, nan]']],
    ['exceptions.p4.pkl', ["[ValueError('bad', 1), KeyError('k'), FileNotFoundError(2, 'gone', 'file')]"]],
  ])('%s', async (name, lines) => {
    const { stdout, status } = await cornichon(['show', `fixtures/pickles/${name}`]);
    expect(stdout.split('\n').slice(1, -1)).toEqual(lines);
    expect(stdout).toMatch(new RegExp(`^fixtures/pickles/${name}: pickle, protocol \\d, \\d+ bytes\n`));
    expect(status).toBe(0);
  });

  test('several pickles, each with its place', async () => {
    const { stdout } = await cornichon(['show', 'fixtures/pickles/several.p4.pkl']);
    expect(stdout.split('\n').filter((line) => line.startsWith('fixtures'))).toEqual([
      'fixtures/pickles/several.p4.pkl: pickle, protocol 4, 20 bytes',
      'fixtures/pickles/several.p4.pkl, pickle 2 from byte 20: pickle, protocol 4, 32 bytes',
      'fixtures/pickles/several.p4.pkl, pickle 3 from byte 52: pickle, protocol 4, 4 bytes',
    ]);
  });

  test('what is long is cut, and says how long it is', async () => {
    const value = [
      'x'.repeat(100),
      new Uint8Array(20_000),
      Array.from({ length: 1000 }, (_, i) => i),
      ['a', ['b', ['c']]],
    ];
    expect(await show(dumps(value), '--items', '5', '--depth', '2', '--width', '50')).toBe(
      [
        'list, 4 items',
        "  0: str of 100 characters: 'xxxxxxxxxxxxxxxxxxxx…",
        "  1: bytes of 19.5 KiB: b'\\x00\\x00\\x00\\x00\\x00\\x0…",
        '  2: list, 1,000 items: [0, 1, 2, 3, 4, …',
        '  3: list, 2 items',
        "    0: 'a'",
        '    1: list, 2 items …',
        '',
      ].join('\n'),
    );
    expect(await show(dumps(['a', ['b'], ['c']]), '--items', '1')).toBe("list, 3 items\n  0: 'a'\n  … 2 more\n");
  });

  test('arrays', async () => {
    const array = NDArray.from(Float64Array.of(1, 2.5, 3, 4), { shape: [2, 2] });
    expect(await show(dumps(array))).toBe('numpy.ndarray, float64, shape (2, 2), 32 bytes\n  [[1, 2.5],\n   [3, 4]]\n');
  });

  test('objects have their arguments and items', async () => {
    const object = new PyObject(new PyGlobal('shop', 'Cart'), PyTuple.of('Ada'));
    object.listItems = ['tea'];
    object.dictItems = [['paid', true]];
    expect(await show(dumps(object))).toBe("shop.Cart\n  arguments: ('Ada',)\n  0: 'tea'\n  'paid': True\n");
  });

  test('nested a million deep, or a billion laughs: no more lines than there are objects', async () => {
    const deep = bytes(`${']'.repeat(100_000)}${'a'.repeat(99_999)}.`);
    expect((await show(deep, '--depth', '3')).split('\n')).toHaveLength(5);
    const laughs = bytes(`]${'q\x00'}${Array.from({ length: 30 }, () => ']q\x01(h\x00h\x00h\x00eq\x00').join('')}.`);
    expect((await show(laughs, '--depth', '100')).split('\n').length).toBeLessThan(120);
  });

  test('files inside files', async () => {
    const npz = zipOf([{ name: 'a\x1b[31m.pkl', data: gzipSync(dumps(7)), method: 8 }]);
    const { stdout } = await cornichon(['show'], { input: npz });
    expect(stdout).toBe('standard input/a\\x1b[31m.pkl (gzip): pickle, protocol 5, 5 bytes\n7\n');
  });

  test('an error is one line, with its place, and what was read before stays', async () => {
    const { stdout, stderr, status } = await cornichon(['show', '-'], { input: bytes('N.\x80\x04Nq') });
    expect(stdout.split('\n')[1]).toBe('None');
    expect(stderr).toMatch(
      /^cornichon: standard input, pickle 2 from byte 2: .*\(at byte 3, opcode BINPUT\) \[ERR_PICKLE_TRUNCATED\]\n$/,
    );
    expect(status).toBe(2);
  });

  test('--untrusted has narrower limits', async () => {
    const input = bytes(`\x8b${'\x01\0\x02\0'}${'x'.repeat(0x20001)}.`);
    expect((await cornichon(['show'], { input })).status).toBe(0);
    const { status, stderr } = await cornichon(['show', '--untrusted'], { input });
    expect(stderr).toContain('maxLongBytes');
    expect(status).toBe(2);
  });

  test("Python 2's strings", async () => {
    expect(await show(bytes("S'caf\\xe9'\n."))).toBe("'café'\n");
    expect(await show(bytes("S'caf\\xe9'\n."), '--encoding', 'bytes')).toBe("b'caf\\xe9'\n");
  });
});

describe('json', () => {
  const json = async (input: Uint8Array, ...options: string[]): Promise<string> => {
    const { stdout, stderr } = await cornichon(['json', '--compact', ...options], { input });
    expect(stderr).toBe('');
    return stdout;
  };

  test('what JSON does not have', async () => {
    const value = [2n ** 70n, Number.NaN, new Uint8Array([1, 2]), new PyGlobal('os', 'system'), -0.5];
    expect(await json(dumps(value))).toBe('["1180591620717411303424","NaN","AQI=","os.system",-0.5]\n');
    expect(await json(dumps(2n ** 70n), '--bigint', 'number')).toBe('1.1805916207174113e+21\n');
  });

  test('keys, classes and circles', async () => {
    expect(await json(bytes('}(K\x01K\x02K\x03\x85K\x04u.'))).toBe('{"1":2,"(3,)":4}\n');
    expect(await json(bytes('}(K\x01K\x02K\x03\x85K\x04u.'), '--keys', 'map')).toBe('[[1,2],[[3],4]]\n');
    expect(await json(bytes('cshop\nOrder\n)R}U\x01aK\x01sb.'))).toBe('{"__class__":"shop.Order","a":1}\n');
    expect(await json(bytes('cshop\nOrder\n)R}U\x01aK\x01sb.'), '--no-class')).toBe('{"a":1}\n');
    expect(await json(bytes(']q\0h\0a.'))).toBe('[{"$ref":"#"}]\n');
    expect(await json(bytes("(I7\nS'a'\ntQ."))).toBe('{"__persistent_id__":[7,"a"]}\n');
  });

  test('several are JSON Lines', async () => {
    expect(await json(bytes('N.K\x07.]K\x01a.'))).toBe('null\n7\n[1]\n');
  });

  test('indents by default', async () => {
    const { stdout } = await cornichon(['json'], { input: dumps({ a: [1] }) });
    expect(stdout).toBe('{\n  "a": [\n    1\n  ]\n}\n');
  });

  test('too many values, or too deep, is an error', async () => {
    const { status, stderr } = await cornichon(['json', '--max-nodes', '3'], { input: dumps([1, 2, 3, 4]) });
    expect([status, stderr]).toEqual([2, expect.stringContaining('maxNodes')]);
    const deep = bytes(`${']'.repeat(2000)}${'a'.repeat(1999)}.`);
    expect((await cornichon(['json'], { input: deep })).status).toBe(2);
  });
});
