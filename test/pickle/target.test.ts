/** `target`: the few places where one CPython writes other bytes than another. Literals are what the named version wrote. */
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyFrozenSet, PyGlobal, PyObject, PySet, PyTuple, Registry } from '../../src/index.ts';
import { bytes, text } from '../support/bytes.ts';

const INNER = new PyGlobal('__main__', 'A.B');
const INMOST = new PyGlobal('__main__', 'A.B.C');

/** `[A.B, A.B.C, A.B]`, by protocol. */
const FROM_3_12 = [
  '(lp0\nc__builtin__\ngetattr\np1\n(c__main__\nA\np2\nVB\np3\ntp4\nRp5\nag1\n(g5\nVC\np6\ntp7\nRp8\nag5\na.',
  ']q\0(c__builtin__\ngetattr\nq\x01(c__main__\nA\nq\x02X\x01\0\0\0Bq\x03tq\x04Rq\x05h\x01(h\x05X\x01\0\0\0Cq\x06tq\x07Rq\x08h\x05e.',
  '\x80\x02]q\0(c__builtin__\ngetattr\nq\x01c__main__\nA\nq\x02X\x01\0\0\0Bq\x03\x86q\x04Rq\x05h\x01h\x05X\x01\0\0\0Cq\x06\x86q\x07Rq\x08h\x05e.',
  '\x80\x03]q\0(cbuiltins\ngetattr\nq\x01c__main__\nA\nq\x02X\x01\0\0\0Bq\x03\x86q\x04Rq\x05h\x01h\x05X\x01\0\0\0Cq\x06\x86q\x07Rq\x08h\x05e.',
];
const FROM_3_13 = [
  '(lp0\nc__builtin__\ngetattr\np1\n(c__main__\nA\nVB\np2\ntRp3\nag1\n(g1\n(c__main__\nA\ng2\ntRVC\np4\ntRp5\nag3\na.',
  ']q\0(c__builtin__\ngetattr\nq\x01(c__main__\nA\nX\x01\0\0\0Bq\x02tRq\x03h\x01(h\x01(c__main__\nA\nh\x02tRX\x01\0\0\0Cq\x04tRq\x05h\x03e.',
  '\x80\x02]q\0(c__builtin__\ngetattr\nq\x01c__main__\nA\nX\x01\0\0\0Bq\x02\x86Rq\x03h\x01h\x01c__main__\nA\nh\x02\x86RX\x01\0\0\0Cq\x04\x86Rq\x05h\x03e.',
  '\x80\x03]q\0(cbuiltins\ngetattr\nq\x01c__main__\nA\nX\x01\0\0\0Bq\x02\x86Rq\x03h\x01h\x01c__main__\nA\nh\x02\x86RX\x01\0\0\0Cq\x04\x86Rq\x05h\x03e.',
];
const FROM_BOTH =
  '\x80\x04\x95\x26\0\0\0\0\0\0\0]\x94(\x8c\x08__main__\x94\x8c\x03A.B\x94\x93\x94h\x01\x8c\x05A.B.C\x94\x93\x94h\x03e.';

