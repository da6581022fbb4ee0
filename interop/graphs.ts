/**
 * Random graphs of Python objects, made here: containers that are shared and contain themselves, and instances of the classes
 * of graphs.py in each of the ways in which Python writes objects.
 *
 * A graph is what a few bytes say, the genes, so that fast-check can make it smaller: each choice takes the next byte, and when
 * they are used up every choice is the first and simplest. What Python would do with equal strings that are not one object does
 * not occur: attributes have names that no other string has, since Python interns them when it reads, sets have one member,
 * since their order is Python's own, and of the library's values a graph has one.
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
} from '../src/index.ts';

/** What a graph is made of. */
export const genes: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 96, size: 'max' });

const TEXTS = [
  'alpha',
  'beta',
  '',
  '~',
  'é',
  'α',
  '__proto__',
  'line\nend',
  'back\\slash',
  '€ uro',
  '🐍',
  '\ud800 alone',
  'nul\0',
  'x'.repeat(255),
  'é'.repeat(200),
];
const NAMES = ['at_one', 'at_two', 'at_three', 'at_four'];
const KEYWORDS = ['kw_one', 'kw_two', 'kw_three'];
const EDGES = [7, 8, 15, 16, 31, 32, 53, 63, 64, 2040].flatMap((bits) =>
  [-1n, 0n, 1n].flatMap((offset) => [(1n << BigInt(bits)) + offset, -(1n << BigInt(bits)) + offset]),
);
const FLOATS = [0, -0, 1, -2.5, 1e16, 1e-5, 1e22, 5e-324, Number.MAX_VALUE, 2 ** 53, Infinity, -Infinity, NaN];
const main = (name: string) => new PyGlobal('__main__', name);
const builtin = (name: string) => new PyGlobal('builtins', name);
const [PLAIN, INNER, CALL, WITH_SETTER] = ['Plain', 'Outer.Inner', 'Call', 'WithSetter'].map(main) as PyGlobal[];
const GLOBALS = [
  ...['Plain', 'Outer', 'Outer.Inner', 'Outer.Inner.Inmost', 'set_state', 'SINGLETON'].map(main),
  new PyGlobal('collections', 'namedtuple'),
  new PyGlobal('math', 'sqrt'),
  builtin('range'),
];

/** The graph. What the old protocols write of some classes Python could not read; these come from protocol 2 on. */
export function graphOf(genes: Uint8Array, protocol: number, library: readonly unknown[] = []): unknown {
  return new Maker(genes, protocol, library).graph();
}

class Maker {
  readonly #genes: Uint8Array;
  readonly #modern: boolean;
  readonly #library: unknown;
  readonly #nodes: unknown[] = [];
  readonly #unfilled: (() => void)[] = [];
  #at = 0;

  constructor(genes: Uint8Array, protocol: number, library: readonly unknown[]) {
    this.#genes = genes;
    this.#modern = protocol >= 2;
    this.#library = library.length === 0 ? null : this.#choice(library);
  }

