/**
 * The pickling machine: a value in, opcodes out.
 *
 * A value without parts is written at once, a container by recursion while that is not deep; where it is, what is not
 * finished becomes levels, and the loop in {@link Writer.write} works those off, so nesting costs no JavaScript stack. The
 * order of opcodes, the batches of a thousand, what is memoised and where a frame ends are those of CPython's C pickler, byte
 * for byte.
 */
import { type ArrayWriter, makeArrayWriter } from './array-writing.ts';
import { OP } from './codes.ts';
import { fail, placeInValue } from './errors.ts';
import { foreseeFloats } from './float-lists.ts';
import { KeyNumbers } from './key-numbers.ts';
import { GETATTR, Leaves } from './leaves.ts';
import { BATCH, BATCH_CODES, type BatchCodes, Level, type LevelKind, NOTHING, pathOf, turnRound } from './level.ts';
import { PickleBuffer } from './object/buffer.ts';
import { PyDict } from './object/dict.ts';
import { FreshCall } from './object/fresh-call.ts';
import { PyGlobal } from './object/global.ts';
import { REDUCE } from './object/hooks.ts';
import { freshText, Inline } from './object/inline.ts';
import { PyComplex, PyFloat } from './object/number.ts';
import { PyObject, type Reduction } from './object/object.ts';
import type { DumpContext } from './object/registry.ts';
import { PyFrozenSet, PySet } from './object/set.ts';
import { PyTuple } from './object/tuple.ts';
import type { ResolvedDumpOptions } from './options.ts';
import { originOf } from './origin.ts';
import { callOfComplex, callOfSet, isPlain, reductionOf, registeredReduction, typeOfConstant } from './reduce.ts';
import { Sink } from './sink.ts';
import { constructionAt, mayLeadBack } from './twice.ts';
import { refuse } from './unpicklable.ts';
import { Unregistered } from './unregistered.ts';
import { type PlainWriter, WriteLane } from './write-lane.ts';
import { NO_SESSION, WriteMemo } from './write-memo.ts';

/** A list in itself is written once; a tuple that holds itself, which Python cannot make, would be opened for ever. */
const MAX_DEPTH = 1_000_000;
/** Containers inside each other up to this depth are written by recursion, which takes half the time of levels. */
const MAX_RECURSION = 40;

export class Writer implements PlainWriter {
  readonly #options: ResolvedDumpOptions;
  readonly #protocol: number;
  readonly #memo: WriteMemo;
  /** Whether values without parts are written in runs: not as text, nor where each may have an id. */
  readonly #runs: boolean;
  readonly #keyNumbers = new KeyNumbers();
  readonly #context: DumpContext;
  /** How exact lists, dicts and sets are divided; from 3.15 on as the items of any other object are. */
  readonly #batches: { readonly loose: boolean };
  readonly #sink: Sink;
  readonly #leaves: Leaves;
  readonly #freshCalls: ArrayWriter;
  readonly #lane: WriteLane | null;
  // Those of the pickle that is being written.
  #levels: Level[] = [];
  depth = 0;
  maxDepth = 0;
  /** The fast lane, while it may be taken. */
  #fast: WriteLane | null = null;
  readonly unregistered: Unregistered;

