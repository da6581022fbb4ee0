/**
 * Random Python values for fast-check: `trees` of everything that is built in, and `graphs`, where containers are shared
 * and contain themselves.
 *
 * All are as `loads` with `lossless: true` gives them, so that what comes back can be compared with what went: an int is
 * a bigint only where no number will do, and a float without a fraction is a PyFloat.
 */
import fc from 'fast-check';
import {
  PyByteArray,
  PyComplex,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
} from '../../src/index.ts';

/** An int as `loads` gives it. */
export function int(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A float as `loads` with `lossless: true` gives it. */
export function float(value: number): number | PyFloat {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? new PyFloat(value) : value;
}

const EDGES = [7, 8, 15, 16, 31, 32, 47, 48, 53, 63, 64, 127, 128, 255 * 8 - 1, 255 * 8, 256 * 8 - 1].flatMap((bits) =>
  [-1n, 0n, 1n].flatMap((offset) => [(1n << BigInt(bits)) + offset, -(1n << BigInt(bits)) + offset]),
);

export const ints: fc.Arbitrary<number | bigint> = fc
  .oneof(
    { weight: 4, arbitrary: fc.integer({ min: -300, max: 70_000 }).map(BigInt) },
    { weight: 2, arbitrary: fc.constantFrom(...EDGES) },
    { weight: 1, arbitrary: fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }) },
    { weight: 1, arbitrary: fc.maxSafeInteger().map(BigInt) },
  )
  .map(int);

export const floats: fc.Arbitrary<number | PyFloat> = fc
  .oneof(
    { weight: 3, arbitrary: fc.double() },
    {
      weight: 1,
      arbitrary: fc.constantFrom(0, -0, 1, 0.1, 5e-324, 1e16, 1e-5, 1e22, 2 ** 53, NaN, Infinity, -Infinity),
    },
  )
  .map(float);

const units = (max: number, arbitrary: fc.Arbitrary<number>): fc.Arbitrary<string> =>
  fc.array(arbitrary, { maxLength: max }).map((codes) => String.fromCharCode(...codes));

/** Any UTF-16 at all: lone surrogates, line ends, NUL, names of Object.prototype, lengths on both sides of a byte. */
export const strings: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: units(12, fc.integer({ min: 0x20, max: 0x7e })) },
  { weight: 2, arbitrary: units(6, fc.integer({ min: 0, max: 0xffff })) },
  { weight: 1, arbitrary: units(6, fc.integer({ min: 0xd7f0, max: 0xe010 })) },
  {
    weight: 1,
    arbitrary: units(6, fc.constantFrom(0, 9, 10, 13, 0x1a, 0x5c, 0x27, 0x22, 0x7f, 0x80, 0xff, 0x100, 0xfeff)),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '__proto__', 'constructor', 'then', '\\u0041', '\ud83d', '\ude00', '1', 'I01\n'),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('x', 'é', '€', '\ud800'), fc.integer({ min: 80, max: 260 }))
      .map(([text, count]) => text.repeat(count)),
  },
);

export const bytesValues: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 250, maxLength: 260 }) },
);

const bytearrays = bytesValues.map((value) => PyByteArray.from(value));
const complexes = fc.tuple(fc.double(), fc.double()).map(([re, im]) => new PyComplex(re, im));

/**
 * Names that every Python has; two have names of their own in Python 2. Of one module there are either types or functions
 * in C, whose modules' names are not the same string object in Python.
 */
export const GLOBALS: readonly PyGlobal[] = [
  new PyGlobal('builtins', 'list'),
  new PyGlobal('builtins', 'range'),
  new PyGlobal('builtins', 'zip'),
  new PyGlobal('collections', 'namedtuple'),
  new PyGlobal('json.decoder', 'JSONDecoder'),
  new PyGlobal('math', 'sqrt'),
];
const globals = fc.constantFrom(...GLOBALS);

const constants = fc.constantFrom(null, true, false);

/** What has no parts. */
export const leaves: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: constants },
  { weight: 4, arbitrary: ints },
  { weight: 3, arbitrary: floats },
  { weight: 4, arbitrary: strings },
  { weight: 1, arbitrary: bytesValues },
  { weight: 1, arbitrary: bytearrays },
  { weight: 1, arbitrary: complexes },
  { weight: 1, arbitrary: globals },
);

const hashableLeaves: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 1, arbitrary: constants },
  { weight: 3, arbitrary: ints },
  { weight: 1, arbitrary: floats },
  { weight: 5, arbitrary: strings },
  { weight: 1, arbitrary: bytesValues },
  { weight: 1, arbitrary: globals },
);

/** What may be a key of a dict or a member of a set. */
export const hashables: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 8, arbitrary: hashableLeaves },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((items) => PyTuple.from(items)) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 3 }).map((items) => new PyFrozenSet(items)) },
  ),
})).value;

export interface TreeOptions {
  /** Members in a set or frozenset, at most. Python 3 gives them in an order of its own from two members on. */
  readonly maxSetSize?: number;
  /** Whether frozensets may be empty. Up to Python 3.9 all of those are one object, which JavaScript's are not. */
  readonly emptyFrozensets?: boolean;
}