  graph(): unknown {
    const nodes = this.#nodes;
    const whole = this.#next() < 128;
    const count = 1 + (this.#next() >> 4);
    for (let i = 0; i < count; i++) nodes.push(this.#node());
    for (const fill of this.#unfilled) fill();
    return whole ? nodes : nodes.at(-1);
  }

  #next(): number {
    return this.#genes[this.#at++] ?? 0;
  }

  #choice<T>(items: readonly T[]): T {
    return items[this.#next() % items.length]!;
  }

  /** So many results; few more often than many. */
  #several<T>(most: number, make: () => T): T[] {
    const length = Math.floor((this.#next() / 256) ** 2 * (most + 1));
    return Array.from({ length }, make);
  }

  #later<T>(node: T, fill: (node: T) => void): T {
    this.#unfilled.push(() => fill(node));
    return node;
  }

  // Parts: what is there already, or a leaf. Functions, to be handed on.

  readonly #part = (): unknown =>
    this.#next() % 2 === 1 && this.#nodes.length > 0 ? this.#choice(this.#nodes) : this.#leaf();

  readonly #leaf = (): unknown => {
    const which = this.#next();
    return which < 200 ? this.#key() : which < 225 ? this.#choice(GLOBALS) : this.#library;
  };

  readonly #key = (): unknown => {
    const which = this.#next();
    if (which < 20) return this.#choice([null, true, false]);
    if (which < 120) return this.#choice(TEXTS);
    if (which < 160) return this.#next() * 255 - 300;
    if (which < 180) return this.#edge();
    if (which < 215) return floatOf(this.#choice(FLOATS));
    if (which < 235) return PyTuple.of(this.#choice(TEXTS), this.#edge());
    return this.#choice([Uint8Array.of(), Uint8Array.of(122), Uint8Array.of(1, 10, 233), new PyComplex(1, -0)]);
  };

  readonly #pair = (): [unknown, unknown] => [this.#key(), this.#part()];
  readonly #attribute = (): [string, unknown] => [this.#choice(NAMES), this.#part()];

  #edge(): number | bigint {
    const value = this.#choice(EDGES);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  #node(): unknown {
    const kind = this.#next() % (this.#modern ? 23 : 19);
    switch (kind) {
      case 0:
      case 1:
        return this.#later<unknown[]>([], (list) => list.push(...this.#several(6, this.#part)));
      case 2:
      case 3:
        return this.#later(new PyDict(), (dict) => {
          for (const [key, value] of this.#several(5, this.#pair)) dict.set(key, value);
        });
      case 4:
      case 5:
        return PyTuple.from(this.#several(5, this.#part));
      case 6:
        return new PySet(this.#several(1, this.#key));
      case 7:
        return new PyFrozenSet([this.#key()]);
      case 8:
        return PyByteArray.from(this.#several(300, () => this.#next()));
      case 9:
        return Uint8Array.from([1, 2, ...this.#several(300, () => this.#next())]);
      case 10:
      case 11:
        return this.#later(created(kind === 10 ? PLAIN! : INNER!, 'object'), (object) => this.#attributes(object));
      case 12:
      case 13:
        return this.#call();
      case 14:
        return this.#later(new PyObject(WITH_SETTER), (object) => {
          object.stateSetter = main('set_state');
          object.state = this.#part() ?? 0;
        });
      case 15:
        return this.#later(created(main('Stateful'), 'object'), (object) => {
          // The old protocols do not write a state that is false.
          object.state = PyTuple.of(this.#part());
        });
      case 16:
        return this.#later(created(main('MyList'), 'list'), (object) => {
          object.listItems = this.#several(5, this.#leaf);
          this.#attributes(object);
        });
      case 17:
        return this.#later(created(main('MyDict'), 'dict'), (object) => {
          object.dictItems = [...new PyDict(this.#several(5, () => [this.#key(), this.#leaf()] as const))];
          this.#attributes(object);
        });
      case 18:
        return created(main('MyTuple'), 'tuple', PyTuple.from(this.#several(3, this.#part)));
      case 19:
        return this.#later(created(main('Slots'), 'object'), (object) => this.#slots(object, undefined));
      case 20:
        return this.#later(created(main('SlotsAndDict'), 'object'), (object) => {
          this.#attributes(object, NAMES.slice(2));
          this.#slots(object, object.state);
        });
      case 21:
        return created(main('MyInt'), 'int', this.#edge());
      default:
        return this.#keywords();
    }
  }

  #attributes(object: PyObject, names = NAMES): void {
    const pairs = this.#several(4, this.#attribute).filter(([name]) => names.includes(name));
    if (pairs.length > 0) object.state = new PyDict(pairs);
  }

  /** Slots come in the order of the class. */
  #slots(object: PyObject, dict: unknown): void {
    const chosen = new PyDict(this.#several(4, this.#attribute));
    const slots = NAMES.slice(0, 2).flatMap((name): [string, unknown][] =>
      chosen.has(name) ? [[name, chosen.get(name)]] : [],
    );
    object.state = slots.length > 0 ? PyTuple.of(dict ?? null, new PyDict(slots)) : dict;
  }

  #call(): PyObject {
    return this.#later(new PyObject(CALL, PyTuple.from(this.#several(3, this.#part))), (object) => {
      const parts = this.#next();
      if ((parts & 1) !== 0) object.state = this.#part() ?? undefined;
      if ((parts & 2) !== 0) object.listItems = this.#several(5, this.#part);
      if ((parts & 4) !== 0) object.dictItems = this.#several(5, this.#pair);
    });
  }

  #keywords(): PyObject {
    const args = PyTuple.from(this.#several(2, this.#part));
    const pairs = this.#several(2, () => [this.#choice(KEYWORDS), this.#leaf()] as const);
    const object = new PyObject(main(pairs.length > 0 ? 'Keywords' : 'Arguments'), args, 'new');
    object.kwargs = pairs.length > 0 ? new PyDict(pairs) : null;
    return object;
  }
}

/** An object that `cls.__new__` made, whose class extends a built-in type, of which it has the value. */
function created(cls: PyGlobal, base: string, ...value: unknown[]): PyObject {
  const object = new PyObject(cls, PyTuple.from(value), 'new');
  object.base = builtin(base);
  return object;
}

/** As `loads` with `lossless: true` gives it. */
function floatOf(value: number): number | PyFloat {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? new PyFloat(value) : value;
}
