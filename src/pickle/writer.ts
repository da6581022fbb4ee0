/**
 * The pickling machine: a value in, opcodes out.
 *
 * A value without parts is written at once; a container writes its opening opcode and becomes a level, and the loop in
 * {@link Writer.write} works the levels off, so nesting costs no JavaScript stack. The order of opcodes, the batches of
 * a thousand, what is memoised and where a frame ends are those of CPython's C pickler, byte for byte.
 */
import { typeName } from './build.ts';
import { fail, placeInValue } from './errors.ts';
import { GETATTR, Leaves } from './leaves.ts';
import { Level, NOTHING } from './level.ts';
import { PickleBuffer } from './object/buffer.ts';
import { PyDict } from './object/dict.ts';
import { PyGlobal } from './object/global.ts';
import { REDUCE, type Reducible } from './object/hooks.ts';
import { freshText, Inline } from './object/inline.ts';
import { PyComplex, PyFloat } from './object/number.ts';
import { PyObject, type Reduction } from './object/object.ts';
import type { DumpContext } from './object/registry.ts';
import { PyFrozenSet } from './object/set.ts';
import { PyTuple } from './object/tuple.ts';
import { OP } from './opcodes.ts';
import type { ResolvedDumpOptions } from './options.ts';
import { originOf } from './origin.ts';
import { reductionOf, typeOfConstant } from './reduce.ts';
import { Sink } from './sink.ts';
import { constructionsOf } from './twice.ts';
import { WriteMemo } from './write-memo.ts';

/** CPython writes at most this many items between a MARK and its APPENDS or SETITEMS. */
const BATCH = 1000;
/** A list in itself is written once; a tuple that holds itself, which Python cannot make, would be opened for ever. */
const MAX_DEPTH = 1_000_000;

export class Writer {
  readonly #options: ResolvedDumpOptions;
  readonly #protocol: number;
  readonly #memo: WriteMemo;
  /** Whether values without parts are written in runs: not as text, nor where each may have an id. */
  readonly #runs: boolean;
  /** Memo numbers of the keys of a table that dicts share. */
  #keyNumbers: Map<readonly unknown[], Int32Array> | null = null;
  readonly #context: DumpContext;
  /** How exact lists, dicts and sets are divided; from 3.15 on as the items of any other object are. */
  readonly #batches: { readonly loose: boolean };
  // Those of the pickle that is being written.
  #sink!: Sink;
  #leaves!: Leaves;
  #levels: Level[] = [];
  /** Objects that may lead back to themselves, and how often they were met. */
  #met: Map<PyObject, number> | null = null;

  constructor(options: ResolvedDumpOptions, memo = new WriteMemo()) {
    this.#options = options;
    this.#protocol = options.protocol;
    this.#memo = memo;
    this.#runs = options.protocol > 0 && options.persistentId === null;
    this.#context = { protocol: options.protocol, numpy: options.numpy };
    this.#batches = { loose: options.target >= 15 };
  }

  /** One whole pickle of the value. */
  write(value: unknown): Uint8Array {
    this.#begin(value);
    this.#work(false);
    this.#sink.byte(OP.STOP);
    return this.#sink.finish();
  }

  /** One whole pickle, after which this writer is not used any more: its memo need not last. */
  writeOnce(value: unknown): Uint8Array {
    const claimed = this.#memo.claim();
    try {
      return this.write(value);
    } finally {
      if (claimed) this.#memo.release();
    }
  }

  /** The same in chunks, of which none is kept: large payloads as the memory that they are, the rest as it is finished. */
  *writeChunks(value: unknown): Generator<Uint8Array, void, undefined> {
    this.#begin(value);
    while (this.#levels.length > 0) {
      this.#work(true);
      yield* this.#sink.take();
    }
    this.#sink.byte(OP.STOP);
    yield* this.#sink.finishChunks();
  }

