/**
 * The memo of the pickling machine: which values have been written, and under which number.
 *
 * Python goes by identity. Strings have none in JavaScript, so equal strings are one, as those are that Python reads from
 * our own output. Strings that a pickle writes of itself, module and class names, are other objects in Python than equal
 * strings among the values, and are kept apart; so is a text that stands for bytes in the old protocols. Of bytes, Python
 * has the empty and the one-byte objects only once.
 */
import { empty } from './empty.ts';
import { hashNumbers, ListTable } from './list-table.ts';
import { PyDict } from './object/dict.ts';
import { LONGEST_HASHED } from './object/digest.ts';
import type { BufferOfLike } from './object/fresh-call.ts';
import type { NameKey } from './object/global.ts';
import { LongTexts } from './object/long-texts.ts';
import { NO_ROOM } from './object/no-room.ts';
import { PyObject } from './object/object.ts';
import { PyTuple } from './object/tuple.ts';
import { Outlook } from './outlook.ts';
import { TextTable } from './text-table.ts';
import { TextsAhead } from './texts-ahead.ts';

/** No dict has a number of this session. */
export const NO_SESSION = -1;
/**
 * The first number of the next session. Numbers go on from one to the next, so that an object needs only its number, and no room for
 * a session beside it: what is less is of another one. Beyond 2 ** 31 of them the engine keeps each in a box, which takes the room that
 * is saved here, and no more.
 */
let next = 1;
let isClaimed = false;

/** Among so few objects, comparing with each is faster than any table. */
const FEW = 8;

/** What values that are written alike have in common: the bytes before and behind their buffers, and how many numbers they take. */
export interface Likeness {
  readonly like: BufferOfLike;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
  /** Bytes in all. */
  readonly size: number;
  readonly numbers: number;
}

export class WriteMemo {
  /**
   * Objects in the order in which they came, and the number of each. That one comes again is rare, so a Set that says whether it
   * grew takes half the time of asking a Map first; the Map is made when the first one does.
   */
  #few: object[] = [];
  #seen: Set<object> | null = null;
  #numbers: number[] = [];
  #objects: Map<object, number> | null = null;
  #session = NO_SESSION;
  /** Short lists of numbers, by what they hold; only while {@link WriteMemo.claim} holds, since they may change between pickles. */
  readonly #lists = new ListTable();
  /** How many texts will come. */
  readonly outlook = new Outlook();
  /** Short texts, by what they are in UTF-8. */
  readonly texts = new TextTable(this.outlook);
  /** Those of a long list. */
  readonly textsAhead = new TextsAhead(this.texts);
  /** For fresh-calls.ts; they fetch by number. */
  readonly likenesses: Likeness[] = [];
  // Made when they are needed, since most small values need none of them.
  #strings: Map<string, number> | null = null;
  #longTexts: LongTexts | null = null;
  #names: Map<NameKey, number> | null = null;
  #globals: Map<string, number> | null = null;
  #tinyBytes: Map<number, number> | null = null;
  #size = 0;

  /** How many numbers were given. */
  get size(): number {
    return this.#size;
  }

  /** The next number, for a value that nothing will ask for again. */
  take(): number {
    return this.#size++;
  }

  /** So many at once. */
  takeSome(count: number): void {
    this.#size += count;
  }

  /**
   * Lets dicts, tuples and objects keep their numbers themselves, which takes 5 ns where a Set takes 150. Only one memo at a
   * time can: a pickling that another one calls, and one that goes on later, do without. False when another one has it.
   */
  claim(): boolean {
    if (isClaimed) return false;
    isClaimed = true;
    this.#session = next;
    this.#meetings = 0;
    return true;
  }

  /** Ends what {@link WriteMemo.claim} began; nothing may be asked of this memo before it is cleared. */
  release(): void {
    isClaimed = false;
    next = this.#session + this.#size + this.#meetings + 1;
    this.#session = NO_SESSION;
  }

