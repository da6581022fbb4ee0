/**
 * Python's equality of dict keys and set members, as a key that a JavaScript Map tells apart the same way.
 *
 * In Python `1 == 1.0 == True`, tuples and bytes are equal by value, and `nan` is not even equal to itself. A Map goes by
 * `===` instead. So every value gets a canonical key: most are their own; the rest become a text that starts with NUL,
 * and a string that starts with NUL gets a second one in front. Wide integers become text too: V8 hashes only the low
 * digit of a bigint, which an attacker can use to make a Map quadratic. So can texts of one length that are long, of which
 * a digest is the key.
 */
import { PickleBuffer } from './buffer.ts';
import { PyByteArray } from './bytes.ts';
import { DIGEST_COST, digest, LONGEST_HASHED } from './digest.ts';
import { PyGlobal } from './global.ts';
import { PyComplex, PyFloat } from './number.ts';
import { PyTuple } from './tuple.ts';

/** What a Map is keyed by. */
export type Canonical = string | number | null | symbol | object;

/**
 * A class whose instances are equal by value implements this method. It returns the value that stands for the instance,
 * such as the number that it equals, or a tuple that starts with the name of the class.
 */
export const KEY: unique symbol = Symbol.for('cornichon.key') as never;

/** A tuple that contains one tuple twice, and so on, has 2**n paths: this many values are looked at, and no more. */
export const MAX_KEY_NODES = 10_000;
/** Frozensets in frozensets, each in two ways, double what a key takes with each level. */
const MAX_KEY_LENGTH = 2 ** 24;

const TAG = '\0';

/** Thrown for a key that takes too much to write out, or for keys that do so together. */
export class KeyLimitError extends RangeError {
  override readonly name = 'KeyLimitError';
}

/** What keys may take. */
export interface KeyAllowance {
  /** Characters that all keys together may still take. */
  characters: number;
  /** Values that one key may have. */
  readonly nodes: number;
}

let allowance: KeyAllowance = { characters: Number.POSITIVE_INFINITY, nodes: MAX_KEY_NODES };

/**
 * Sets what keys may take from now on, and returns what that was. A pickle needs two bytes to use a large tuple or bytes
 * object as a key once more, and a key is a text that is made anew each time; so whoever reads what others wrote sets a
 * bound, and puts back what was there before.
 */
export function allowKeys(allowed: KeyAllowance): KeyAllowance {
  const before = allowance;
  allowance = allowed;
  if (lastTexts.length > 0) lastTexts.length = 0;
  return before;
}

/** `text`, counted. */
function counted(text: string, extra = 0): string {
  allowance.characters -= text.length + extra;
  if (allowance.characters < 0)
    throw new KeyLimitError('the keys of dicts and sets are too large for the size of the data');
  return text;
}

/** The key under which a Map holds `value`; throws a TypeError when Python could not hash it. */
export function canonicalKey(value: unknown): Canonical {
  switch (typeof value) {
    case 'string':
      if (value.length > LONGEST_HASHED) return longStringKey(value);
      return value.charCodeAt(0) === 0 ? counted(TAG + value) : value;
    case 'number':
      return canonicalNumber(value);
    case 'boolean':
      return value ? 1 : 0;
    case 'bigint':
      return canonicalInteger(value);
    case 'object':
      return value === null ? null : canonicalObject(value);
    case 'undefined':
      throw new TypeError('undefined is no Python value and cannot be a dict key or a member of a set');
    default:
      return value as symbol | object;
  }
}

/** Strings of which the digest is known while a pickle is read, and the digests of these. */
const lastTexts: string[] = [];
const lastKeys: string[] = [];
const REMEMBERED = 4;

/** The key of a long string. A pickle fetches one key for many dicts; to see that it is the same takes no time. */
function longStringKey(value: string): string {
  // Only within a reading: the strings would be kept alive.
  if (allowance.characters === Number.POSITIVE_INFINITY) return shortened(tagged(value));
  const { length } = value;
  for (let i = 0; i < lastTexts.length; i++) {
    const other = lastTexts[i]!;
    if (other.length !== length) continue;
    counted('', length >> 1);
    if (other === value) return lastKeys[i]!;
  }
  const key = shortened(tagged(value));
  const at = lastTexts.length < REMEMBERED ? lastTexts.length : length % REMEMBERED;
  lastTexts[at] = value;
  lastKeys[at] = key;
  return key;
}

function tagged(value: string): string {
  return value.charCodeAt(0) === 0 ? TAG + value : value;
}

/**
 * A key, or the digest of one that is long, or that has digests in it which stand for `hidden` characters more. What a digest
 * stands for goes on counting wherever the key is a part of another.
 */
function shortened(text: string, hidden = 0): string {
  if (text.length + hidden <= LONGEST_HASHED) return text;
  counted('', text.length * DIGEST_COST);
  return `${TAG}h${digest(text)}:${text.length + hidden}`;
}

/** How many characters a part of a key stands for beyond its own. */
function hiddenIn(key: Canonical): number {
  if (typeof key !== 'string' || key.charCodeAt(1) !== 0x68 || key.charCodeAt(0) !== 0) return 0;
  return Number(key.slice(key.lastIndexOf(':') + 1)) - key.length;
}

function canonicalNumber(value: number): Canonical {
  if (Number.isSafeInteger(value)) return value + 0;
  if (Number.isInteger(value)) return canonicalInteger(BigInt(value));
  // Two decoded nans are two objects in Python, and never equal.
  return Number.isNaN(value) ? `${TAG}n${++lastIdentity}` : value;
}