  #begin(value: unknown): void {
    this.#sink = new Sink(this.#protocol >= 4);
    this.#leaves = new Leaves(this.#sink, this.#memo, this.#options, originOf(value, this.#protocol));
    this.#levels = [];
    this.#met = null;
    this.#keyNumbers = null;
    if (this.#protocol >= 2) {
      this.#sink.unframed(OP.PROTO);
      this.#sink.unframed(this.#protocol);
    }
    try {
      this.#save(value);
    } catch (error) {
      throw placeInValue(error, this.#path(), 'ERR_PICKLE_UNPICKLABLE');
    }
  }

  /** Writes what the value contains: all of it, or up to where a chunk is finished. */
  #work(inChunks: boolean): void {
    try {
      while (this.#levels.length > 0 && !(inChunks && this.#sink.ready)) {
        if (this.#levels.length > MAX_DEPTH) {
          fail('ERR_PICKLE_LIMIT', `nested deeper than ${MAX_DEPTH}, or a tuple that contains itself`, 'maxDepth');
        }
        this.#advance(this.#levels[this.#levels.length - 1]!);
      }
    } catch (error) {
      throw placeInValue(error, this.#path(), 'ERR_PICKLE_UNPICKLABLE');
    }
  }

  /** The way from the value that was given to the one that is being written. */
  #path(): string {
    let path = 'value';
    for (const { kind, index, items, reduction } of this.#levels.slice(0, 50)) {
      if (kind === 'reduction') {
        path += `<${reduction!.callable instanceof PyGlobal ? reduction!.callable : 'object'}>`;
      } else if (kind === 'dict') {
        const key = items[(index - 1) >> 1];
        path += typeof key === 'string' && key.length <= 40 ? `[${JSON.stringify(key)}]` : `[<${typeName(key)}>]`;
      } else {
        path += `[${Math.max(0, index - 1)}]`;
      }
    }
    return this.#levels.length > 50 ? `${path}...` : path;
  }

  // Values: what is written at once, and what becomes a level.

  #save(value: unknown): void {
    this.#sink.startValue();
    if (this.#options.persistentId !== null && this.#savePersistent(value)) return;
    this.#saveValue(value);
  }

  #saveValue(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.#leaves.string(value);
      case 'number':
        return this.#leaves.number(value);
      case 'boolean':
        return this.#leaves.boolean(value);
      case 'bigint':
        return this.#leaves.integer(value);
      case 'object':
        return value === null ? this.#sink.byte(OP.NONE) : this.#saveObject(value);
      case 'undefined':
        return fail('ERR_PICKLE_UNPICKLABLE', 'undefined has no counterpart in Python; None is null');
      default:
        return fail('ERR_PICKLE_UNPICKLABLE', `cannot pickle a ${typeof value}; to name one of Python's, use PyGlobal`);
    }
  }

  #savePersistent(value: unknown): boolean {
    const id = this.#options.persistentId!(value);
    if (id === undefined) return false;
    if (this.#protocol === 0) {
      this.#leaves.persistentIdLine(String(id));
      return true;
    }
    // The id is a value like any other, except that it is not asked for an id of its own.
    this.#levels.push(new Level('persistent', NOTHING, NOTHING));
    this.#sink.startValue();
    this.#saveValue(id);
    return true;
  }

  #saveObject(value: object): void {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Array.prototype) return this.#saveList(value as unknown[]);
    const known = this.#memo.object(value);
    if (known !== undefined) return this.#leaves.get(known);
    // A class that extends one of these, and is registered, goes by what the registry says.
    const exact = prototype === PyTuple.prototype || prototype === PyDict.prototype;
    if (!exact && this.#saveRegistered(value)) return;
    if (Array.isArray(value)) return value instanceof PyTuple ? this.#saveTuple(value) : this.#saveList(value);
    if (value instanceof PyDict) {
      const { keys, values } = value.columns();
      return this.#saveDict(value, keys, values);
    }
    if (value instanceof Uint8Array) return this.#leaves.bytes(value, (how) => this.#saveReduction(value, how));
    if (value instanceof PyFloat) return this.#leaves.float(value.value);
    if (value instanceof PyGlobal) return this.#saveGlobal(value);
    if (value instanceof PyObject) return this.#saveReduction(value, this.#construction(value));
    if (value instanceof PickleBuffer) return this.#saveBuffer(value);
    if (value instanceof Set) return this.#saveSet(value);
    if (value instanceof Map) return this.#saveDict(value, [...value.keys()], [...value.values()]);
    if (prototype === Object.prototype || prototype === null) {
      return this.#saveDict(value, Object.keys(value), Object.values(value));
    }
    return this.#saveOther(value);
  }

  #saveOther(value: object): void {
    if (value instanceof PyComplex) {
      const args = PyTuple.of(new PyFloat(value.re), new PyFloat(value.im));
      return this.#saveReduction(value, { callable: COMPLEX, args });
    }
    const name = String((value as { constructor?: { name?: unknown } }).constructor?.name);
    return fail(
      'ERR_PICKLE_UNPICKLABLE',
      `cannot pickle '${name}' object: tell which Python class it is with registry.class('module.Class', ${name})`,
    );
  }

  #saveRegistered(value: object): boolean {
    const entry = this.#options.registry.entryOf(value);
    const reduction =
      entry?.reduce?.(value, this.#context) ??
      (REDUCE in value ? (value as Reducible)[REDUCE](this.#context) : undefined);
    if (reduction === undefined) return false;
    if (reduction instanceof PyGlobal) this.#saveGlobal(reduction);
    else this.#saveReduction(value, reduction);
    return true;
  }

  #saveList(list: readonly unknown[]): void {
    const known = this.#memo.findOrAdd(list);
    if (known !== -1) return this.#leaves.get(known);
    const { length } = list;
    this.#open(OP.EMPTY_LIST, OP.LIST);
    this.#leaves.put(this.#memo.size - 1);
    if (length === 0) return;
    if (!this.#runs || length > BATCH) {
      this.#levels.push(new Level('list', list, list, NOTHING, this.#batches));
      return;
    }
    if (length > 1) this.#sink.byte(OP.MARK);
    const done = this.#leaves.run(list, 0, length);
    if (done === length) this.#sink.byte(length > 1 ? OP.APPENDS : OP.APPEND);
    else this.#levels.push(new Level('list', list, list, NOTHING, this.#batches).at(done, length));
  }

  #saveDict(dict: object, keys: readonly unknown[], values: readonly unknown[]): void {
    const { length } = keys;
    this.#open(OP.EMPTY_DICT, OP.DICT);
    this.#memoize(dict);
    if (length === 0) return;
    if (!this.#runs || length >= BATCH) {
      this.#levels.push(new Level('dict', dict, keys, values, this.#batches));
      return;
    }
    if (length > 1) this.#sink.byte(OP.MARK);
    const numbers = dict instanceof PyDict && dict.sharesKeys ? this.#numbersOf(keys) : null;
    const done = this.#leaves.runPairs(keys, values, 0, 2 * length, numbers);
    if (done === 2 * length) this.#sink.byte(length > 1 ? OP.SETITEMS : OP.SETITEM);
    else this.#levels.push(new Level('dict', dict, keys, values, this.#batches).at(done, 2 * length));
  }

  /** Where the memo numbers of these keys are kept, or null while equal strings may have different ones. */
  #numbersOf(keys: readonly unknown[]): Int32Array | null {
    if (this.#leaves.replays) return null;
    this.#keyNumbers ??= new Map();
    let numbers = this.#keyNumbers.get(keys);
    if (numbers === undefined) {
      numbers = new Int32Array(keys.length).fill(-1);
      this.#keyNumbers.set(keys, numbers);
    }
    return numbers;
  }

  #saveTuple(tuple: PyTuple): void {
    const { length } = tuple;
    if (length === 0) return this.#open(OP.EMPTY_TUPLE, OP.TUPLE);
    const marked = length > 3 || this.#protocol < 2;
    if (marked) this.#sink.byte(OP.MARK);
    const done = this.#runs ? this.#leaves.run(tuple, 0, length) : 0;
    if (done < length) {
      this.#levels.push(new Level('tuple', tuple, tuple).at(done, length));
      return;
    }
    // Nothing in it can lead back to it.
    this.#sink.byte(marked ? OP.TUPLE : OP.TUPLE1 + length - 1);
    this.#leaves.put(this.#memo.addObject(tuple));
  }

  /** An empty container; the text protocol makes it of a MARK and nothing. */
  #open(empty: number, textual: number): void {
    if (this.#protocol === 0) this.#sink.byte1(OP.MARK, textual);
    else this.#sink.byte(empty);
  }

  #saveSet(set: ReadonlySet<unknown>): void {
    const items = [...set];
    const frozen = set instanceof PyFrozenSet;
    if (this.#protocol < 4) {
      return this.#saveReduction(set, { callable: frozen ? FROZENSET : SET, args: PyTuple.of(items) });
    }
    if (frozen) {
      this.#sink.byte(OP.MARK);
      this.#levels.push(new Level('frozenset', set, items));
      return;
    }
    this.#sink.byte(OP.EMPTY_SET);
    this.#memoize(set);
    if (items.length > 0) this.#levels.push(new Level('set', set, items, NOTHING, this.#batches));
  }

  #saveBuffer(buffer: PickleBuffer): void {
    if (this.#protocol < 5) fail('ERR_PICKLE_UNPICKLABLE', 'PickleBuffer can only be pickled with protocol >= 5');
    const callback = this.#options.bufferCallback;
    if (callback === null || callback(buffer) === true) return this.#leaves.bufferInBand(buffer);
    this.#sink.byte(OP.NEXT_BUFFER);
    if (buffer.readonly) this.#sink.byte(OP.READONLY_BUFFER);
  }

  #saveGlobal(global: PyGlobal): void {
    const nameless = typeOfConstant(global);
    if (nameless !== null && this.#known(global) === undefined) return this.#saveReduction(global, nameless);
    const parent = this.#leaves.global(global);
    if (parent === null) return;
    // The old protocols have no dotted names: the outer class is named, and the inner one is an attribute of it.
    const attribute = global.name.slice(parent.name.length + 1);
    this.#saveReduction(global, { callable: GETATTR, args: PyTuple.of(parent, freshText(attribute)) });
  }

  /**
   * How the object is made. One whose arguments lead back to it is met again before it is made, and is then made of other
   * arguments: those that a pickle had at this depth, or a new tuple, since Python's `__reduce__` gives one each time.
   */
  #construction(object: PyObject): Reduction {
    if (!mayLeadBack(object)) return object;
    this.#met ??= new Map();
    const depth = this.#met.get(object) ?? 0;
    this.#met.set(object, depth + 1);
    const constructions = constructionsOf(object);
    if (constructions === null && depth === 0) return object;
    const again = constructions?.[depth] ?? { ...object, args: argumentsAnew(object) };
    const { callable, args, kwargs, construct, base, ...items } = again;
    const { listItems, dictItems } = base === null ? object : items;
    const { state, stateSetter } = object;
    return { callable, args, kwargs, construct, base, state, listItems, dictItems, stateSetter };
  }

  #saveReduction(value: object, reduction: Reduction): void {
    const options = { reduction: reductionOf(reduction, this.#protocol) };
    this.#levels.push(new Level('reduction', value, NOTHING, NOTHING, options));
  }

  // The memo. Globals and the shortest bytes are one object in Python wherever they come from.

  #memoize(value: object): void {
    if (value instanceof PyGlobal) this.#leaves.memoizeGlobal(value);
    else if (value instanceof Uint8Array) this.#leaves.memoizeBytes(value);
    else this.#leaves.put(this.#memo.addObject(value));
  }

  #known(value: object): number | undefined {
    return value instanceof PyGlobal ? this.#leaves.knownGlobal(value) : this.#memo.object(value);
  }

  // Levels: each call goes on until it meets a container, which comes first then, or has nothing left to write.

  #advance(level: Level): void {
    switch (level.kind) {
      case 'list':
        return this.#advanceList(level);
      case 'dict':
        return this.#advanceDict(level);
      case 'set':
        return this.#advanceSet(level);
      case 'reduction':
        return this.#advanceReduction(level);
      case 'persistent':
        this.#sink.byte(OP.BINPERSID);
        this.#levels.pop();
        return;
      default:
        return this.#advanceTuple(level);
    }
  }

  /** Writes a value; true when it was a container, which must be finished first. */
  #enter(value: unknown): boolean {
    const depth = this.#levels.length;
    if (value instanceof Inline) {
      this.#sink.startValue();
      value.write(this.#leaves);
    } else {
      this.#save(value);
    }
    return this.#levels.length !== depth;
  }

  #advanceTuple(level: Level): void {
    const { items, value } = level;
    while (this.#run(level, items.length) < items.length) if (this.#enter(items[level.index++])) return;
    this.#levels.pop();
    const known = this.#known(value);
    const marked = level.kind === 'frozenset' || items.length > 3 || this.#protocol < 2;
    if (known === undefined) {
      this.#sink.byte(level.kind === 'frozenset' ? OP.FROZENSET : marked ? OP.TUPLE : OP.TUPLE1 + items.length - 1);
      return this.#memoize(value);
    }
    // A cycle has written it in the meantime: its items are taken off again, and that one is fetched.
    const pops = this.#protocol === 0 ? items.length + 1 : marked ? 0 : items.length;
    if (pops === 0) this.#sink.byte(OP.POP_MARK);
    for (let i = 0; i < pops; i++) this.#sink.byte(OP.POP);
    this.#leaves.get(known);
  }

  /** Opens a batch and returns how many items it will have; a batch of one may go without a MARK. */
  #openBatch(level: Level, done: number, total: number): number {
    const left = total - done;
    level.start = level.index;
    level.single = this.#protocol === 0 || (level.loose ? left === 1 : total === 1);
    if (level.single) return 1;
    this.#sink.byte(OP.MARK);
    return Math.min(left, BATCH);
  }

  #advanceList(level: Level): void {
    const { items } = level;
    for (;;) {
      if (level.index === level.end) {
        this.#sink.byte(level.single ? OP.APPEND : OP.APPENDS);
        if (level.index === items.length) break;
        level.end = -1;
        if (this.#sink.ready) return;
      }
      if (level.end === -1) level.end = level.index + this.#openBatch(level, level.index, items.length);
      while (this.#run(level, level.end) < level.end) if (this.#enter(items[level.index++])) return;
    }
    this.#levels.pop();
  }

  /** Writes what has no parts of the items up to `end`, and returns where the level stands then. */
  #run(level: Level, end: number): number {
    if (this.#runs) level.index = this.#leaves.run(level.items, level.index, end);
    return level.index;
  }

  #advanceDict(level: Level): void {
    const { items: keys, values } = level;
    for (;;) {
      if (level.index === level.end) {
        this.#sink.byte(level.single ? OP.SETITEM : OP.SETITEMS);
        if (level.index === keys.length * 2 && !wantsEmptyBatch(level, BATCH * 2)) break;
        level.end = -1;
        if (this.#sink.ready) return;
      }
      if (level.end === -1) level.end = level.index + 2 * this.#openBatch(level, level.index / 2, keys.length);
      const numbers = this.#runs && level.numbered ? this.#numbersOf(keys) : null;
      while (level.index < level.end) {
        if (this.#runs) level.index = this.#leaves.runPairs(keys, values, level.index, level.end, numbers);
        if (level.index === level.end) break;
        const at = level.index++;
        if (this.#enter(at % 2 === 0 ? keys[at / 2] : values[(at - 1) / 2])) return;
      }
    }
    this.#levels.pop();
  }

  #advanceSet(level: Level): void {
    const { items } = level;
    for (;;) {
      if (level.index === level.end) {
        this.#sink.byte(OP.ADDITEMS);
        if (level.index === items.length && !wantsEmptyBatch(level, BATCH)) break;
        level.end = -1;
        if (this.#sink.ready) return;
      }
      if (level.end === -1) {
        level.start = level.index;
        level.end = Math.min(items.length, level.index + BATCH);
        this.#sink.byte(OP.MARK);
      }
      while (this.#run(level, level.end) < level.end) if (this.#enter(items[level.index++])) return;
    }
    this.#levels.pop();
  }

  #advanceReduction(level: Level): void {
    const { value } = level;
    const { callable, args, kwargs, construct, listItems, dictItems, state, stateSetter } = level.reduction!;
    for (;;) {
      switch (level.index++) {
        case 0:
          if (this.#enter(callable)) return;
          break;
        case 1:
          if (this.#enter(args)) return;
          break;
        case 2:
          if (kwargs != null && this.#enter(kwargs)) return;
          break;
        case 3:
          this.#sink.byte(construct !== 'new' ? OP.REDUCE : kwargs != null ? OP.NEWOBJ_EX : OP.NEWOBJ);
          if (this.#fetchedInstead(value)) return;
          break;
        case 4:
          if (this.#enterItems('list', value, [...(listItems ?? NOTHING)], NOTHING)) return;
          break;
        case 5: {
          const pairs = [...(dictItems ?? [])];
          const keys = pairs.map(([key]) => key);
          if (
            this.#enterItems(
              'dict',
              value,
              keys,
              pairs.map(([, item]) => item),
            )
          )
            return;
          break;
        }
        case 6:
          if (state === undefined) return void this.#levels.pop();
          if (stateSetter !== undefined && this.#enter(stateSetter)) return;
          break;
        case 7:
          if (stateSetter !== undefined && this.#enter(value)) return;
          break;
        case 8:
          if (this.#enter(state)) return;
          break;
        default:
          if (stateSetter === undefined) this.#sink.byte(OP.BUILD);
          else for (const code of [OP.TUPLE2, OP.REDUCE, OP.POP]) this.#sink.byte(code);
          return void this.#levels.pop();
      }
    }
  }

  /** Memoises an object that was just made; when a cycle has made it before, fetches that one, and nothing is left to do. */
  #fetchedInstead(value: object): boolean {
    const known = this.#known(value);
    if (known === undefined) {
      this.#memoize(value);
      return false;
    }
    this.#sink.byte(OP.POP);
    this.#leaves.get(known);
    this.#levels.pop();
    return true;
  }

  #enterItems(kind: 'list' | 'dict', value: object, items: readonly unknown[], values: readonly unknown[]): boolean {
    if (items.length === 0) return false;
    this.#levels.push(new Level(kind, value, items, values, { loose: true }));
    return true;
  }
}

const COMPLEX = new PyGlobal('builtins', 'complex');
const SET = new PyGlobal('builtins', 'set');
const FROZENSET = new PyGlobal('builtins', 'frozenset');

/** Only what it is made of can contain the object before it is made. */
function mayLeadBack({ callable, args, listItems, dictItems }: PyObject): boolean {
  return args.length > 0 || listItems !== null || dictItems !== null || !(callable instanceof PyGlobal);
}

/** Other tuples with the same items; that of a class that extends tuple, in the arguments of its `__new__`, is one too. */
function argumentsAnew({ construct, args }: PyObject): PyTuple {
  const [only] = args;
  return construct === 'new' && args.length === 1 && only instanceof PyTuple
    ? PyTuple.of(PyTuple.from(only))
    : PyTuple.from(args);
}

/** Behind a full batch the C pickler looks for another one, and writes it though it is empty. */
function wantsEmptyBatch(level: Level, full: number): boolean {
  return !level.loose && !level.single && level.end - level.start === full;
}