  /** The session in which dicts, tuples and objects have numbers, or -1. */
  get session(): number {
    return this.#session;
  }

  object(value: object): number | undefined {
    if (this.#session !== NO_SESSION && keepsNumber(value)) {
      const number = numberIn(value, this.#session);
      return number < 0 ? undefined : number;
    }
    return this.#other(value);
  }

  /** What {@link WriteMemo.object} says of something with the prototype of a PyDict, in fewer steps. */
  dict(value: PyDict): number | undefined {
    const number = this.#session === NO_SESSION ? NO_ROOM : PyDict.numberIn(value, this.#session);
    return number >= 0 ? number : number === NO_ROOM ? this.#other(value) : undefined;
  }

  /** The same for the prototype of a PyTuple. */
  tuple(value: PyTuple): number | undefined {
    const number = this.#session === NO_SESSION ? NO_ROOM : PyTuple.numberIn(value, this.#session);
    return number >= 0 ? number : number === NO_ROOM ? this.#other(value) : undefined;
  }

  /** The same for the prototype of a PyObject. */
  instance(value: PyObject): number | undefined {
    const number = this.#session === NO_SESSION ? NO_ROOM : PyObject.numberIn(value, this.#session);
    return number >= 0 ? number : number === NO_ROOM ? this.#other(value) : undefined;
  }

  /** The number of what has no room for one. */
  #other(value: object): number | undefined {
    if (this.#objects !== null) return this.#objects.get(value);
    const at = this.#seen === null ? this.#few.indexOf(value) : -1;
    if (at !== -1) return this.#numbers[at];
    return this.#seen?.has(value) ? this.#index(this.#seen).get(value) : undefined;
  }