  constructor(options: ResolvedDumpOptions, memo = new WriteMemo()) {
    this.#options = options;
    this.#protocol = options.protocol;
    this.#memo = memo;
    this.#runs = options.protocol > 0 && options.persistentId === null;
    this.#context = { protocol: options.protocol, numpy: options.numpy, outOfBand: options.bufferCallback !== null };
    this.unregistered = new Unregistered(options.registry);
    this.#sink = new Sink(options.protocol >= 4, options.allocate);
    this.#leaves = new Leaves(this.#sink, memo, options);
    this.#freshCalls = makeArrayWriter(this.#sink, this.#leaves, memo, options);
    const lane = new WriteLane(this, this.#sink, this.#leaves, memo, this.#keyNumbers);
    this.#lane = this.#runs && this.#protocol >= 4 ? lane : null;
    this.#batches = { loose: options.target >= 15 };
  }

  /** One whole pickle of the value. */
  write(value: unknown): Uint8Array {
    this.#begin(value, this.#runs ? MAX_RECURSION : 0);
    this.#work(false);
    this.#sink.byte(OP.STOP);
    return this.#sink.finish();
  }

  /**
   * One whole pickle, after which the writer knows nothing of it, and may write another. If it throws, this is a writer
   * that is in the middle of something, and not to be used again.
   */
  writeOnce(value: unknown): Uint8Array {
    const claimed = this.#memo.claim();
    try {
      return this.write(value);
    } finally {
      if (claimed) this.#memo.release();
      this.#memo.clear();
      this.#sink.begin();
      this.#leaves.begin(null);
      this.#keyNumbers.clear();
    }
  }

  /** The same in chunks, of which none is kept: large payloads as the memory that they are, the rest as it is finished. */
  *writeChunks(value: unknown): Generator<Uint8Array, void, undefined> {
    // A recursion does not stop where a chunk is finished.
    this.#begin(value, 0);
    while (this.#levels.length > 0) {
      this.#work(true);
      yield* this.#sink.take();
    }
    this.#sink.byte(OP.STOP);
    yield* this.#sink.finishChunks();
  }

  #begin(value: unknown, maxDepth: number): void {
    this.#sink.begin();
    this.#leaves.begin(originOf(value, this.#protocol));
    if (this.#levels.length > 0) this.#levels = [];
    this.depth = 0;
    this.maxDepth = maxDepth;
    if (this.#options.persistentId !== null) this.#memo.expectChanges();
    this.unregistered.begin();
    this.#keyNumbers.clear();
    this.#fast = this.#memo.session === NO_SESSION || this.#leaves.replays ? null : this.#lane;
    if (this.#protocol >= 2) {
      this.#sink.unframed(OP.PROTO);
      this.#sink.unframed(this.#protocol);
    }
    try {
      this.#save(value);
      turnRound(this.#levels, 0);
    } catch (error) {
      turnRound(this.#levels, 0);
      throw placeInValue(error, pathOf(this.#levels), 'ERR_PICKLE_UNPICKLABLE');
    }
  }

  /** Writes what the value contains: all of it, or up to where a chunk is finished. */
  #work(inChunks: boolean): void {
    let height = this.#levels.length;
    try {
      while (height > 0 && !(inChunks && this.#sink.ready)) {
        if (height > MAX_DEPTH) {
          fail('ERR_PICKLE_LIMIT', `nested deeper than ${MAX_DEPTH}, or a tuple that contains itself`, 'maxDepth');
        }
        this.depth = 0;
        if (this.#advance(this.#levels[height - 1]!)) this.#levels.pop();
        else turnRound(this.#levels, height);
        height = this.#levels.length;
      }
    } catch (error) {
      turnRound(this.#levels, height);
      throw placeInValue(error, pathOf(this.#levels), 'ERR_PICKLE_UNPICKLABLE');
    }
  }

  // Values. What writes one says whether it is finished; if not, what is left of it are levels now.

  #save(value: unknown): boolean {
    this.#sink.startValue();
    if (this.#options.persistentId !== null && !(value instanceof Inline)) {
      const id = this.#options.persistentId(value);
      if (id !== undefined) return this.#savePersistent(id);
    }
    return this.saveValue(value);
  }

  saveValue(value: unknown): boolean {
    if (typeof value === 'object' && value !== null) return this.#saveObject(value);
    return this.#leaves.leaf(value) || refuse(value);
  }

  #savePersistent(id: unknown): boolean {
    if (this.#protocol === 0) {
      this.#leaves.persistentIdLine(String(id));
      return true;
    }
    // The id is a value like any other, except that it is not asked for an id of its own.
    this.#sink.startValue();
    this.saveValue(id);
    this.#levels.push(new Level('persistent', NOTHING, NOTHING));
    return false;
  }

  #saveObject(value: object): boolean {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Array.prototype) return this.#saveList(value as unknown[]);
    if (prototype === PyGlobal.prototype) return this.#saveGlobal(value as PyGlobal);
    if (prototype === PyDict.prototype) {
      const known = this.#memo.dict(value as PyDict);
      return known === undefined ? this.#savePyDict(value as PyDict) : this.#fetch(known);
    }
    if (prototype === PyTuple.prototype) {
      const known = this.#memo.tuple(value as PyTuple);
      return known === undefined ? this.#saveTuple(value as PyTuple) : this.#fetch(known);
    }
    if (prototype === PyObject.prototype && this.unregistered.objects) {
      const known = this.#memo.instance(value as PyObject);
      return known === undefined ? this.#savePyObject(value as PyObject) : this.#fetch(known);
    }
    if (this.#freshCalls.repeat(value, prototype)) return true;
    const known = this.#memo.object(value);
    if (known !== undefined) return this.#fetch(known);
    // Records of JavaScript's own.
    if (prototype === Object.prototype && this.unregistered.records && !(REDUCE in value)) {
      return this.#saveDict(value, Object.keys(value), Object.values(value));
    }
    return this.#saveUnusual(value, prototype);
  }

  #fetch(number: number): boolean {
    this.#leaves.get(number);
    return true;
  }

  #saveUnusual(value: object, prototype: unknown): boolean {
    if (value instanceof Inline) {
      value.write(this.#leaves);
      return true;
    }
    this.#memo.expectChanges();
    // A class that extends one of these, and is registered, goes by what the registry says.
    const reduction = registeredReduction(value, this.#options.registry, this.#context);
    if (reduction instanceof PyGlobal) return this.#saveGlobal(reduction);
    if (reduction instanceof FreshCall && this.#freshCalls.write(value, reduction)) return true;
    if (reduction !== undefined) return this.#saveReduction(value, reduction);
    if (Array.isArray(value)) return value instanceof PyTuple ? this.#saveTuple(value) : this.#saveList(value);
    if (value instanceof PyDict) return this.#savePyDict(value);
    if (value instanceof Uint8Array) {
      const call = this.#leaves.bytes(value);
      return call === null || this.#saveReduction(value, call);
    }
    if (value instanceof PyFloat) return this.#leaves.float(value.value);
    if (value instanceof PyObject) return this.#savePyObject(value);
    if (value instanceof PickleBuffer) {
      this.#leaves.buffer(value);
      return true;
    }
    if (value instanceof Set) return this.#saveSet(value);
    if (value instanceof Map) return this.#saveDict(value, [...value.keys()], [...value.values()]);
    if (prototype === Object.prototype || prototype === null) {
      return this.#saveDict(value, Object.keys(value), Object.values(value));
    }
    if (value instanceof PyComplex) return this.#saveReduction(value, callOfComplex(value));
    return refuse(value);
  }

  #saveList(list: readonly unknown[]): boolean {
    const known = this.#memo.findOrAddList(list);
    if (known !== -1) return this.#fetch(known);
    const { length } = list;
    this.#open(OP.EMPTY_LIST, OP.LIST);
    this.#leaves.put(this.#memo.size - 1);
    if (length === 0) return true;
    if (this.depth >= this.maxDepth || length > BATCH) {
      if (this.#levels.length === 0 && this.maxDepth > 0) foreseeFloats(list, this.#sink);
      this.#levels.push(new Level('list', list, list, NOTHING, this.#batches));
      return false;
    }
    this.depth++;
    if (length > 1) this.#sink.byte(OP.MARK);
    const finished = this.#items(null, 'list', list, list, 0, length);
    if (finished) this.#sink.byte(length > 1 ? OP.APPENDS : OP.APPEND);
    this.depth--;
    return finished;
  }

  #savePyDict(dict: PyDict): boolean {
    const { keys, values } = dict.columns();
    return this.#saveDict(dict, keys, values);
  }

  #saveDict(dict: object, keys: readonly unknown[], values: readonly unknown[]): boolean {
    const { length } = keys;
    this.#open(OP.EMPTY_DICT, OP.DICT);
    this.#leaves.put(this.#memo.addObject(dict));
    if (length === 0) return true;
    if (this.depth >= this.maxDepth || length >= BATCH) {
      this.#levels.push(new Level('dict', dict, keys, values, this.#batches));
      return false;
    }
    this.depth++;
    if (length > 1) this.#sink.byte(OP.MARK);
    const finished = this.#pairs(null, dict, keys, values, 0, 2 * length);
    if (finished) this.#sink.byte(length > 1 ? OP.SETITEMS : OP.SETITEM);
    this.depth--;
    return finished;
  }

  #saveTuple(tuple: PyTuple): boolean {
    const { length } = tuple;
    if (length === 0) {
      this.#open(OP.EMPTY_TUPLE, OP.TUPLE);
      return true;
    }
    if (length > 3 || this.#protocol < 2) this.#sink.byte(OP.MARK);
    if (this.depth >= this.maxDepth) {
      this.#levels.push(new Level('tuple', tuple, tuple));
      return false;
    }
    this.depth++;
    const finished = this.#items(null, 'tuple', tuple, tuple, 0, length);
    if (finished) this.closeTuple('tuple', tuple, length);
    this.depth--;
    return finished;
  }

  /** An empty container; the text protocol makes it of a MARK and nothing. */
  #open(empty: number, textual: number): void {
    if (this.#protocol === 0) this.#sink.byte1(OP.MARK, textual);
    else this.#sink.byte(empty);
  }

  #saveSet(set: ReadonlySet<unknown>): boolean {
    const items = set instanceof PySet ? set.members() : [...set];
    const frozen = set instanceof PyFrozenSet;
    if (this.#protocol < 4) return this.#saveReduction(set, callOfSet(items, frozen));
    if (frozen) {
      this.#sink.byte(OP.MARK);
      this.#levels.push(new Level('frozenset', set, items));
      return false;
    }
    this.#sink.byte(OP.EMPTY_SET);
    this.#memoize(set);
    if (items.length === 0) return true;
    this.#levels.push(new Level('set', set, items, NOTHING, this.#batches));
    return false;
  }

  #saveGlobal(global: PyGlobal): boolean {
    const nameless = global.module === 'builtins' ? typeOfConstant(global) : null;
    if (nameless !== null && this.#known(global) === undefined) return this.#saveReduction(global, nameless);
    const parent = this.#leaves.global(global);
    if (parent === null) return true;
    // The old protocols have no dotted names: the outer class is named, and the inner one is an attribute of it.
    const attribute = global.name.slice(parent.name.length + 1);
    return this.#saveReduction(global, { callable: GETATTR, args: PyTuple.of(parent, freshText(attribute)) });
  }

  #savePyObject(object: PyObject): boolean {
    return this.#saveReduction(object, mayLeadBack(object) ? constructionAt(object, this.#memo.meet(object)) : object);
  }

  #saveReduction(value: object, reduction: Reduction): boolean {
    const how = reductionOf(reduction, this.#protocol);
    if (this.depth >= this.maxDepth) {
      this.#levels.push(new Level('reduction', value, NOTHING, NOTHING, { reduction: how }));
      return false;
    }
    this.depth++;
    const finished = isPlain(how) ? this.#constructPlain(value, how) : this.#construct(null, value, how, 0);
    this.depth--;
    return finished;
  }

  // The memo. Globals and the shortest bytes are one object in Python wherever they come from.

  #memoize(value: object): void {
    if (value instanceof PyObject) this.#leaves.put(this.#memo.addInstance(value));
    else if (value instanceof PyGlobal) this.#leaves.memoizeGlobal(value);
    else if (value instanceof Uint8Array) this.#leaves.memoizeBytes(value);
    else this.#leaves.put(this.#memo.addObject(value));
  }

  #known(value: object): number | undefined {
    return value instanceof PyGlobal ? this.#leaves.knownGlobal(value) : this.#memo.object(value);
  }

  // What a container holds, by recursion or as part of a level: stops where a value is not finished.

  #items(
    level: Level | null,
    kind: LevelKind,
    value: object,
    items: readonly unknown[],
    from: number,
    to: number,
  ): boolean {
    if (this.#fast !== null) return this.#fast.run(level, kind, value, items, NOTHING, null, from, to);
    let i = from;
    try {
      for (;;) {
        if (this.#runs) i = this.#leaves.run(items, i, to);
        if (i === to) return true;
        if (!this.#save(items[i++])) break;
      }
    } catch (error) {
      this.leave(level, kind, value, items, NOTHING, i, to);
      throw error;
    }
    this.leave(level, kind, value, items, NOTHING, i, to);
    return false;
  }

  #pairs(
    level: Level | null,
    dict: object,
    keys: readonly unknown[],
    values: readonly unknown[],
    from: number,
    to: number,
  ): boolean {
    // While strings have the numbers that they had in another pickle, equal ones may have different ones.
    const numbers = this.#runs && !this.#leaves.replays ? this.#keyNumbers.of(dict, keys, this.#memo.session) : null;
    if (this.#fast !== null) return this.#fast.run(level, 'dict', dict, keys, values, numbers, from, to);
    let i = from;
    try {
      for (;;) {
        if (this.#runs) i = this.#leaves.runPairs(keys, values, i, to, numbers);
        if (i === to) return true;
        const at = i++;
        if (!this.#save(((at & 1) === 0 ? keys : values)[at >> 1])) break;
      }
    } catch (error) {
      this.leave(level, 'dict', dict, keys, values, i, to);
      throw error;
    }
    this.leave(level, 'dict', dict, keys, values, i, to);
    return false;
  }

  /** Notes where a container is left, of which the rest is written later, or an error is to name the place. */
  leave(
    level: Level | null,
    kind: LevelKind,
    value: object,
    items: readonly unknown[],
    values: readonly unknown[],
    index: number,
    end: number,
  ): void {
    if (level === null) this.#levels.push(new Level(kind, value, items, values, this.#batches).at(index, end));
    else level.index = index;
  }

  /** Memoises a tuple or frozenset whose items are written. */
  closeTuple(kind: LevelKind, value: object, length: number): void {
    const known = this.#known(value);
    const marked = kind === 'frozenset' || length > 3 || this.#protocol < 2;
    if (known === undefined) {
      this.#sink.byte(kind === 'frozenset' ? OP.FROZENSET : marked ? OP.TUPLE : OP.TUPLE1 + length - 1);
      return this.#memoize(value);
    }
    // A cycle has written it in the meantime: its items are taken off again, and that one is fetched.
    const pops = this.#protocol === 0 ? length + 1 : marked ? 0 : length;
    if (pops === 0) this.#sink.byte(OP.POP_MARK);
    for (let i = 0; i < pops; i++) this.#sink.byte(OP.POP);
    this.#leaves.get(known);
  }

  /** Makes an object step by step; a part that is not finished comes before the next step. */
  #construct(level: Level | null, value: object, how: Reduction, from: number): boolean {
    let step = from;
    try {
      while (step >= 0 && step < LAST_STEP) step = this.#constructStep(step, value, how);
    } catch (error) {
      this.leaveConstruction(level, value, how, step + 1);
      throw error;
    }
    if (step === LAST_STEP) return true;
    this.leaveConstruction(level, value, how, -step);
    return false;
  }

  /** What {@link #construct} does when {@link isPlain} says so, in half the time for an object of three attributes. */
  #constructPlain(value: object, how: Reduction): boolean {
    let next = 1;
    try {
      if (this.#save(how.callable)) {
        next = 2;
        // Most objects have no arguments.
        if (how.args.length === 0 && this.#runs ? this.#leaves.emptyTuple() : this.#save(how.args)) {
          this.#sink.byte(how.construct === 'new' ? OP.NEWOBJ : OP.REDUCE);
          if (this.#isFetchedInstead(value) || how.state === undefined) return true;
          next = LAST_STEP - 1;
          if (this.#save(how.state)) {
            this.#sink.byte(OP.BUILD);
            return true;
          }
        }
      }
    } catch (error) {
      this.leaveConstruction(null, value, how, next);
      throw error;
    }
    this.leaveConstruction(null, value, how, next);
    return false;
  }

  /** Does one step and returns the next one, negative where a part must be finished first. */
  #constructStep(step: number, value: object, how: Reduction): number {
    const next = step + 1;
    const { stateSetter } = how;
    switch (step) {
      case 0:
        return this.#save(how.callable) ? next : -next;
      case 1:
        return this.#save(how.args) ? next : -next;
      case 2:
        return how.kwargs == null || this.#save(how.kwargs) ? next : -next;
      case 3:
        this.#sink.byte(how.construct !== 'new' ? OP.REDUCE : how.kwargs != null ? OP.NEWOBJ_EX : OP.NEWOBJ);
        return this.#isFetchedInstead(value) ? LAST_STEP : next;
      case 4: {
        const items = how.listItems == null ? NOTHING : [...how.listItems];
        if (items.length === 0) return next;
        this.#levels.push(new Level('list', value, items, NOTHING, { loose: true }));
        return -next;
      }
      case 5: {
        const pairs = how.dictItems == null ? [] : [...how.dictItems];
        if (pairs.length === 0) return next;
        const [keys, values] = [pairs.map(([key]) => key), pairs.map(([, item]) => item)];
        this.#levels.push(new Level('dict', value, keys, values, { loose: true }));
        return -next;
      }
      case 6:
        if (how.state === undefined) return LAST_STEP;
        return stateSetter === undefined || this.#save(stateSetter) ? next : -next;
      case 7:
        return stateSetter === undefined || this.#save(value) ? next : -next;
      case 8:
        return this.#save(how.state) ? next : -next;
      default:
        if (stateSetter === undefined) this.#sink.byte(OP.BUILD);
        else for (const code of [OP.TUPLE2, OP.REDUCE, OP.POP]) this.#sink.byte(code);
        return LAST_STEP;
    }
  }

  leaveConstruction(level: Level | null, value: object, how: Reduction, step: number): void {
    if (level !== null) level.index = step;
    else this.#levels.push(new Level('reduction', value, NOTHING, NOTHING, { reduction: how }).at(step, -1));
  }

  /** Memoises an object that was just made; when a cycle has made it before, fetches that one, and nothing is left to do. */
  #isFetchedInstead(value: object): boolean {
    const known = value instanceof PyObject ? this.#memo.instance(value) : this.#known(value);
    if (known === undefined) {
      this.#memoize(value);
      return false;
    }
    this.#sink.byte(OP.POP);
    this.#leaves.get(known);
    return true;
  }

  // Levels: each call goes on until it meets what is not finished, which comes first then, or says that the level is done.

  #advance(level: Level): boolean {
    switch (level.kind) {
      case 'list':
      case 'dict':
      case 'set':
        return this.#advanceBatches(level, BATCH_CODES[level.kind]);
      case 'reduction':
        return this.#construct(level, level.value, level.reduction!, level.index);
      case 'persistent':
        this.#sink.byte(OP.BINPERSID);
        return true;
      default:
        return this.#advanceTuple(level);
    }
  }

  #advanceTuple(level: Level): boolean {
    const { kind, items, value } = level;
    if (!this.#items(level, kind, value, items, level.index, items.length)) return false;
    this.closeTuple(kind, value, items.length);
    return true;
  }

  #advanceBatches(level: Level, codes: BatchCodes): boolean {
    for (;;) {
      if (level.index === level.end) {
        this.#sink.byte(level.single ? codes.single : codes.many);
        if (level.index === codes.parts * level.items.length && !level.wantsEmptyBatch(codes)) return true;
        level.end = -1;
        if (this.#sink.ready) return false;
      }
      if (level.end === -1) {
        this.#memo.outlook.progress(level.index, codes.parts * level.items.length);
        level.openBatch(codes, this.#protocol === 0);
        if (!level.single) this.#sink.byte(OP.MARK);
      }
      const { kind, value, items, values, index, end } = level;
      const finished =
        kind === 'dict'
          ? this.#pairs(level, value, items, values, index, end)
          : this.#items(level, kind, value, items, index, end);
      if (!finished) return false;
      level.index = end;
    }
  }
}

/** What {@link Writer} has done of an object when nothing is left. */
const LAST_STEP = 10;
