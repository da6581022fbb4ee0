/**
 * A list of simple values in shared memory, as Python's `multiprocessing.shared_memory.ShareableList` has it.
 *
 * Its length and the size of each slot are fixed when it is made; they are read once, when it is attached, and checked.
 * Each item is copied out before it is looked at, since others may write it meanwhile: a value that is written while it is read
 * may be torn, and there is no lock in a ShareableList. Use one of the locks of `cornichon/shm` where that matters.
 */
import { checkOptions, permissions } from './arguments.ts';
import { SharedMemoryError } from './errors.ts';
import { formatIn, isEqual, type PackedItem, packItem, type ShareableItem, slotOf, unpackItem } from './list-item.ts';
import { headerOf, type ListLayout, type ListLayoutName, layoutOf, readLayout, WORD } from './list-layout.ts';
import type { AttachOptions, CreateOptions, TrustOptions } from './options.ts';
import { SharedMemory } from './segment.ts';
import { trustIn } from './trust.ts';

/** How `ShareableList.create` makes a list. */
export interface CreateListOptions extends Omit<CreateOptions, 'size' | 'mode'> {
  /** Permission bits, reduced by the process's umask. Default `0o600`: only this user, as in Python. */
  readonly mode?: number;
  /** Which numbers are Python's `float` also when they are integral: all of them, or those at these indices. Default: none. */
  readonly floats?: boolean | readonly number[];
  /** Whose layout it has: `'3.8'` is for that Python alone, which reads no other. Default: `'3.9'`, for all later ones. */
  readonly layout?: ListLayoutName;
}

/** How `ShareableList.attach` opens a list. */
export interface AttachListOptions extends Pick<AttachOptions, 'readonly' | 'timeout'>, TrustOptions {}

/**
 * A fixed number of simple values that other processes have as well, found by its name.
 * Python: `multiprocessing.shared_memory.ShareableList`.
 *
 * | JavaScript | Python |
 * |---|---|
 * | safe integer, bigint | `int` of 64 bits |
 * | any other number | `float` |
 * | boolean, null | `bool`, `None` |
 * | string, Uint8Array | `str`, `bytes` |
 *
 * Both layouts are read and written, that of Python 3.8 and that of all later ones. Slots are
 * sized by the bytes of the text. Python sizes them by its characters and cuts what does not fit: text beyond ASCII that
 * comes from Python may be incomplete, or an error here (and a `UnicodeDecodeError` there).
 *
 * @example
 * ```ts
 * import { ShareableList } from 'cornichon/shm';
 * using settings = ShareableList.create(['GBP', 0.25, 7, null]); // Python: ShareableList(['GBP', 0.25, 7, None])
 * using same = ShareableList.attach(settings.name); //              Python: ShareableList(name=settings.shm.name)
 * settings.set(2, 8);
 * console.log(same.toArray()); // [ 'GBP', 0.25, 8, null ]
 * ```
 */
export class ShareableList {
  /** The segment that the list is in. Python: `ShareableList.shm`. */
  readonly shm: SharedMemory;
  readonly #layout: ListLayout;
  readonly #bytes: Uint8Array;

  private constructor(shm: SharedMemory, layout: ListLayout) {
    this.shm = shm;
    this.#layout = layout;
    this.#bytes = shm.bytes();
  }