/** Any built-in value, no object twice in it. */
export function trees(options: TreeOptions = {}): fc.Arbitrary<unknown> {
  const { maxSetSize = 5, emptyFrozensets = true } = options;
  const members = maxSetSize < 2 ? hashableLeaves : hashables;
  return fc.letrec<{ value: unknown }>((tie) => {
    const items = fc.array(tie('value'), { maxLength: 6 });
    const frozen = fc.array(members, { minLength: emptyFrozensets ? 0 : 1, maxLength: maxSetSize });
    const keys = maxSetSize < 2 ? hashableLeaves : hashables;
    return {
      value: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        { weight: 6, arbitrary: leaves },
        { weight: 3, arbitrary: items },
        { weight: 3, arbitrary: items.map((list) => PyTuple.from(list)) },
        {
          weight: 3,
          arbitrary: fc.array(fc.tuple(keys, tie('value')), { maxLength: 5 }).map((pairs) => new PyDict(pairs)),
        },
        { weight: 1, arbitrary: fc.array(members, { maxLength: maxSetSize }).map((list) => new PySet(list)) },
        { weight: 1, arbitrary: frozen.map((list) => new PyFrozenSet(list)) },
      ),
    };
  }).value;
}

type NodeKind = 'list' | 'dict' | 'set' | 'bytearray' | 'object' | 'tuple' | 'frozenset' | 'bytes';
const MUTABLE: readonly NodeKind[] = ['list', 'list', 'dict', 'set', 'bytearray'];
const IMMUTABLE: readonly NodeKind[] = ['tuple', 'tuple', 'frozenset', 'bytes'];

export interface GraphOptions extends TreeOptions {
  /** With objects of unknown classes, which have arguments, state and items. Default: true. */
  readonly objects?: boolean;
}

interface NodeSpec {
  readonly kind: NodeKind;
  /** Each a reference to a node, where that may be, or a leaf. */
  readonly parts: readonly (readonly [reference: number, leaf: unknown])[];
}

/**
 * Containers that refer to each other at random, themselves too. What Python could not make does not occur: a tuple
 * holds only tuples that came before it, and a cycle leads through something that can be changed.
 */
export function graphs(options: GraphOptions = {}): fc.Arbitrary<unknown> {
  const kinds = [...MUTABLE, ...IMMUTABLE, ...(options.objects === false ? [] : (['object', 'object'] as const))];
  const part = fc.tuple(fc.integer({ min: -4, max: 11 }), hashableLeaves);
  const spec: fc.Arbitrary<NodeSpec> = fc.record({
    kind: fc.constantFrom(...kinds),
    parts: fc.array(part, { maxLength: 5 }),
  });
  return fc.array(spec, { minLength: 1, maxLength: 12 }).map((specs) => build(specs, options));
}

function build(specs: readonly NodeSpec[], options: GraphOptions): unknown {
  const { maxSetSize = 5, emptyFrozensets = true } = options;
  const nodes = specs.map(({ kind }) => emptyNode(kind));
  const pick = ([reference, leaf]: readonly [number, unknown], fits: (node: unknown) => boolean): unknown => {
    const node = reference < 0 ? undefined : nodes[reference % nodes.length];
    return node !== undefined && node !== null && fits(node) ? node : leaf;
  };
  for (const [i, { kind, parts }] of specs.entries()) {
    // Those that cannot be changed come first, in order; null stands for one that is still to come.
    if (kind === 'tuple')
      nodes[i] = PyTuple.from(parts.map((part) => pick(part, (node) => !(node instanceof PyObject))));
    if (kind === 'frozenset') {
      const members = parts.slice(0, maxSetSize).map((part) => pick(part, isHashable));
      nodes[i] = new PyFrozenSet(members.length === 0 && !emptyFrozensets ? [null] : members);
    }
    if (kind === 'bytes') nodes[i] = Uint8Array.from(parts, ([reference]) => reference & 0xff);
  }
  for (const [i, { kind, parts }] of specs.entries()) {
    const node = nodes[i];
    if (kind === 'list') for (const part of parts) (node as unknown[]).push(pick(part, () => true));
    if (kind === 'dict')
      for (const part of parts)
        (node as PyDict).set(
          part[1],
          pick(part, () => true),
        );
    if (kind === 'set') for (const part of parts.slice(0, maxSetSize)) (node as PySet).add(pick(part, isHashable));
    if (kind === 'object') fillObject(node as PyObject, parts, pick);
  }
  return nodes[0];
}

function emptyNode(kind: NodeKind): unknown {
  switch (kind) {
    case 'list':
      return [];
    case 'dict':
      return new PyDict();
    case 'set':
      return new PySet();
    case 'bytearray':
      return PyByteArray.of(1, 2);
    case 'object':
      return new PyObject(new PyGlobal('nobody', 'Knows'), new PyTuple(), 'new');
    default:
      return null;
  }
}

type Pick = (part: readonly [number, unknown], fits: (node: unknown) => boolean) => unknown;

/** The number of parts and the first leaf decide which of its facets an object has. */
function fillObject(object: PyObject, parts: NodeSpec['parts'], pick: Pick): void {
  const [first, second, third, fourth] = parts;
  if (first === undefined) return;
  object.construct = first[0] % 2 === 0 ? 'new' : 'call';
  // Through its arguments an object may only lead to itself by what is stored in the memo before it is filled; below
  // protocol 4 a set is not.
  object.args = PyTuple.of(
    pick(first, (node) => Object.getPrototypeOf(node) === Array.prototype || node instanceof PyDict),
  );
  if (second !== undefined) object.state = pick(second, () => true);
  if (third !== undefined) object.listItems = [pick(third, () => true)];
  if (fourth !== undefined) object.dictItems = [[fourth[1], pick(fourth, () => true)]];
}

/** Tuples of what may be changed are not. */
function isHashable(node: unknown): boolean {
  if (node instanceof PyFrozenSet || node instanceof PyObject) return true;
  if (node instanceof Uint8Array) return !(node instanceof PyByteArray);
  return node instanceof PyTuple && node.every((item) => typeof item !== 'object' || item === null || isHashable(item));
}
