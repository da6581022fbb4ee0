/** Long texts as keys: told apart by all of their characters, in a time that nobody outside can multiply. */
import { describe, expect, test } from 'vitest';
import { dumps, LIMITS, loads, PyDict, PyFrozenSet, PyGlobal, PySet, PyTuple, toJS } from '../../../src/index.ts';
import { digest, halfSipHash, LONGEST_HASHED } from '../../../src/pickle/object/digest.ts';
import { canonicalKey } from '../../../src/pickle/object/equality.ts';
import { LongNames, LongTexts } from '../../../src/pickle/object/long-texts.ts';
import { bytes, little } from '../../support/bytes.ts';

const LONG = LONGEST_HASHED + 1;
/** How much longer an attack may take than what it costs to read its bytes: much for what is bounded, little for what is not. */
const TIMES = 100;

/** A text that was put together; V8 has it in pieces. */
const built = (text: string): string => [...text.match(/.{1,1000}/gsu)!].reduce((whole, part) => whole + part, '');
/** The same in two bytes for each character, since what it was cut from needs them. */
const wide = (text: string): string => `\u20ac${text}`.slice(1);

const texts = [
  'x'.repeat(LONG),
  `${'x'.repeat(LONG - 1)}y`,
  `y${'x'.repeat(LONG - 1)}`,
  `\0${'x'.repeat(LONG - 1)}`,
  `\0\0${'x'.repeat(LONG - 2)}`,
  `\0b${'x'.repeat(LONG - 2)}`,
  'x'.repeat(LONG + 1),
  '\u20ac'.repeat(LONG),
  '\ud800'.repeat(LONG),
  '\udc00'.repeat(LONG),
  '\ufffd'.repeat(LONG),
  '\u{1f952}'.repeat(LONG / 2),
];

describe('the digest', () => {
  const key = Int32Array.of(0x03020100, 0x07060504);
  const hex = (text: string): string => Buffer.from(Int32Array.from(halfSipHash(text, key)).buffer).toString('hex');

  test.each([
    [0, '218d1f59b9b83cc8'],
    [2, '064f39ef7c50eb57'],
    [4, 'd5e78a175be52ea1'],
    [6, 'ce3e91358aa2bc25'],
  ])('of %d bytes is what the inventors of HalfSipHash publish', (length, published) => {
    const text = Buffer.from(Array.from({ length }, (_, i) => i)).toString('utf16le');
    expect(hex(text)).toBe(published);
  });

  test('goes by every character, at the borders of the chunks too', () => {
    for (const length of [2047, 2048, 2049, 4096, 5000]) {
      const seen = new Set<string>([digest('a'.repeat(length))]);
      for (const at of [0, 1, 2046, 2047, 2048, length - 2, length - 1].filter((place) => place < length)) {
        seen.add(digest(`${'a'.repeat(at)}b${'a'.repeat(length - at - 1)}`));
      }
      expect(seen.size).toBe(
        1 + new Set([0, 1, 2046, 2047, 2048, length - 2, length - 1].filter((p) => p < length)).size,
      );
    }
  });

  test('is not that of a text of another length that ends alike', () => {
    expect(new Set(['', '\0', '\0\0', '\0\0\0', '\0'.repeat(128), '\0'.repeat(256)].map(digest)).size).toBe(6);
  });
});