  /**
   * Makes a list of these values, in a segment of its own. Python: `ShareableList(items, name=name)`.
   *
   * A Float64Array or Float32Array gives floats.
   *
   * @throws SharedMemoryError `ERR_SHM_TYPE` for a value that a list cannot hold, `ERR_SHM_RANGE` for an integer of more than
   * 64 bits and text of more than 9,999,991 bytes, and what `SharedMemory.create` throws.
   */
  static create(items: Iterable<ShareableItem>, options: CreateListOptions = {}): ShareableList {
    const isArrayOfFloats = items instanceof Float64Array || items instanceof Float32Array;
    const {
      floats = isArrayOfFloats,
      layout: layoutName = '3.9',
      ...rest
    } = checkOptions(options, 'ShareableList.create');
    if (typeof floats !== 'boolean' && !Array.isArray(floats)) {
      throw new SharedMemoryError(
        'ERR_SHM_TYPE',
        `floats is true, false or a list of indices, not of type ${typeof floats}`,
      );
    }
    const some = new Set(typeof floats === 'boolean' ? [] : floats);
    const isFloat = (i: number) => floats === true || some.has(i);
    const packed = Array.from(items, (item, i) => packItem(item, isFloat(i), `item ${i}`));
    if (layoutName !== '3.8' && layoutName !== '3.9') {
      throw new SharedMemoryError('ERR_SHM_TYPE', `the layout of a list is '3.8' or '3.9', not ${String(layoutName)}`);
    }
    const layout = layoutOf(packed.map(slotOf), layoutName);
    const shm = SharedMemory.create({ ...rest, ...permissions(rest.mode, 'a ShareableList'), size: layout.end });
    try {
      const list = new ShareableList(shm, layout);
      for (const [i, item] of packed.entries()) list.#write(i, item);
      // The length last: who attaches too early finds an empty list, and not a broken one.
      const header = headerOf(layout);
      list.#bytes.set(header.subarray(WORD), WORD);
      list.#bytes.set(header.subarray(0, WORD));
      return list;
    } catch (error) {
      shm.close();
      shm.unlink();
      throw error;
    }
  }

  /**
   * Opens a list that somebody made. Python: `ShareableList(name=name)`.
   *
   * @throws SharedMemoryError `ERR_SHM_FORMAT` if there is something else in the segment, and what `SharedMemory.attach` throws.
   */
  static attach(name: string, options: AttachListOptions = {}): ShareableList {
    const { readonly = false, timeout } = checkOptions(options, 'ShareableList.attach');
    const shm = SharedMemory.attach(name, { ...trustIn(options), readonly, timeout });
    try {
      return new ShareableList(shm, readLayout(shm.bytes(), shm.name));
    } catch (error) {
      shm.close();
      throw error;
    }
  }

  /** The segment's name. */
  get name(): string {
    return this.shm.name;
  }

  /** How many items there are. Python: `len(list)`. */
  get length(): number {
    return this.#layout.length;
  }

  /** Whose layout it is: `'3.8'`, or `'3.9'` for that and all later ones. */
  get layout(): ListLayoutName {
    return this.#layout.name;
  }