describe('a class inside a class', () => {
  const value = [INNER, INMOST, INNER];

  test.each([0, 1, 2, 3])('is written as by 3.12 or by 3.13, protocol %d', (protocol) => {
    expect(text(dumps(value, { protocol }))).toBe(FROM_3_12[protocol]);
    expect(text(dumps(value, { protocol, target: 'cpython-3.8' }))).toBe(FROM_3_12[protocol]);
    expect(text(dumps(value, { protocol, target: 'cpython-3.13' }))).toBe(FROM_3_13[protocol]);
    expect(text(dumps(value, { protocol, target: 'cpython-3.15' }))).toBe(FROM_3_13[protocol]);
  });

  test.each([0, 1, 2, 3])('is written again as it came, whatever the target, protocol %d', (protocol) => {
    for (const pickle of [FROM_3_12[protocol]!, FROM_3_13[protocol]!]) {
      for (const target of ['cpython-3.8', 'cpython-3.13', 'cpython-3.15'] as const) {
        expect(text(dumps(loads(bytes(pickle)), { protocol, target }))).toBe(pickle);
      }
    }
  });

  test('has one form from protocol 4 on', () => {
    for (const target of ['cpython-3.8', 'cpython-3.13'] as const) {
      expect(text(dumps(value, { protocol: 4, target }))).toBe(FROM_BOTH);
    }
    expect(text(dumps(loads(bytes(FROM_3_13[2]!)), { protocol: 4 }))).toBe(FROM_BOTH);
  });

  test("3.13's form is read as a name", () => {
    const [inner, inmost, again] = loads<PyGlobal[]>(bytes(FROM_3_13[2]!));
    expect(`${inner} ${inmost}`).toBe('__main__.A.B __main__.A.B.C');
    expect(again).toBe(inner);
  });

  test('an instance of a known one is built from either form', () => {
    class B {}
    const registry = new Registry().class('__main__:A.B', B);
    const called = 'c__builtin__\ngetattr\nq\0c__main__\nA\nq\x01X\x01\0\0\0Bq\x02\x86q\x03Rq\x04)\x81q\x05.';
    const inline = 'c__builtin__\ngetattr\nq\0c__main__\nA\nX\x01\0\0\0Bq\x01\x86Rq\x02)\x81q\x03.';
    for (const pickle of [called, inline]) expect(loads(bytes(`\x80\x02${pickle}`), { registry })).toBeInstanceOf(B);
  });

  test('an attribute that is none of a class stays a call', () => {
    const method = loads<PyObject>(bytes('\x80\x02c__builtin__\ngetattr\n]X\x06\0\0\0append\x86R.'));
    expect(method.callable).toEqual(new PyGlobal('builtins', 'getattr'));
    expect(method.args).toEqual(PyTuple.of([], 'append'));
  });

  test('a name of endless names stays a call', () => {
    const long = 'x'.repeat(600);
    const pickle = `cbuiltins\ngetattr\nq\0(h\0(cm\nA\nV${long}\ntRV${long}\ntR.`;
    const outer = loads<PyObject>(bytes(pickle));
    expect(outer.args).toEqual(PyTuple.of(new PyGlobal('m', `A.${long}`, { inline: true }), long));
  });

  test('a list of allowed names holds for attributes too', () => {
    const globals = ['builtins.getattr', '__main__.A'];
    const pickle = bytes(FROM_3_13[2]!);
    expect(() => loads(pickle, { globals })).toThrow("global '__main__.A.B' is forbidden");
    expect(loads(pickle, { globals: [...globals, '__main__:A.B', '__main__:A.B.C'] })).toHaveLength(3);
  });
});

describe('batches of a thousand', () => {
  const MARK = 0x28;
  const numbers = (count: number) => Array.from({ length: count }, () => 7);
  /** The opcodes between the items, where each item is one opcode with one byte of argument. */
  const shape = (value: unknown, target: 'cpython-3.8' | 'cpython-3.15', protocol = 5) => {
    const data = [...dumps(value, { protocol, target })];
    const start = data.findIndex((byte) => byte === 0x5d || byte === 0x7d || byte === 0x8f);
    const codes = data.slice(start + (protocol >= 4 ? 2 : 3), -1);
    let out = '';
    for (let i = 0; i < codes.length; i++) {
      if (codes[i] === 0x4b || codes[i] === 0x4d) i += codes[i] === 0x4b ? 1 : 2;
      else out += codes[i] === MARK ? '(' : String.fromCharCode(codes[i]!);
    }
    return out;
  };

  test.each([
    [1, 'a', 'a'],
    [1000, '(e', '(e'],
    [1001, '(e(e', '(ea'],
    [2000, '(e(e', '(e(e'],
    [2001, '(e(e(e', '(e(ea'],
  ])('list of %d', (count, older, newer) => {
    expect(shape(numbers(count), 'cpython-3.8', 2)).toBe(older);
    expect(shape(numbers(count), 'cpython-3.15', 2)).toBe(newer);
  });

  test.each([
    [1, 's', 's'],
    [999, '(u', '(u'],
    [1000, '(u(u', '(u'],
    [1001, '(u(u', '(us'],
  ])('dict of %d', (count, older, newer) => {
    const dict = new Map(numbers(count).map((_, key) => [key, 7]));
    expect(shape(dict, 'cpython-3.8', 2)).toBe(older);
    expect(shape(dict, 'cpython-3.15', 2)).toBe(newer);
  });

  test.each([
    [1, '(\x90', '(\x90'],
    [1000, '(\x90(\x90', '(\x90'],
    [1001, '(\x90(\x90', '(\x90(\x90'],
  ])('set of %d', (count, older, newer) => {
    const set = new PySet(numbers(count).map((_, member) => member));
    expect(shape(set, 'cpython-3.8')).toBe(older);
    expect(shape(set, 'cpython-3.15')).toBe(newer);
  });

  test('a frozenset is one batch either way', () => {
    const set = new PyFrozenSet(numbers(1001).map((_, member) => member));
    expect(dumps(set, { target: 'cpython-3.15' })).toEqual(dumps(set));
  });

  test('items of other objects have had the new form all along', () => {
    const deque = new PyObject(new PyGlobal('collections', 'deque'));
    deque.listItems = numbers(1001);
    expect(dumps(deque, { target: 'cpython-3.15' })).toEqual(dumps(deque));
  });
});

test('another target is an error', () => {
  expect(() => dumps(1, { target: 'cpython-3.14' as 'cpython-3.15' })).toThrow(
    'target must be one of "cpython-3.8", "cpython-3.13", "cpython-3.15", got cpython-3.14',
  );
});