describe('long keys', () => {
  test('are short, and those of V8 that it hashes are themselves', () => {
    expect(canonicalKey('x'.repeat(LONGEST_HASHED))).toBe('x'.repeat(LONGEST_HASHED));
    for (const key of [
      ...texts,
      new Uint8Array(LONG),
      PyTuple.of(...texts),
      new PyGlobal('m', texts[0]!),
      1n << 80_000n,
    ]) {
      expect(String(canonicalKey(key)).length).toBeLessThan(100);
    }
  });

  test('are equal however the text came about, and different where one character is', () => {
    const dict = new PyDict<unknown, number>(texts.map((text, i) => [text, i]));
    const set = new PySet(texts);
    expect([dict.size, set.size, set.has(texts[0]!.slice(1))]).toEqual([texts.length, texts.length, false]);
    for (const [i, text] of texts.entries()) {
      for (const again of [built(text), wide(text), JSON.parse(JSON.stringify(text)) as string]) {
        expect([dict.get(again), dict.has(again), set.has(again)]).toEqual([i, true, true]);
      }
    }
    expect([...dict.keys()]).toEqual(texts);
    expect([...set]).toEqual(texts);
    expect(dict.columns().keys).toEqual(texts);
  });

  test('the one that came first stays, is replaced, goes, and comes last again', () => {
    const [a, b] = texts as [string, string];
    const dict = new PyDict([
      [a, 1],
      ['short', 2],
      [b, 3],
    ] as const as [string, number][]);
    dict.set(wide(a), 4);
    expect([...dict]).toEqual([
      [a, 4],
      ['short', 2],
      [b, 3],
    ]);
    expect([dict.delete(built(a)), dict.delete(a), dict.has(a), dict.get(b)]).toEqual([true, false, false, 3]);
    dict.set(a, 5);
    expect([...dict.keys()]).toEqual(['short', b, a]);
    const set = new PySet([a, b]);
    expect([set.delete(wide(a)), set.delete(a), ...set]).toEqual([true, false, b]);
    set.clear();
    expect(set.add(a).has(built(a))).toBe(true);
  });

  test('sets go together by them', () => {
    const [a, b, c] = texts as [string, string, string];
    const [left, right] = [new PySet([a, b]), new PySet([wide(b), c])];
    expect([...left.union(right)]).toEqual([a, b, c]);
    expect([...left.intersection(right)]).toEqual([b]);
    expect([...left.difference(right)]).toEqual([a]);
    expect([...left.symmetricDifference(right)]).toEqual([a, c]);
    expect([left.isSubsetOf(new PySet(texts)), left.isDisjointFrom(right)]).toEqual([true, false]);
    expect(new PySet([new PyFrozenSet([a, b])]).has(new PyFrozenSet([built(b), wide(a)]))).toBe(true);
    expect(new PySet([new PyFrozenSet([a, b])]).has(new PyFrozenSet([a, c]))).toBe(false);
  });

  test('inside of tuples and frozensets, and bytes, tuples and ints that are long themselves', () => {
    const long = (): unknown[] => [
      ...texts.map((text) => PyTuple.of(built(text), 1)),
      ...texts.map((text) => PyTuple.of(1, new PyFrozenSet([wide(text)]))),
      PyTuple.from(Array.from({ length: 5000 }, (_, i) => i)),
      PyTuple.from(Array.from({ length: 5000 }, (_, i) => i - 1)),
      new PyFrozenSet(Array.from({ length: 5000 }, (_, i) => i)),
      new PyFrozenSet(Array.from({ length: 5000 }, (_, i) => i + 1)),
      new Uint8Array(LONG),
      new Uint8Array(LONG).fill(1, LONG - 1),
      new Uint8Array(LONG + 1),
      1n << 80_000n,
      (1n << 80_000n) + 1n,
    ];
    const set = new PySet(long());
    expect(set.size).toBe(long().length);
    for (const key of long()) expect(set.has(key)).toBe(true);
  });

  test('go through a pickle, and a set of them through structuredClone', () => {
    const value = [new PyDict(texts.map((text, i) => [text, i])), new PySet(texts), new PyFrozenSet(texts)];
    for (let protocol = 0; protocol <= 5; protocol++) {
      const [dict, set, frozen] = loads<[PyDict, PySet, PyFrozenSet]>(dumps(value, { protocol }));
      expect([...dict.keys()]).toEqual(texts);
      expect([...set]).toEqual(texts);
      expect(new PySet<unknown>([value[2]]).has(frozen)).toBe(true);
    }
    expect(structuredClone(new PySet(texts)).size).toBe(texts.length);
  });
});