  /** The formats of all items, in the language of Python's `struct`. Python: `ShareableList.format`. */
  get format(): string {
    this.#checkOpen();
    return Array.from({ length: this.length }, (_, i) => this.#formatAt(i)).join('');
  }

  /**
   * The item at an index; a negative one counts from the end. Python: `list[index]`.
   *
   * @throws SharedMemoryError `ERR_SHM_RANGE` for no such index, `ERR_SHM_FORMAT` for bytes that are no value, and
   * `ERR_SHM_CLOSED`.
   */
  get(index: number): ShareableItem {
    const i = this.#position(index);
    const code = new Int8Array(this.#bytes.slice(this.#layout.codes + i, this.#layout.codes + i + 1).buffer)[0]!;
    return unpackItem(this.#slot(i), this.#formatAt(i), code, this.#what(i));
  }

  /**
   * Everything that is in the slot of an item, a copy: for text that Python has cut, or NULs that reading strips.
   *
   * @throws SharedMemoryError `ERR_SHM_RANGE`, `ERR_SHM_CLOSED`.
   */
  bytesAt(index: number): Uint8Array<ArrayBuffer> {
    return this.#slot(this.#position(index));
  }

  /**
   * Puts another value in the place of an item, of whatever type, if it is not longer than the slot. Python:
   * `list[index] = value`.
   *
   * A number stays a `float` where one is; anywhere else an integer becomes an `int`.
   *
   * @throws SharedMemoryError `ERR_SHM_RANGE` for no such index, and for text that is too long, `ERR_SHM_TYPE` for what a
   * list cannot hold, `ERR_SHM_PERMISSION` if it was attached for reading, `ERR_SHM_CLOSED`.
   */
  set(index: number, value: ShareableItem): void {
    const i = this.#position(index);
    if (this.shm.readonly) {
      throw this.#failure('ERR_SHM_PERMISSION', 'was attached for reading only');
    }
    const item = packItem(value, this.#formatAt(i) === 'd', this.#what(i));
    const slot = this.#slotSize(i);
    if (item.bytes.byteLength > slot) {
      throw this.#failure(
        'ERR_SHM_RANGE',
        `has ${slot} bytes for item ${i}, and the value has ${item.bytes.byteLength}`,
      );
    }
    this.#write(i, item);
  }

  /** The index of the first item that is equal, by Python's `==`; -1 for none, where Python's `index` raises. */
  indexOf(value: ShareableItem): number {
    for (let i = 0; i < this.length; i++) if (isEqual(this.get(i), value)) return i;
    return -1;
  }

  /** How many items are equal, by Python's `==`. Python: `list.count(value)`. */
  count(value: ShareableItem): number {
    return this.toArray().filter((item) => isEqual(item, value)).length;
  }

  /** All items, a copy. Python: `list(list)`. */
  toArray(): ShareableItem[] {
    return [...this];
  }

  /** The items, one after the other. */
  *[Symbol.iterator](): Generator<ShareableItem, void, undefined> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }

  /** Closes the segment. Python: `list.shm.close()`. */
  close(): void {
    this.shm.close();
  }

  /** Removes the segment's name. Python: `list.shm.unlink()`. @returns whether it was there. */
  unlink(): boolean {
    return this.shm.unlink();
  }

  /** Closes, and unlinks what was created here and not with `keep`. */
  [Symbol.dispose](): void {
    this.shm[Symbol.dispose]();
  }

  #position(index: number): number {
    this.#checkOpen();
    const i = index < 0 ? index + this.length : index;
    if (Number.isInteger(i) && i >= 0 && i < this.length) return i;
    throw this.#failure('ERR_SHM_RANGE', `has ${this.length} items, and none at ${String(index)}`);
  }

  #formatAt(i: number): string {
    const at = this.#layout.formats + i * WORD;
    const bytes = this.#bytes.slice(at, at + WORD);
    return String.fromCharCode(...bytes).replace(/\0+$/, '');
  }

  #slotSize(i: number): number {
    return this.#layout.slots[i + 1]! - this.#layout.slots[i]!;
  }

  #slot(i: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.slice(this.#layout.slots[i], this.#layout.slots[i + 1]));
  }

  #write(i: number, item: PackedItem): void {
    const { slots, formats, codes } = this.#layout;
    const format = formatIn(item, this.#slotSize(i)).padEnd(WORD, '\0');
    this.#bytes.set(
      Uint8Array.from(format, (char) => char.charCodeAt(0)),
      formats + i * WORD,
    );
    this.#bytes[codes + i] = item.code;
    this.#bytes.set(item.bytes, slots[i]);
    // Text is filled up with NULs; the rest of a longer slot that holds a number stays, as in Python.
    if (item.format === null) this.#bytes.fill(0, slots[i]! + item.bytes.byteLength, slots[i + 1]);
  }

  #what(i: number): string {
    return `item ${i} of the ShareableList '${this.name}'`;
  }

  #checkOpen(): void {
    if (this.shm.closed) throw this.#failure('ERR_SHM_CLOSED', 'is closed; attach it again to use it');
  }

  #failure(code: 'ERR_SHM_RANGE' | 'ERR_SHM_PERMISSION' | 'ERR_SHM_CLOSED', what: string): SharedMemoryError {
    return new SharedMemoryError(code, `the ShareableList '${this.name}' ${what}`, { segment: this.name });
  }
}
