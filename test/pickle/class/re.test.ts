/** Patterns: flags as Python counts them, and one object for each text and flags. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyPattern, PySet } from '../../../src/index.ts';
import { bytes } from '../../support/bytes.ts';
import { refusal } from '../../support/called.ts';

// What Python 3.11 says.
test.each<[string | Uint8Array, number, number, string]>([
  ['a', 0, 32, "re.compile('a')"],
  ['a', 2, 34, "re.compile('a', re.IGNORECASE)"],
  ['(?i)a', 0, 34, "re.compile('(?i)a', re.IGNORECASE)"],
  ['(?a)a', 0, 256, "re.compile('(?a)a', re.ASCII)"],
  ['(?i:a)', 0, 32, "re.compile('(?i:a)')"],
  ['(?imsx)a', 256, 346, "re.compile('(?imsx)a', re.IGNORECASE|re.MULTILINE|re.DOTALL|re.VERBOSE|re.ASCII)"],
  ['a', 512, 544, "re.compile('a', 0x200)"],
  ['it\'s "q" \n', 88, 120, "re.compile('it\\'s \"q\" \\n', re.MULTILINE|re.DOTALL|re.VERBOSE)"],
  [bytes('a\xff'), 0, 0, "re.compile(b'a\\xff')"],
  [bytes('(?L)a'), 0, 4, "re.compile(b'(?L)a', re.LOCALE)"],
  [bytes('a'), 256, 256, "re.compile(b'a', re.ASCII)"],
])('%s with %i', (source, flags, sum, text) => {
  const pattern = new PyPattern(source, flags);
  expect([pattern.flags, String(pattern), inspect(pattern)]).toEqual([sum, text, `PyPattern(${text})`]);
  expect(pattern.source).toEqual(source);
  for (const protocol of [0, 2, 5]) expect(loads(dumps(pattern, { protocol }))).toBe(pattern);
});

test('a long one is not printed whole', () => {
  expect(String(new PyPattern('x'.repeat(1000)))).toHaveLength('re.compile()'.length + 200);
});

test('there is one for each text and flags', () => {
  expect(new PyPattern('a+', 2)).toBe(new PyPattern('a+', 34));
  expect(new PyPattern('a+')).not.toBe(new PyPattern(bytes('a+')));
  expect(
    new PySet([new PyPattern('a+'), new PyPattern('a+'), new PyPattern('a+', 2), new PyPattern(bytes('a+'))]).size,
  ).toBe(3);
});

test('the bytes of one are its own', () => {
  const source = bytes('abc');
  const pattern = new PyPattern(source);
  source[0] = 0;
  expect(pattern.source).toEqual(bytes('abc'));
});

test('Python 2 wrote a str, and no flag for Unicode', () => {
  const pattern = loads<PyPattern>(bytes("cre\n_compile\np1\n(S'a+'\np2\nI2\ntRp3\n."));
  expect([pattern.source, pattern.flags]).toEqual(['a+', 34]);
});

describe('refused is', () => {
  test.each<[unknown[], string, RegExp]>([
    [['a', 4], 'RangeError', /cannot use LOCALE flag with a str pattern/],
    [[bytes('a'), 32], 'RangeError', /cannot use UNICODE flag with a bytes pattern/],
    [['a', 288], 'RangeError', /ASCII and UNICODE flags are incompatible/],
    [['a', -1], 'RangeError', /the flags of a pattern must be in 0\.\.2147483647, got -1/],
    [['a', 10n ** 20n], 'RangeError', /flags/],
    [['a', '2'], 'TypeError', /the flags of a pattern must be an int, got "2"/],
    [[7, 0], 'TypeError', /a pattern is str or bytes, got 7/],
    [['a'], 'TypeError', /re\._compile takes 2 arguments, got 1/],
  ])('%#', (args, kind, message) => {
    const error = refusal('re._compile', args);
    expect([error.name, error.message]).toEqual([kind, expect.stringMatching(message)]);
  });
});
