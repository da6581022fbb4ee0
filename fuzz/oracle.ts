/**
 * What must hold for every input, and what an input did.
 *
 * Reading gives a value or a `PickleError` whose offset lies in the data, in a time and with memory that follow from the
 * length of the data; leaves the built-in classes alone; and gives nothing that JavaScript would call. What was read can
 * be shown, and can be written, or not, and what was written is read as the same again. Runs wherever JavaScript does.
 */
import { dis, dumps, type LoadOptions, loads, optimize, type PickleBuffer, PickleError, toJS } from '../src/index.ts';
import { scan } from '../src/pickle/scan.ts';
import { errorFeatures, kindFeature, opcodeFeatures } from './features.ts';
import { changed, isThenable, snapshot } from './invariants.ts';
import { type Parts, partsOf } from './parts.ts';
import { buffersBeside, PROFILES, type Profile } from './profiles.ts';
import { differ } from './same.ts';

/** Something that must not be. */
export interface Finding {
  /** A word for the rule that was broken. */
  readonly kind: string;
  readonly detail: string;
  /** The options that the input was read with. */
  readonly profile: string;
}

/** What came of one input. */
export interface Verdict {
  readonly features: ReadonlySet<number>;
  readonly finding: Finding | null;
}

/** Milliseconds that anything may take, and for each byte. */
const TIME = { fixed: 20, perByte: 0.005 };
/** Bytes that a result may take, and for each byte of the input. */
const HEAP = { fixed: 2 ** 18, perByte: 256 };
/** Values in a result, those met twice counted twice. */
const VALUES = { fixed: 4096, perByte: 64 };
/** One execution in so many is looked at in these ways. */
const EVERY = { dis: 8, optimize: 8, scan: 8, toJS: 4, roundTrip: 2, heap: 4096, builtIns: 4096 };
/** Values after which `toJS` gives up. */
const MAX_NODES = 20_000;