function canonicalInteger(value: bigint): Canonical {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : shortened(counted(`${TAG}i${value.toString(16)}`));
}

function canonicalObject(value: object): Canonical {
  if (value instanceof PyFloat) return Number.isNaN(value.value) ? value : canonicalNumber(value.value);
  if (value instanceof PyComplex) return canonicalComplex(value);
  if (value instanceof PyGlobal) {
    return shortened(counted(`${TAG}g${value.module.length}:${value.module}${value.name}`));
  }
  if (value instanceof Uint8Array) return canonicalBytes(value);
  if (value instanceof PyTuple) return tupleKey(value);
  if (isFrozen(value)) return frozensetKey(value);
  if (KEY in value) return canonicalKey((value as { [KEY](): unknown })[KEY]());
  const type = unhashableType(value);
  if (type !== null) throw new TypeError(`unhashable type: '${type}'`);
  return value;
}

function canonicalComplex(value: PyComplex): Canonical {
  const { re, im } = value;
  // A nan is equal to nothing, but a dict finds what is the very same object.
  if (Number.isNaN(re) || Number.isNaN(im)) return value;
  return im === 0 ? canonicalNumber(re) : `${TAG}c${re + 0},${im}`;
}

function canonicalBytes(value: Uint8Array): string {
  if (value instanceof PyByteArray) throw new TypeError("unhashable type: 'bytearray'");
  counted('', value.length);
  let text = `${TAG}b`;
  for (let i = 0; i < value.length; i += 4096) {
    text += String.fromCharCode.apply(null, value.subarray(i, i + 4096) as unknown as number[]);
  }
  return shortened(text);
}

/**
 * A set whose members do not change has their canonical keys under this name; it is set here and not imported, since sets
 * are built on this module.
 */
export const FROZEN: unique symbol = Symbol('cornichon.frozen') as never;

interface Frozen {
  [FROZEN](): Iterable<Canonical>;
}

function isFrozen(value: object): value is Frozen {
  return FROZEN in value;
}

/** Python's name for a JavaScript value that stands for something unhashable, or null. */
function unhashableType(value: object): string | null {
  if (value instanceof PickleBuffer) return value.readonly ? null : 'bytearray';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Map || value[Symbol.toStringTag as never] === 'PyDict') return 'dict';
  if (value instanceof Set) return 'set';
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? 'dict' : null;
}

/** Numbers for objects that are equal only to themselves, so that they can stand inside a text. */
const identities = new WeakMap<object, number>();
let lastIdentity = 0;

function identityOf(value: object): number {
  let id = identities.get(value);
  if (id === undefined) {
    id = ++lastIdentity;
    identities.set(value, id);
  }
  return id;
}

/** What a value and a tuple in a key cost beside their characters; measured, a character being about a nanosecond. */
const VALUE_COST = 16;
const TUPLE_COST = 64;

interface Level {
  readonly items: PyTuple;
  readonly parts: string[];
  /** What the parts stand for beyond what they are. */
  hidden: number;
  /** A nan is in it, so that the tuple is equal to nothing but itself. */
  hasNan: boolean;
}

/** The key of a tuple: the keys of its items, joined. Iterative, and bounded by {@link MAX_KEY_NODES}. */
function tupleKey(root: PyTuple): Canonical {
  const levels: Level[] = [{ items: root, parts: [], hidden: 0, hasNan: false }];
  let nodes = 0;
  for (;;) {
    const level = levels[levels.length - 1]!;
    const { items, parts } = level;
    if (parts.length === items.length) {
      levels.pop();
      const outer = levels[levels.length - 1];
      if (outer === undefined) {
        return level.hasNan ? items : shortened(TAG + joined('(', parts, ')', level.hidden), level.hidden);
      }
      outer.parts.push(level.hasNan ? leafText(items) : joined('(', parts, ')', level.hidden));
      if (!level.hasNan) outer.hidden += level.hidden;
      continue;
    }
    if (++nodes > allowance.nodes) throw new KeyLimitError(`a dict key of more than ${allowance.nodes} values`);
    const item = items[parts.length];
    if (item instanceof PyTuple) {
      counted('', TUPLE_COST);
      levels.push({ items: item, parts: [], hidden: 0, hasNan: false });
    } else {
      level.hasNan ||= Number.isNaN(item);
      const key = canonicalKey(item);
      const hidden = hiddenIn(key);
      level.hidden += hidden;
      parts.push(counted(leafText(key), VALUE_COST + hidden));
    }
  }
}

/** The key of a frozenset: the keys that the Set underneath has already. Members have no order; sorting gives them one. */
function frozensetKey(set: Frozen): string {
  const parts: string[] = [];
  let allHidden = 0;
  for (const key of set[FROZEN]()) {
    const hidden = hiddenIn(key);
    allHidden += hidden;
    parts.push(counted(leafText(key), VALUE_COST + hidden));
  }
  return shortened(TAG + joined('{', parts.sort(), '}', allHidden), allHidden);
}

function joined(open: string, parts: readonly string[], close: string, hidden: number): string {
  let length = hidden;
  for (const part of parts) length += part.length;
  if (length > MAX_KEY_LENGTH) throw new KeyLimitError(`a dict key that takes ${length} characters to write out`);
  return open + parts.join(',') + close;
}

function leafText(key: Canonical): string {
  switch (typeof key) {
    case 'string':
      return `${key.length}:${key}`;
    case 'number':
      return `n${key}`;
    case 'symbol':
      return `o${++lastIdentity}`;
    default:
      return key === null ? 'N' : `o${identityOf(key)}`;
  }
}