  addObject(value: object): number {
    if (this.#session !== NO_SESSION && keepsNumber(value)) value.giveNumber(this.#session, this.#size);
    else if (this.#objects !== null) this.#objects.set(value, this.#size);
    else this.#remember(value);
    return this.#size++;
  }

  /** {@link WriteMemo.addObject} for an object of an unknown class, in fewer steps. */
  addInstance(value: PyObject): number {
    if (this.#session === NO_SESSION || !PyObject.hasRoom(value)) return this.addObject(value);
    value.giveNumber(this.#session, this.#size);
    return this.#size++;
  }

  #remember(value: object, number = this.#size): void {
    this.#numbers.push(number);
    if (this.#seen !== null) this.#seen.add(value);
    else if (this.#few.push(value) > FEW) this.#seen = new Set(this.#few);
  }

  /**
   * The number of an object that keeps none itself, where it has one. Else takes so many numbers, gives it the last of them, and
   * returns -1. One look instead of two: it takes as long as all else of a small array.
   */
  findOrAddBehind(value: object, numbers: number): number {
    const seen = this.#seen;
    const next = this.#size + numbers - 1;
    if (seen === null || this.#objects !== null) {
      const known = this.#other(value);
      if (known !== undefined) return known;
      if (this.#objects !== null) this.#objects.set(value, next);
      else this.#remember(value, next);
    } else {
      const before = seen.size;
      if (seen.add(value).size === before) return this.#index(seen).get(value)!;
      this.#numbers.push(next);
    }
    this.#size = next + 1;
    return -1;
  }

  /** The number of a list that has one; else gives it the next, and returns -1. */
  findOrAddList(value: readonly unknown[], hash = this.#session === NO_SESSION ? 0 : hashNumbers(value)): number {
    const found = hash === 0 ? -2 : this.#lists.findOrAdd(value, hash, this.#size);
    if (found === -1) this.#size++;
    return found === -2 ? this.findOrAddOther(value) : found;
  }

  /** The same for what has no room for a number in itself. */
  findOrAddOther(value: object): number {
    if (this.#seen !== null && this.#objects === null) {
      const before = this.#seen.size;
      if (this.#seen.add(value).size === before) return this.#index(this.#seen).get(value)!;
      this.#numbers.push(this.#size++);
      return -1;
    }
    const known = this.#other(value);
    if (known !== undefined) return known;
    if (this.#objects !== null) this.#objects.set(value, this.#size);
    else this.#remember(value);
    this.#size++;
    return -1;
  }

  /** To be called before code runs that may change lists: they are found by identity alone from now on. */
  expectChanges(): void {
    if (this.#session === NO_SESSION) return;
    this.#lists.handOver((list, number) => {
      if (this.#objects !== null) this.#objects.set(list, number);
      else this.#remember(list, number);
    });
  }

  #index(seen: Set<object>): Map<object, number> {
    let at = 0;
    this.#objects = new Map();
    for (const value of seen) this.#objects.set(value, this.#numbers[at++]!);
    seen.clear();
    this.#numbers = [];
    return this.#objects;
  }

  /**
   * Says that an object is about to be made that may lead back to itself; returns how often this was said before while it
   * had no number.
   */
  meet(object: PyObject): number {
    if (this.#session !== NO_SESSION && keepsNumber(object)) {
      this.#meetings++;
      return PyObject.meet(object, this.#session);
    }
    this.#met ??= new Map();
    const times = this.#met.get(object) ?? 0;
    this.#met.set(object, times + 1);
    return times;
  }

  #met: Map<PyObject, number> | null = null;
  #meetings = 0;

  string(text: string): number | undefined {
    return text.length > LONGEST_HASHED ? this.#longTexts?.find(text) : this.#strings?.get(text);
  }

  addString(text: string): number {
    if (text.length > LONGEST_HASHED) {
      this.#longTexts ??= new LongTexts();
      this.#longTexts.set(text, this.#size);
      return this.#size++;
    }
    this.#strings ??= new Map();
    this.#strings.set(text, this.#size);
    return this.#size++;
  }

  name(key: NameKey): number | undefined {
    return this.#names?.get(key);
  }

  addName(key: NameKey): number {
    this.#names ??= new Map();
    this.#names.set(key, this.#size);
    return this.#size++;
  }

  global(key: string): number | undefined {
    return this.#globals?.get(key);
  }

  addGlobal(key: string): number {
    this.#globals ??= new Map();
    this.#globals.set(key, this.#size);
    return this.#size++;
  }

  /** The number of bytes of length 0 or 1. */
  tinyBytes(value: Uint8Array): number | undefined {
    return this.#tinyBytes?.get(value[0] ?? -1);
  }

  addTinyBytes(value: Uint8Array): number {
    this.#tinyBytes ??= new Map();
    this.#tinyBytes.set(value[0] ?? -1, this.#size);
    return this.#size++;
  }

  /** Forgets everything. Python: `Pickler.clear_memo`. */
  clear(): void {
    empty(this.#few);
    this.#lists.clear();
    empty(this.#numbers);
    empty(this.likenesses);
    this.#seen = null;
    this.#objects = null;
    this.#met = null;
    this.texts.clear();
    this.textsAhead.clear();
    this.outlook.clear();
    this.#strings = null;
    this.#longTexts = null;
    this.#names = null;
    this.#globals = null;
    this.#tinyBytes = null;
    this.#size = 0;
  }
}

/** What has room for a number in itself. */
interface Numbered {
  giveNumber(session: number, number: number): void;
}

/** By the class first: `#x in y`, which a Proxy needs, takes ten times as long, and most that come here are of neither. */
function keepsNumber(value: object): value is Numbered & object {
  if (value instanceof PyDict) return PyDict.hasRoom(value);
  if (value instanceof PyTuple) return PyTuple.hasRoom(value);
  return value instanceof PyObject && PyObject.hasRoom(value);
}

function numberIn(value: object, session: number): number {
  if (value instanceof PyDict) return PyDict.numberIn(value, session);
  if (value instanceof PyTuple) return PyTuple.numberIn(value, session);
  return PyObject.numberIn(value as PyObject, session);
}