describe('a pickle cannot make them slow', () => {
  const string = (text: string): string => `X${little(text.length, 4)}${text}`;

  function milliseconds(action: () => void): number {
    const before = process.cpuUsage();
    action();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }

  /** How long it takes to read as many bytes, in milliseconds; no less than one. */
  function honestly(length: number): number {
    const pickle = dumps(new Map([['x'.repeat(length), null]]));
    return Math.max(1, ...[1, 2, 3].map(() => milliseconds(() => loads(pickle))));
  }

  test.each([
    [2, 1_000_000],
    [9, 220_000],
  ])('%d keys of one length in 20,000 dicts: an error soon', (count, length) => {
    const keys = Array.from({ length: count }, (_, i) => `${string(`${'x'.repeat(length - 1)}${i}`)}q${little(i, 1)}0`);
    const fetch = Array.from({ length: count }, (_, i) => `h${little(i, 1)}N`).join('');
    const pickle = bytes(`${keys.join('')}(${`}(${fetch}u`.repeat(20_000)}l.`);
    const limit = expect.objectContaining({ code: 'ERR_PICKLE_LIMIT', limit: 'maxKeyNodes', opcode: 'SETITEMS' });
    const allowed = TIMES * honestly(pickle.length);
    expect(milliseconds(() => expect(() => loads(pickle)).toThrow(limit))).toBeLessThan(allowed);
  });

  test('one long key in a thousand dicts is nothing special', () => {
    const key = 'x'.repeat(20_000);
    const records = Array.from({ length: 1000 }, (_, i) => new Map([[key, i]]));
    const read = loads<PyDict[]>(dumps(records), { limits: LIMITS.untrusted });
    expect(read.every((dict, i) => dict.get(key) === i)).toBe(true);
  });

  test('classes that copy a dict with such keys are given it so many times, and no more', () => {
    const key = (end: string): string => `${string('x'.repeat(999_999) + end)}N`;
    const call = 'h\x01h\x02R';
    const head = `}(${key('a')}${key('b')}uq\x000ctime\nstruct_time\nq\x010(${'K\0'.repeat(9)}th\0\x86q\x020`;
    const limit = expect.objectContaining({ code: 'ERR_PICKLE_LIMIT', limit: 'maxAmplification' });
    expect(() => loads(bytes(`${head}(${call.repeat(20_000)}l.`))).toThrow(limit);
    expect(loads<unknown[]>(bytes(`${head}(${call.repeat(2)}l.`))).toHaveLength(2);
  });

  test('1,500 keys that differ at their ends: linear', () => {
    const keys = Array.from({ length: 1500 }, (_, i) => 'x'.repeat(LONG - 4) + String(i).padStart(4, '0'));
    const list = dumps(keys);
    const pickle = dumps(new Map(keys.map((key) => [key, null])));
    const allowed = TIMES * honestly(list.length);
    expect(milliseconds(() => expect(loads<PyDict>(pickle).size).toBe(1500))).toBeLessThan(allowed);
    expect(milliseconds(() => expect(dumps(loads(list)).length).toBe(list.length))).toBeLessThan(allowed);
  });

  test("objects are V8's own: some hundred of such names, and no more", () => {
    const keys = Array.from({ length: 1500 }, (_, i) => 'x'.repeat(LONG - 4) + String(i).padStart(4, '0'));
    const dict = new PyDict(keys.map((key) => [key, null]));
    const limit = expect.objectContaining({ code: 'ERR_PICKLE_LIMIT' });
    expect(() => loads(dumps(dict), { dicts: 'object' })).toThrow(limit);
    expect(() => toJS(dict)).toThrow(limit);
    const some = dumps(new PyDict(keys.slice(0, 500).map((key) => [key, null])));
    expect(Object.keys(loads<object>(some, { dicts: 'object' }))).toEqual(keys.slice(0, 500));
    expect(Object.keys(toJS(loads(some)) as object)).toEqual(keys.slice(0, 500));
  });
});

describe('long texts that were written', () => {
  test('are found again, by what they are, and are one for each text', () => {
    const table = new LongTexts();
    const many = Array.from({ length: 300 }, (_, i) => `${'x'.repeat(i)}y${'x'.repeat(299 - i)}${i % 3}`);
    for (const [i, text] of [...texts, ...many].entries()) {
      expect(table.find(text)).toBeUndefined();
      table.set(text, i);
    }
    for (const [i, text] of [...texts, ...many].entries()) expect([table.find(wide(text)), i]).toEqual([i, i]);
    table.set(built(texts[3]!), 1000);
    expect([table.find(texts[3]!), table.find(texts[4]!), table.find('x')]).toEqual([1000, 4, undefined]);
  });

  test('are fetched by their numbers', () => {
    const [a, b] = texts as [string, string];
    for (let protocol = 0; protocol <= 5; protocol++) {
      const once = dumps([a, b], { protocol }).length;
      expect(dumps([a, b, wide(a), built(b)], { protocol }).length).toBeLessThan(once + 20);
      expect(loads(dumps([a, b, wide(a), built(b)], { protocol }))).toEqual([a, b, a, b]);
    }
  });

  test('names of different lengths are no matter, the same ones neither', () => {
    const names = new LongNames();
    for (let i = 0; i < 2000; i++) names.add('x'.repeat(LONG + i));
    for (let i = 0; i < 2000; i++) names.add('x'.repeat(LONG));
  });
});
