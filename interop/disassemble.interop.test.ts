/**
 * The text of `dis` against Python's `pickletools.dis`, for values of every kind at every protocol.
 */
import { expect, test } from 'vitest';
import { dis } from '../src/pickle/disassemble.ts';
import type { Protocol } from './peer.ts';
import { eachPython } from './python.ts';

const VALUES = [
  'None',
  '[True, False, 0, 1, -1, 255, 256, 65535, 65536, 2**31, -2**31 - 1, 2**100, -2**100, 10**300]',
  "[0.0, -0.0, 1.5, 1e-05, 1e16, 1e100, float('inf'), float('nan')]",
  String.raw`['', 'a', "it's", 'say "hi"', 'both \' and "', '\n\r\t\0\x7f\x80\xa0\xad', 'caf\xe9', '\u20ac\u200b', '\U0001f600', '\ud800', 'a' * 300]`,
  "[b'', b'a', bytes(range(256)), b\"it's\", bytearray(b'ab'), bytearray()]",
  '[(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((((), 1), 2), 3)]',
  "[{}, {'a': 1}, {'a': {'b': {'c': [1, [2, [3]]]}}, 'd': 2}, set(), {1}, frozenset({1})]",
  '[complex(1, -2), range(3), slice(1, 2), Ellipsis, print, dict]',
  "(lambda shared: [shared, shared, {'x': shared}])([1])",
  '(lambda loop: loop.append(loop) or loop)([])',
  'list(range(2500))',
];

eachPython('dis', (python) => {
  test.each([0, 1, 2, 3, 4, 5] as const)('protocol %i', async (protocol: Protocol) => {
    await python.exec(`
      import io, pickletools
      def text_of(data):
          out = io.StringIO()
          pickletools.dis(data, out=out)
          return out.getvalue()
    `);
    for (const value of VALUES) {
      const { stream } = await python.pickle(value, protocol);
      // Versions before 3.14 escape the byte strings of Python 2 in their own way; Python 3 writes none.
      expect(dis(stream), value).toBe(await python.eval('text_of(data)', { data: stream }));
    }
  });

  test('byte strings and text of the old protocols', async () => {
    const stream = new TextEncoder().encode("(S'a\\x01\\'b'\np0\nV\\u20ac\nF1.5\nL12L\nI01\nI7\ng0\nt.");
    expect(dis(stream)).toBe(await python.eval('text_of(data)', { data: stream }));
  });
});
