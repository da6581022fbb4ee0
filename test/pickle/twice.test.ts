/** Objects whose arguments lead back to them. The pickles are what CPython 3.8 to 3.13 write for such objects. */
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyDict, PyGlobal, PyObject, PySet, PyTuple } from '../../src/index.ts';
import { bytes, text } from '../support/bytes.ts';

/** `k = K(s)` with `s = {k}`, where K reduces to `(K, (s,))`. */
const IN_A_SET =
  '\x80\x04\x95\x1d\0\0\0\0\0\0\0\x8c\x01m\x94\x8c\x01K\x94\x93\x94\x8f\x94(h\x02h\x03\x85\x94R\x94\x90\x85\x94R0h\x05.';

/** A tuple subclass that contains an object with an attribute that is the tuple. */
const IN_A_TUPLE = [
  'ccopy_reg\n_reconstructor\nq\0(cm\nMyTuple\nq\x01c__builtin__\ntuple\nq\x02(h\0(cm\nObject\nq\x03c__builtin__\nobject\nq\x04Ntq\x05Rq\x06',
  '}q\x07X\x04\0\0\0attrq\x08h\0(h\x01h\x02(h\x06tq\x09tq\nRq\x0bsbtq\x0ctq\rR0h\x0b.',
].join('');

/** A dict subclass with an object for its key that has the dict for its attribute. */
const IN_A_DICT = [
  'ccopy_reg\n_reconstructor\np0\n(cm\nMyDict\np1\nc__builtin__\ndict\np2\n(dp3\ng0\n(cm\nObject\np4\nc__builtin__\nobject\np5\nNtp6\nRp7\n',
  '(dp8\nVattr\np9\ng0\n(g1\ng2\n(dp10\ng7\nNstp11\nRp12\nsbNstp13\nR0g12\n.',
].join('');

/** An object with a keyword argument that contains itself, which protocols 2 and 3 make of a partial of its `__new__`. */
const IN_A_PARTIAL = [
  '\x80\x02cfunctools\npartial\nq\0c__builtin__\ngetattr\nq\x01cmod\nKeys\nq\x02X\x07\0\0\0__new__q\x03\x86q\x04Rq\x05\x85q\x06Rq\x07(h\x05h\x02',
  ']q\x08h\0h\x05\x85q\tRq\n(h\x05h\x02h\x08\x86q\x0b}q\x0cX\x02\0\0\0atq\rK\x01sNtq\x0eb)Rq\x0fa',
  '\x86q\x10}q\x11h\rK\x01sNtq\x12b)R0h\x0f.',
].join('');

describe('an object whose arguments lead back to it', () => {
  test.each([
    ['a set, protocol 4', IN_A_SET, 4],
    ['a tuple, protocol 1', IN_A_TUPLE, 1],
    ['a dict, protocol 0', IN_A_DICT, 0],
    ['keyword arguments, protocol 2', IN_A_PARTIAL, 2],
  ])('is written as it came: through %s', (_through, pickle, protocol) => {
    const value = loads(bytes(pickle), { lossless: true });
    expect(text(dumps(value, { protocol }))).toBe(pickle);
    // What is kept for the first writing serves for the second one too.
    expect(text(dumps(value, { protocol }))).toBe(pickle);
  });

  test('is one object', () => {
    const object = loads<PyObject>(bytes(IN_A_SET));
    const [set] = object.args as readonly PySet[];
    expect(set).toBeInstanceOf(PySet);
    expect([...set!]).toEqual([object]);
  });

  test('has the contents of the construction that is kept', () => {
    const dict = loads<PyObject>(bytes(IN_A_DICT));
    const [[key, value]] = dict.dictItems as [[PyObject, unknown]];
    expect(key.get('attr')).toBe(dict);
    expect(value).toBe(null);
  });

  test('can be met from another side', () => {
    const [[key]] = loads<PyObject>(bytes(IN_A_DICT)).dictItems as [[PyObject, unknown]];
    const [dict, object] = loads<[PyObject, PyObject]>(dumps([key.get('attr'), key], { protocol: 2 }));
    expect(object.get('attr')).toBe(dict);
    expect(dict.dictItems).toEqual([[object, null]]);
  });
});

test('a popped call of something else is no construction', () => {
  // m.A(), dropped; then an m.B from the memo, which is written without a trace of it.
  const pickle = 'cm\nB\nq\0)Rq\x01cm\nA\nq\x02)R0h\x01\x86.';
  const [first, second] = loads<PyObject[]>(bytes(`\x80\x02${pickle}`));
  expect(first).toBe(second);
  expect(text(dumps(first, { protocol: 2 }))).toBe('\x80\x02cm\nB\nq\0)Rq\x01.');
});

test('nor is it a function that sets a state, when its arguments have a number', () => {
  // m.C() and in it twice the object m.C(m.C(), None); a setter would be called with such arguments.
  const pickle = '\x80\x02cm\nC\nq\0)Rq\x01h\0h\x01N\x86q\x02Rq\x03ah\0h\x01N\x86q\x04R0h\x03a.';
  const object = loads<PyObject>(bytes(pickle));
  expect(object.state).toBeUndefined();
  expect(object.listItems).toHaveLength(2);
  const setter = '\x80\x02cm\nC\nq\0)Rq\x01cm\nset\nq\x02h\x01N\x86R0.';
  expect(loads<PyObject>(bytes(setter)).state).toBe(null);
  expect(text(dumps(loads(bytes(setter)), { protocol: 2 }))).toBe(setter);
});

describe('an object of our own whose arguments lead back to it', () => {
  test('is written as CPython writes one whose __reduce__ gives a new tuple each time', () => {
    const list: unknown[] = [];
    const object = new PyObject(new PyGlobal('m', 'Call'), PyTuple.of(list));
    list.push(object);
    const pickle = '\x80\x02cm\nCall\nq\0]q\x01h\0h\x01\x85q\x02Rq\x03a\x85q\x04R0h\x03.';
    expect(text(dumps(object, { protocol: 2 }))).toBe(pickle);
    expect(text(dumps(loads(bytes(pickle)), { protocol: 2 }))).toBe(pickle);
  });

  test('also when it extends tuple', () => {
    const plain = new PyObject(new PyGlobal('m', 'Plain'), PyTuple.of(), 'new');
    const tuple = new PyObject(new PyGlobal('m', 'MyTuple'), PyTuple.of(PyTuple.of(plain)), 'new');
    plain.state = new PyDict([['attr', tuple]]);
    const pickle =
      '\x80\x02cm\nMyTuple\nq\0cm\nPlain\nq\x01)\x81q\x02}q\x03X\x04\0\0\0attrq\x04h\0h\x02\x85q\x05\x85q\x06\x81q\x07sb\x85q\x08\x85q\t\x810h\x07.';
    expect(text(dumps(tuple, { protocol: 2 }))).toBe(pickle);
  });
});
