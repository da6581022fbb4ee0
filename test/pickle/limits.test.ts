/** Every limit: what just fits is read, one more is an error that names the limit and the opcode that met it. */
import { describe, expect, test } from 'vitest';
import {
  dumps,
  LIMITS,
  type Limits,
  loadAsync,
  loads,
  type PickleData,
  PickleError,
  PyTuple,
} from '../../src/index.ts';
import { bytes } from '../support/bytes.ts';

/** What `loads` throws, which must be an error of ours. */
function errorOf(action: () => unknown): PickleError {
  try {
    action();
  } catch (error) {
    if (error instanceof PickleError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

interface Case {
  readonly limit: keyof Limits;
  /** A pickle that uses as much of it. */
  readonly at: (size: number) => Uint8Array;
  readonly opcode: string | null;
  readonly buffers?: Uint8Array[];
}

const repeat = (what: string, count: number): string => what.repeat(count);
const digits = (count: number): string => repeat('7', count);

const CASES: readonly Case[] = [
  { limit: 'maxInputBytes', at: (n) => bytes(`${repeat('N', n - 1)}.`), opcode: null },
  {
    limit: 'maxStringBytes',
    at: (n) => bytes(`\x8c${String.fromCharCode(n)}${repeat('a', n)}.`),
    opcode: 'SHORT_BINUNICODE',
  },
  {
    limit: 'maxStringBytes',
    at: (n) => bytes(`X${String.fromCharCode(n)}\0\0\0${repeat('a', n)}.`),
    opcode: 'BINUNICODE',
  },
  {
    limit: 'maxBytesLength',
    at: (n) => bytes(`C${String.fromCharCode(n)}${repeat('a', n)}.`),
    opcode: 'SHORT_BINBYTES',
  },
  {
    limit: 'maxBytesLength',
    at: (n) => bytes(`U${String.fromCharCode(n)}${repeat('a', n)}.`),
    opcode: 'SHORT_BINSTRING',
  },
  {
    limit: 'maxBytesLength',
    at: (n) => bytes(`\x96${String.fromCharCode(n)}\0\0\0\0\0\0\0${repeat('a', n)}.`),
    opcode: 'BYTEARRAY8',
  },
  { limit: 'maxIntDigits', at: (n) => bytes(`I-${digits(n)}\n.`), opcode: 'INT' },
  { limit: 'maxIntDigits', at: (n) => bytes(`L${digits(n)}L\n.`), opcode: 'LONG' },
  { limit: 'maxLongBytes', at: (n) => bytes(`\x8a${String.fromCharCode(n)}${repeat('\x01', n)}.`), opcode: 'LONG1' },
  { limit: 'maxMemoEntries', at: (n) => bytes(`N${repeat('\x94', n)}.`), opcode: 'MEMOIZE' },
  {
    limit: 'maxMemoEntries',
    at: (n) =>
      bytes(
        `N${Array.from({ length: n }, (_, i) => `q${String.fromCharCode(200 - i)}q${String.fromCharCode(200 - i)}`).join('')}.`,
      ),
    opcode: 'BINPUT',
  },
  { limit: 'maxStackDepth', at: (n) => bytes(`${repeat('N', n)}.`), opcode: 'NONE' },
  { limit: 'maxStackDepth', at: (n) => bytes(`${repeat('(', n)}${repeat('1', n)}N.`), opcode: 'MARK' },
  { limit: 'maxObjects', at: (n) => bytes(`${repeat(']0', n - 1)}].`), opcode: 'EMPTY_LIST' },
  { limit: 'maxObjects', at: (n) => bytes(`${repeat('}0', n - 1)}}.`), opcode: 'EMPTY_DICT' },
  { limit: 'maxObjects', at: (n) => bytes(`${repeat(')0', n - 1)}).`), opcode: 'EMPTY_TUPLE' },
  { limit: 'maxObjects', at: (n) => bytes(`${repeat('\x8f0', n - 1)}\x8f.`), opcode: 'EMPTY_SET' },
  { limit: 'maxObjects', at: (n) => bytes(`N${repeat('\x85', n)}.`), opcode: 'TUPLE1' },
  { limit: 'maxObjects', at: (n) => bytes(`${repeat('C\x010', n - 1)}C\x01b.`), opcode: 'SHORT_BINBYTES' },
  { limit: 'maxObjects', at: (n) => bytes(`)\x94${repeat('cm\nc\nh\0R', n - 1)}.`), opcode: 'REDUCE' },
  { limit: 'maxContainerEntries', at: (n) => bytes(`](${repeat('N', n)}e.`), opcode: 'APPENDS' },
  { limit: 'maxContainerEntries', at: (n) => bytes(`]${repeat('Na', n)}.`), opcode: 'APPEND' },
  { limit: 'maxContainerEntries', at: (n) => bytes(`(${repeat('N', n)}t.`), opcode: 'TUPLE' },
  { limit: 'maxContainerEntries', at: (n) => bytes(`(${repeat('N', n)}l.`), opcode: 'LIST' },
  {
    limit: 'maxContainerEntries',
    at: (n) => bytes(`}(${Array.from({ length: n }, (_, i) => `K${String.fromCharCode(i)}N`).join('')}u.`),
    opcode: 'SETITEMS',
  },
  {
    limit: 'maxContainerEntries',
    at: (n) => bytes(`\x8f(${Array.from({ length: n }, (_, i) => `K${String.fromCharCode(i)}`).join('')}\x90.`),
    opcode: 'ADDITEMS',
  },
  { limit: 'maxContainerEntries', at: (n) => bytes(`(${repeat('N', n)}\x91.`), opcode: 'FROZENSET' },
  { limit: 'maxKeyNodes', at: (n) => bytes(`}(${repeat('N', n)}tNs.`), opcode: 'SETITEM' },
  {
    limit: 'maxGlobals',
    at: (n) => bytes(`(${Array.from({ length: n }, (_, i) => `cm\nc${i}\ncm\nc${i}\n`).join('')}t.`),
    opcode: 'GLOBAL',
  },
  { limit: 'maxGlobalNameLength', at: (n) => bytes(`cm\n${repeat('c', n - 2)}\n.`), opcode: 'GLOBAL' },
  { limit: 'maxLineLength', at: (n) => bytes(`V${repeat('c', n)}\n.`), opcode: 'UNICODE' },
  { limit: 'maxLineLength', at: (n) => bytes(`S'${repeat('c', n - 2)}'\n.`), opcode: 'STRING' },
  { limit: 'maxBuffers', at: (n) => bytes(`(${repeat('\x97', n)}t.`), opcode: 'NEXT_BUFFER' },
];

test('the presets have the same limits, every one of which is tested here', () => {
  const names = Object.keys(LIMITS.default).sort();
  expect(Object.keys(LIMITS.untrusted).sort()).toEqual(names);
  expect(Object.keys(LIMITS.none).sort()).toEqual(names);
  const tested = new Set<string>(CASES.map(({ limit }) => limit));
  expect([...tested, 'maxAmplification'].sort()).toEqual(names);
  for (const name of names as (keyof Limits)[]) {
    expect(LIMITS.untrusted[name]).toBeLessThanOrEqual(LIMITS.default[name]);
    expect(LIMITS.default[name]).toBeLessThanOrEqual(LIMITS.none[name]);
  }
});

describe.each(CASES)('$limit, met by $opcode', ({ limit, at, opcode }) => {
  const size = 20;
  const options = {
    limits: { [limit]: size },
    buffers: Array.from({ length: size + 1 }, () => new Uint8Array(1)),
    encoding: 'bytes',
  } as const;

  test('is kept', () => {
    expect(() => loads(at(size), options)).not.toThrow();
    const error = errorOf(() => loads(at(size + 1), options));
    expect(error).toMatchObject({ code: 'ERR_PICKLE_LIMIT', limit, opcode });
    // Both numbers, so that who reads it knows what to allow.
    expect(error.message).toMatch(limit === 'maxKeyNodes' ? /more than 20 values/ : /\b21\b.*\b20\b|\b20\b.*\b21\b/);
    if (opcode !== null) expect(error.offset).toBeGreaterThanOrEqual(0);
  });

  test('is not kept by default', () => {
    expect(() => loads(at(size + 1), { ...options, limits: {} })).not.toThrow();
  });
});

describe('dicts as plain objects have no more properties than a container may have', () => {
  const pair = (i: number) => `\x8c\x03k${String(i).padStart(2, '0')}K\x01`;
  const pairs = (count: number, from = 0) => Array.from({ length: count }, (_, i) => pair(from + i)).join('');
  const limits = { maxContainerEntries: 5 };
  const full = { code: 'ERR_PICKLE_LIMIT', limit: 'maxContainerEntries' };

  test.each([
    ['at once', `}(${pairs(6)}u.`],
    ['a pair at a time', `}${Array.from({ length: 6 }, (_, i) => `${pair(i)}s`).join('')}.`],
    ['some more behind other objects', `(}(${pairs(5)}u}(${pairs(4)}u(${pairs(2, 4)}ut.`],
    ['in turns', `(}\x94}\x94${Array.from({ length: 6 }, (_, i) => `h\x00${pair(i)}s0h\x01${pair(i)}s0`).join('')}t.`],
    ['by the machine', `}(\x8c\x09__proto__N${pairs(5)}u.`],
  ])('%s', (_, pickle) => {
    expect(() => loads(bytes(pickle), { dicts: 'object', limits })).toThrow(expect.objectContaining(full));
  });

  test('and as many as it may have are fine, in as many objects as there are', () => {
    const many = `(${`(${`}(${pairs(5)}u`.repeat(5)}t`.repeat(4)}t.`;
    const objects = (loads(bytes(many), { dicts: 'object', limits }) as object[][]).flat();
    expect(objects.map((object) => Object.keys(object).length)).toEqual(new Array(20).fill(5));
    // One that it has already is none more.
    const again = `}(${pairs(5)}u${`${pair(3)}s`.repeat(8)}.`;
    expect(() => loads(bytes(again), { dicts: 'object', limits })).toThrow(expect.objectContaining(full));
    expect(
      Object.keys(loads(bytes(`}(${pairs(4)}u${`${pair(3)}s`.repeat(8)}.`), { dicts: 'object', limits }) as object),
    ).toHaveLength(4);
  });
});

test('what one pickle has used is not counted for the next', () => {
  const two: PickleData = bytes('](NNNe.](NNNe.');
  const options = { limits: { maxObjects: 1, maxContainerEntries: 3 } };
  expect(loads(two, options)).toEqual([null, null, null]);
});

test('a stream is bound by maxInputBytes too, before all of it was read', async () => {
  let pulled = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield bytes('(');
    for (;;) {
      pulled += 1000;
      yield new Uint8Array(1000).fill(0x4e);
    }
  }
  const reading = loadAsync(endless(), { limits: { maxInputBytes: 5000 } });
  await expect(reading).rejects.toMatchObject({ code: 'ERR_PICKLE_LIMIT' });
  expect(pulled).toBeLessThan(10_000);
});

describe('refuses', () => {
  test.each([
    ['a name that is no limit', { maxObject: 5 }, /there is no limit 'maxObject'/],
    ['a name that every object has', { constructor: 5 }, /there is no limit 'constructor'/],
    ['what is no number', { maxObjects: '5' }, /maxObjects must be a number from 0 on, got 5/],
    ['nan', { maxObjects: Number.NaN }, /got NaN/],
    ['a preset by name', 'untrusted', /must be an object such as LIMITS.untrusted, got untrusted/],
  ])('%s', (_, limits, message) => {
    const error = errorOf(() => loads(bytes('N.'), { limits: limits as never }));
    expect(error).toMatchObject({ code: 'ERR_PICKLE_OPTION', message: expect.stringMatching(message) });
  });
});

test('a limit that is undefined is the default, and an integer of any size may be read without', () => {
  expect(loads(bytes('N.'), { limits: { maxObjects: undefined } as never })).toBe(null);
  const long = bytes(`L${digits(10_000)}L\n.`);
  expect(errorOf(() => loads(long)).limit).toBe('maxIntDigits');
  expect(String(loads(long, { limits: LIMITS.none }))).toBe(digits(10_000));
});

test('untrusted reads what services send', () => {
  const record = { id: 7, name: 'Ada', tags: ['a', 'b'], at: PyTuple.of(1.5, -2), data: new Float64Array(1000) };
  const pickle = dumps(Array.from({ length: 1000 }, () => record));
  expect(loads(pickle, { limits: LIMITS.untrusted })).toHaveLength(1000);
});

describe('one large object that is used again and again', () => {
  const list = `(${repeat('N', 20_000)}l\x940`;
  const calls = (name: string, count: number): string =>
    `${list}cbuiltins\n${name}\n\x940(${repeat('h\x01h\0\x85R', count)}t.`;

  test.each(['set', 'frozenset', 'bytearray'])('is an argument of %s only so often', (name) => {
    const data = bytes(calls(name, 4000).replaceAll('N', name === 'bytearray' ? '\x89' : 'N'));
    const expected = name === 'bytearray' ? ['ERR_PICKLE_REDUCE', 'ERR_PICKLE_LIMIT'] : ['ERR_PICKLE_LIMIT'];
    expect(expected).toContain(errorOf(() => loads(data)).code);
  });

  test('names its limit, and is read without', () => {
    const data = bytes(calls('set', 1000));
    const error = errorOf(() => loads(data, { limits: LIMITS.untrusted }));
    expect(error).toMatchObject({ limit: 'maxAmplification', opcode: 'REDUCE' });
    expect(loads(data, { limits: LIMITS.none })).toHaveLength(1000);
  });

  test('may be the memory beside the pickle', () => {
    const memory = new Uint8Array(2 ** 25);
    const stream = dumps(new Float64Array(memory.buffer), { bufferCallback: () => false });
    for (const limits of [LIMITS.default, LIMITS.untrusted]) {
      expect(() => loads(stream, { buffers: [memory], limits })).not.toThrow();
    }
  });
});
