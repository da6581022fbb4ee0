/**
 * Values as plain JavaScript, for those who only want to look: Python's types become objects, arrays and numbers.
 *
 * One walk over the value with a stack of its own, so nesting costs no JavaScript stack. A container is made before what
 * is in it, which is how a list that contains itself becomes an array that does; two references to one object stay two
 * references to one. Objects get their properties defined and never assigned, so a key may have any name.
 *
 * For JSON the result is a tree. What is met a second time is written twice, and counts twice; what contains itself is a
 * reference to where it stands.
 */
import { base64 } from './base64.ts';
import { typeName } from './build.ts';
import { fail, placeInValue } from './errors.ts';
import { keyText, keyTexts, Names } from './key-text.ts';
import { type BufferSource, bytesOf, isBufferSource, PickleBuffer } from './object/buffer.ts';
import { PyByteArray } from './object/bytes.ts';
import { PyDict } from './object/dict.ts';
import { LONGEST_HASHED } from './object/digest.ts';
import { PyGlobal } from './object/global.ts';
import { LongNames } from './object/long-texts.ts';
import { PyComplex, PyFloat } from './object/number.ts';
import { PyObject } from './object/object.ts';
import { type ConvertibleToJS, TO_JS } from './object/to-js.ts';
import {
  type ArrayConverter,
  type ArrayStandIn,
  type ResolvedToJSOptions,
  resolveToJSOptions,
  type ToJSOptions,
} from './to-js-options.ts';
import { ask, attributesOf, dateText, define, nameOf } from './to-js-parts.ts';

/** So many times one object may stand for another in a row. */
const MAX_STAND_INS = 100;
/** Steps of a way that an error shows. */
const MAX_PATH = 50;
/** Decimal digits take more than linear time; CPython prints no more than 4300 of them. */
const MAX_DECIMAL_BITS = 14_284;

/** The value as plain JavaScript; what `toJS` does, with the arrays of NumPy left to `arrays`. */
export function convertToJS(value: unknown, options: ToJSOptions, arrays: ArrayConverter): unknown {
  return new Conversion(resolveToJSOptions(options), arrays).run(value);
}

/** A container that is being filled. */
interface Frame {
  readonly target: unknown[] | Record<string, unknown> | Map<unknown, unknown>;
  /** Names of the properties of an object. */
  readonly names: readonly string[] | null;
  /** What goes in; for a Map keys and values in turn. */
  readonly items: ArrayLike<unknown>;
  /** The next item. */
  index: number;
  /** The key of a Map whose value comes next. */
  key: unknown;
  readonly place: Place;
}

/** What became of an object that was met. */
interface Place {
  readonly made: unknown;
  /** The frame that fills it, while that is so. */
  frame: Frame | null;
  /** Values in it beside itself; while it is being filled, how many there were before. For JSON, as is the rest. */
  nodes: number;
  /** How many levels of containers are in it. */
  depth: number;
  /** Where it stands, as a JSON pointer; null while nobody asked. */
  pointer: string | null;
}

class Conversion {
  readonly #options: ResolvedToJSOptions;
  readonly #arrays: ArrayConverter;
  readonly #places = new Map<object, Place>();
  readonly #frames: Frame[] = [];
  #nodes = 0;
  #longNames: LongNames | null = null;

  constructor(options: ResolvedToJSOptions, arrays: ArrayConverter) {
    this.#options = options;
    this.#arrays = arrays;
  }

  run(value: unknown): unknown {
    try {
      const result = this.#value(value);
      while (this.#frames.length > 0) this.#advance(this.#frames[this.#frames.length - 1]!);
      return result;
    } catch (error) {
      throw placeInValue(error, this.#path(), error instanceof RangeError ? 'ERR_PICKLE_LIMIT' : 'ERR_PICKLE_TYPE');
    }
  }

  /** Goes on until a container must be filled first, or this one is full. */
  #advance(frame: Frame): void {
    const { items, names, target } = frame;
    const depth = this.#frames.length;
    while (frame.index < items.length) {
      const { index } = frame;
      const made = this.#value(items[index]);
      frame.index++;
      if (names !== null) {
        this.#checkName(names[index]);
        define(target as Record<string, unknown>, names[index]!, made);
      } else if (!(target instanceof Map)) (target as unknown[])[index] = made;
      else if (index % 2 === 0) {
        this.#checkName(made);
        frame.key = made;
      } else target.set(frame.key, made);
      if (this.#frames.length !== depth) return;
    }
    this.#frames.pop();
    const { place } = frame;
    place.frame = null;
    place.nodes = this.#nodes - place.nodes;
    const outer = this.#frames.at(-1)?.place;
    if (outer !== undefined) outer.depth = Math.max(outer.depth, place.depth + 1);
  }

  /** What V8's own tables are slow with; see long-texts.ts. */
  #checkName(name: unknown): void {
    if (typeof name !== 'string' || name.length <= LONGEST_HASHED) return;
    this.#longNames ??= new LongNames();
    this.#longNames.add(name);
  }

  #count(nodes: number): void {
    this.#nodes += nodes;
    const { maxNodes } = this.#options;
    if (this.#nodes > maxNodes) fail('ERR_PICKLE_LIMIT', `more than ${maxNodes} values; see maxNodes`, 'maxNodes');
  }

  #value(value: unknown): unknown {
    this.#count(1);
    return typeof value === 'object' && value !== null ? this.#object(value) : this.#leaf(value);
  }