class Broken extends Error {
  readonly kind: string;
  constructor(kind: string, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

/** How memory is measured, where it can be: collects garbage, and tells how many bytes are in use. */
export type HeapMeter = () => number;

export class Oracle {
  readonly #builtIns = snapshot();
  readonly #heap: HeapMeter | null;
  #recent: Uint8Array[] = [];
  #count = 0;

  constructor(heap: HeapMeter | null = null) {
    this.#heap = heap;
  }

  /** Reads the input with the next options and looks at the result in some of the ways there are. */
  judge(data: Uint8Array): Verdict {
    const count = this.#count++;
    return this.judgeWith(data, PROFILES[count % PROFILES.length]!, (every, shift) => (count >>> shift) % every === 0);
  }

  /** The finding of that kind that an input gives with some options, looked at in all the ways there are; null for none. */
  reproduce(data: Uint8Array, kind: string): Finding | null {
    for (const profile of PROFILES) {
      // The count decides which protocol is written and what `toJS` is told.
      for (let count = 0; count < 12; count++) {
        this.#count = count;
        const { finding } = this.judgeWith(data, profile, (every) => every !== EVERY.heap || kind === 'heap');
        if (finding?.kind === kind) return finding;
        if (count === 0 && finding === null && !/dumps|reload|round-trip|rewrite|toJS/.test(kind)) break;
      }
    }
    return null;
  }

  /** @param due whether one way of looking is due, of which one in `every` is */
  judgeWith(data: Uint8Array, profile: Profile, due: (every: number, shift: number) => boolean): Verdict {
    const features = new Set<number>();
    let finding: Finding | null = null;
    try {
      this.#judge(data, profile, due, features);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      finding = { kind: error.kind, detail: error.message, profile: profile.name };
    }
    return { features, finding };
  }

  #judge(
    data: Uint8Array,
    profile: Profile,
    due: (every: number, shift: number) => boolean,
    features: Set<number>,
  ): void {
    const read = inTime('loads', data.length, () => readWith(data, profile.options));
    const { error } = read;
    for (const feature of opcodeFeatures(data, error?.offset ?? null)) features.add(feature);
    if (error !== null) {
      for (const feature of errorFeatures(error)) features.add(feature);
      checkPlace(error, data.length);
    } else {
      this.#judgeValue(read.value, data, profile, due, features);
    }
    if (due(EVERY.dis, 0)) guarded('dis', data.length, () => dis(data), false);
    if (due(EVERY.optimize, 1)) {
      const refused = guarded('optimize', data.length, () => optimize(data), true);
      if (refused !== null) checkPlace(refused, data.length);
    }
    if (due(EVERY.scan, 2)) checkScan(data);
    if (this.#heap !== null && due(EVERY.heap, 0)) checkHeap(this.#heap, data, profile.options);
    this.#recent.push(data);
    if (due(EVERY.builtIns, 0)) this.#checkBuiltIns();
  }

  #judgeValue(
    value: unknown,
    data: Uint8Array,
    profile: Profile,
    due: (every: number, shift: number) => boolean,
    features: Set<number>,
  ): void {
    if (value === undefined) throw new Broken('undefined', 'the result is undefined');
    walk(value, VALUES.fixed + VALUES.perByte * data.length, features);
    const count = this.#count;
    if (due(EVERY.toJS, 0)) {
      const json = count % 4 < 2;
      guarded('toJS', data.length, () => JSON.stringify(toJS(value, { json, maxNodes: MAX_NODES })), !json, json);
    }
    if (profile.roundTrip && due(EVERY.roundTrip, 0)) roundTrip(value, profile.options, count % 6, data.length);
  }

  #checkBuiltIns(): void {
    const recent = this.#recent;
    this.#recent = [];
    const what = changed(this.#builtIns);
    if (what === null) return;
    const inputs = recent.map((input) => [...input].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
    throw new Broken('built-in', `${what} was changed by one of\n${inputs.join('\n')}`);
  }
}

interface Reading {
  readonly value: unknown;
  readonly error: PickleError | null;
}

function readWith(data: Uint8Array, options: LoadOptions): Reading {
  try {
    return { value: loads(data, { ...options, buffers: buffersBeside() }), error: null };
  } catch (error) {
    if (error instanceof PickleError) return { value: undefined, error };
    throw foreign('loads', error);
  }
}

function foreign(what: string, error: unknown): Broken {
  const { name, message, stack } = error as Error;
  return new Broken(`foreign-${what}-${name}`, `${message}\n${stack}`);
}

function checkPlace({ offset, message }: PickleError, length: number): void {
  if (offset === null || offset < 0 || offset > length)
    throw new Broken('offset', `${offset} of ${length}: ${message}`);
  if (message.length > 2000) throw new Broken('message', `${message.length} characters: ${message.slice(0, 200)}`);
}

/** Characters that a report may have, and for each byte. */
const REPORT = { fixed: 2 ** 16, perByte: 1000 };

/** What reading comes to, scanning names: each class and function, and none is missed. */
function checkScan(data: Uint8Array): void {
  const named = new Set<string>();
  const globals = (module: string, name: string): boolean => {
    named.add(`${module}\n${name}`);
    return true;
  };
  const { error } = readWith(data, { globals });
  const report = inTime('scan', data.length, () => {
    try {
      return scan(data);
    } catch (thrown) {
      throw foreign('scan', thrown);
    }
  });
  for (const { globals, findings, start, end } of report.pickles) {
    if (!(start >= 0 && start <= end && end <= data.length)) throw new Broken('scan-offset', `${start} to ${end}`);
    for (const { offset, message } of findings) {
      if (!(offset >= 0 && offset <= data.length)) throw new Broken('scan-offset', `${offset}: ${message}`);
    }
    for (const { module, name } of globals) named.delete(`${module}\n${name}`);
  }
  for (const name of named) throw new Broken('scan-missed', name.replace('\n', '.'));
  const [first] = report.pickles;
  if (error === null && first?.complete !== true) throw new Broken('scan-incomplete', 'of what can be read');
  const { length } = JSON.stringify(report);
  if (length > REPORT.fixed + REPORT.perByte * data.length) throw new Broken('scan-size', `${length} characters`);
}

/** The error with which a function refuses, or null; anything else that it throws is a finding. */
function guarded(
  what: string,
  length: number,
  call: () => unknown,
  mayRefuse: boolean,
  mayTypeError = mayRefuse,
): PickleError | null {
  return inTime(what, length, () => {
    try {
      call();
      return null;
    } catch (error) {
      if (error instanceof PickleError && (mayRefuse || mayTypeError)) return error;
      // JSON.stringify of what was not made for JSON: bigints and circles.
      if (what === 'toJS' && mayRefuse && error instanceof TypeError && /BigInt|circular/.test(error.message))
        return null;
      throw foreign(what, error);
    }
  });
}

/** Runs it, and again when it took long: a pause of the garbage collector or of the machine is no finding. */
function inTime<T>(what: string, length: number, call: () => T): T {
  const allowed = TIME.fixed + TIME.perByte * length;
  let start = performance.now();
  const result = call();
  let took = performance.now() - start;
  for (let again = 0; took > allowed && again < 5; again++) {
    start = performance.now();
    call();
    took = performance.now() - start;
  }
  if (took > allowed) throw new Broken(`time-${what}`, `${took.toFixed(1)} ms for ${length} bytes`);
  return result;
}

/** Counts what is in a value, and looks for what JavaScript would call. */
function walk(root: unknown, limit: number, features: Set<number>): void {
  const seen = new Set<object>();
  const todo: [value: unknown, parent: string][] = [[root, 'result']];
  let count = 0;
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [value, parent] = next;
    if (++count > limit) throw new Broken('size', `more than ${limit} values in the result`);
    if (typeof value === 'function') throw new Broken('function', `a function in a ${parent}`);
    if (typeof value === 'symbol') throw new Broken('symbol', `a symbol in a ${parent}`);
    if (isThenable(value)) throw new Broken('thenable', `a thenable in a ${parent}`);
    if (typeof value === 'object' && value !== null) {
      if (seen.has(value)) continue;
      seen.add(value);
    }
    const parts = taken(value);
    if (parts === null) continue;
    const { kind, items } = parts;
    features.add(kindFeature(kind, parent));
    for (const item of items) todo.push([item, kind]);
  }
}

/** What cannot be taken apart cannot be written either, which is for the writer to say. */
function taken(value: unknown): Parts | null {
  try {
    return partsOf(value);
  } catch {
    return null;
  }
}

/**
 * Written, read and written again: the same bytes, and from protocol 4 on the same value; before, some objects are told by a
 * call that makes them. Without the names of Python 2, which are not the same ones on the way back.
 */
function roundTrip(value: unknown, options: LoadOptions, protocol: number, length: number): void {
  const [beside, besideAgain]: Uint8Array[][] = [[], []];
  const written = inTime('dumps', length, () => write(value, protocol, beside!));
  if (written === null) return;
  let again: unknown;
  try {
    again = loads(written, { ...options, fixImports: false, buffers: beside! });
  } catch (error) {
    // A class may be made of a list of keys and written as a dict of them, which need not be text.
    if (options.dicts === 'object' && error instanceof PickleError && error.message.includes('string keys only'))
      return;
    throw new Broken('reload', `protocol ${protocol}: ${String(error)}`);
  }
  const gap = protocol < 4 ? null : differ(value, again, protocol);
  if (gap !== null) throw new Broken('round-trip', `protocol ${protocol}: ${gap}`);
  const rewritten = write(again, protocol, besideAgain!);
  const at = rewritten === null ? 0 : firstDifference(written, rewritten);
  if (at === null && beside!.length === besideAgain!.length) return;
  throw new Broken('rewrite', `protocol ${protocol}: other bytes from byte ${at} on of ${written.length}`);
}

/** The pickle, its buffers beside it where there may be; null for what cannot be written. */
function write(value: unknown, protocol: number, beside: Uint8Array[]): Uint8Array | null {
  beside.length = 0;
  const bufferCallback = (buffer: PickleBuffer): void => {
    beside.push(buffer.raw());
  };
  try {
    return dumps(value, { protocol, fixImports: false, ...(protocol === 5 ? { bufferCallback } : {}) });
  } catch (error) {
    if (error instanceof PickleError && error.path !== null) return null;
    throw foreign('dumps', error);
  }
}

function firstDifference(a: Uint8Array, b: Uint8Array): number | null {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return a.length === b.length ? null : length;
}

/** What stays in memory while the result is held; what a first reading leaves behind for all later ones does not count. */
function checkHeap(heap: HeapMeter, data: Uint8Array, options: LoadOptions): void {
  const allowed = HEAP.fixed + HEAP.perByte * data.length;
  let used = 0;
  for (let again = 0; again < 3; again++) {
    const before = heap();
    const held = readWith(data, options);
    used = heap() - before;
    // The result must live until here.
    if (used <= allowed || held.value === heap) return;
  }
  throw new Broken('heap', `${used} bytes held for ${data.length} bytes of input`);
}