  #leaf(value: unknown): unknown {
    if (typeof value === 'number') return this.#options.json && !Number.isFinite(value) ? String(value) : value;
    return typeof value === 'bigint' ? this.#bigint(value) : value;
  }

  #bigint(value: bigint): unknown {
    const { bigint } = this.#options;
    if (bigint === 'bigint') return value;
    const number = Number(value);
    if (bigint === 'number' || Number.isSafeInteger(number)) return this.#leaf(number);
    const hex = value.toString(16);
    if (hex.length * 4 <= MAX_DECIMAL_BITS) return String(value);
    return value < 0n ? `-0x${hex.slice(1)}` : `0x${hex}`;
  }

  #object(value: object): unknown {
    const place = this.#places.get(value);
    if (place !== undefined) return this.#again(place);
    if (TO_JS in value) return this.#standIn(value as ConvertibleToJS);
    if (Array.isArray(value)) return this.#open(value, [], value);
    if (value instanceof PyDict) {
      const { keys, values } = value.columns();
      return this.#dict(value, keys, values);
    }
    if (value instanceof Set) return this.#open(value, [], [...value]);
    if (value instanceof Map) return this.#dict(value, [...value.keys()], [...value.values()]);
    if (value instanceof PyObject) return this.#pyObject(value);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#properties(value);
    return this.#other(value);
  }

  /** What was met before: the same object, or for JSON its contents once more or a reference. */
  #again({ made, frame, nodes, depth }: Place): unknown {
    const { json } = this.#options;
    if (!json) return made;
    if (frame !== null) return { $ref: this.#pointer(frame) };
    this.#count(nodes);
    this.#checkDepth(this.#frames.length + depth);
    return made;
  }

  /** An object of a class that says what stands for it. */
  #standIn(value: ConvertibleToJS): unknown {
    const { json } = this.#options;
    const chain = [value];
    for (;;) {
      const plain = ask(chain[chain.length - 1]!, json);
      if (typeof plain !== 'object' || plain === null) return this.#settle(chain, this.#leaf(plain));
      if (!(TO_JS in plain) || this.#places.has(plain)) {
        const made = this.#object(plain);
        return this.#settle(chain, made, this.#places.get(plain));
      }
      chain.push(plain as ConvertibleToJS);
      if (chain.length > MAX_STAND_INS) fail('ERR_PICKLE_TYPE', `TO_JS of ${nameOf(value)} comes to no end`);
    }
  }

  /** Remembers what became of objects that are no containers themselves. */
  #settle(values: readonly object[], made: unknown, place?: Place): unknown {
    for (const value of values) {
      this.#places.set(value, place ?? { made, frame: null, nodes: 0, depth: 0, pointer: null });
    }
    return made;
  }

  #open(value: object, target: Frame['target'], items: ArrayLike<unknown>, names: Frame['names'] = null): unknown {
    const place: Place = { made: target, frame: null, nodes: this.#nodes, depth: 0, pointer: null };
    this.#places.set(value, place);
    if (items.length === 0) {
      place.nodes = 0;
      return target;
    }
    this.#checkDepth(this.#frames.length + 1);
    place.frame = { target, names, items, index: 0, key: undefined, place };
    this.#frames.push(place.frame);
    return target;
  }

  #checkDepth(depth: number): void {
    const { maxDepth } = this.#options;
    if (depth > maxDepth) {
      fail('ERR_PICKLE_LIMIT', `containers nested deeper than ${maxDepth}; see maxDepth`, 'maxDepth');
    }
  }

  #dict(value: object, keys: readonly unknown[], items: readonly unknown[]): unknown {
    const other = keys.findIndex((key) => typeof key !== 'string');
    if (other === -1) return this.#open(value, {}, items, keys as readonly string[]);
    const { keys: how, json } = this.#options;
    if (how === 'string') return this.#open(value, {}, items, keyTexts(keys));
    if (how === 'error') {
      fail('ERR_PICKLE_TYPE', `a dict with a key of type '${typeName(keys[other])}'; see the option keys`);
    }
    const pairs = keys.map((key, i) => [key, items[i]]);
    return json ? this.#open(value, [], pairs) : this.#open(value, new Map(), pairs.flat());
  }

  #properties(value: object, extra: readonly string[] = []): unknown {
    const own = Object.keys(value);
    const names = [...extra.filter((name) => !own.includes(name)), ...own];
    const items = names.map((name) => (value as Record<string, unknown>)[name]);
    return this.#open(value, {}, items, names);
  }

  /** An object of a class that nobody knows: its attributes, and what else the pickle says of it. */
  #pyObject(value: PyObject): unknown {
    const { className } = this.#options;
    const names = new Names();
    const properties: [name: string, item: unknown][] = [];
    const add = (key: unknown, item: unknown): void => void properties.push([names.take(keyText(key)), item]);
    if (className !== null) add(className, value.callable);
    if (value.args.length > 0) add('__args__', value.args);
    if (value.kwargs !== null) add('__kwargs__', value.kwargs);
    const attributes = attributesOf(value.state);
    if (attributes === null) add('__state__', value.state);
    else for (const [key, item] of attributes) add(key, item);
    if (value.listItems !== null) add('__listitems__', value.listItems);
    if (value.dictItems !== null) add('__dictitems__', new Map(value.dictItems));
    const [keys, items] = [properties.map(([name]) => name), properties.map(([, item]) => item)];
    return this.#open(value, {}, items, keys);
  }

  /** An object that is no container of Python's. */
  #other(value: object): unknown {
    const { json } = this.#options;
    if (value instanceof PyFloat) return this.#leaf(value.value);
    if (value instanceof PyGlobal) return value.toString();
    if (value instanceof PyComplex) return { re: this.#leaf(value.re), im: this.#leaf(value.im) };
    if (value instanceof PickleBuffer) return this.#memory(value, value.raw());
    if (isBufferSource(value)) return this.#memory(value, value);
    if (value instanceof Date) return json ? dateText(value) : value;
    const array = this.#arrays(value, this.#options);
    if (array !== null) return this.#array(value, array);
    return this.#properties(value, value instanceof Error ? ['name', 'message'] : []);
  }

  /** Memory stays what it is, except that bytes are a Uint8Array; for JSON, bytes are base64 and numbers a list. */
  #memory(value: object, memory: BufferSource): unknown {
    const plain =
      memory instanceof PyByteArray
        ? bytesOf(new DataView(memory.buffer, memory.byteOffset, memory.byteLength))
        : memory;
    if (!this.#options.json) return this.#settle([value], plain);
    const isList = ArrayBuffer.isView(plain) && !(plain instanceof Uint8Array || plain instanceof DataView);
    return isList ? this.#open(value, [], plain as Int8Array) : base64(bytesOf(plain));
  }

  #array(value: object, array: ArrayStandIn): unknown {
    const before = this.#nodes;
    this.#count(array.nodes - 1);
    if (!array.done) this.#nodes = before;
    const made = array.make();
    if (array.done) {
      const place = { made, frame: null, nodes: array.nodes - 1, depth: 0, pointer: null };
      return this.#settle([value], made, place);
    }
    if (typeof made !== 'object' || made === null) return this.#settle([value], this.#leaf(made));
    const plain = this.#object(made);
    return this.#settle([value], plain, this.#places.get(made));
  }

  /** Where the container of a frame stands, as a JSON pointer. */
  #pointer(frame: Frame): string {
    let known = this.#frames.indexOf(frame);
    while (known > 0 && this.#frames[known]!.place.pointer === null) known--;
    this.#frames[known]!.place.pointer ??= '#';
    for (let i = known; this.#frames[i] !== frame; i++) {
      const { names, index, place } = this.#frames[i]!;
      const step = names === null ? String(index - 1) : names[index - 1]!.replaceAll('~', '~0').replaceAll('/', '~1');
      this.#frames[i + 1]!.place.pointer = `${place.pointer}/${step}`;
    }
    return frame.place.pointer!;
  }

  /** The way to what was being converted, for an error. */
  #path(): string {
    let path = 'value';
    for (const [depth, { names, index }] of this.#frames.slice(0, MAX_PATH).entries()) {
      const at = depth === this.#frames.length - 1 ? index : index - 1;
      path += `[${names === null ? at : JSON.stringify(names[at]?.slice(0, 40))}]`;
    }
    return this.#frames.length > MAX_PATH ? `${path}...` : path;
  }
}
