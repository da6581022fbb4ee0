/**
 * `data` that is not there until somebody asks for it.
 *
 * A large array inside a pickle mostly begins where its items are not aligned, and has to be copied before it can be a typed
 * array. Whoever only looks at the shape, sends the array on or takes the bytes needs no copy, and whoever needs it waits
 * for it where it is used. All views of one array share the one copy.
 */
import type { ArrayData, TypedArray, TypedArrayType } from './storage.ts';

/** Puts bytes into memory of their own, at an address that suits any item. */
export type CopyBytes = (bytes: Uint8Array) => Uint8Array;

export class Deferred {
  readonly #type: TypedArrayType;
  readonly #copy: CopyBytes;
  #source: Uint8Array | null;
  #made: TypedArray | null = null;

  /** @param source - whole items, which must not change until they are copied. */
  constructor(source: Uint8Array, type: TypedArrayType, copy: CopyBytes) {
    this.#source = source;
    this.#type = type;
    this.#copy = copy;
  }

  /** The bytes as they lie in the pickle; null once they are copied. */
  get source(): Uint8Array | null {
    return this.#source;
  }

  /** The items in memory of their own, copied when this is first asked for. */
  make(): TypedArray {
    if (this.#source !== null) {
      const { buffer, byteOffset, length } = this.#copy(this.#source);
      this.#made = new this.#type(buffer, byteOffset, length / this.#type.BYTES_PER_ELEMENT);
      this.#source = null;
    }
    return this.#made!;
  }
}

/** Makes `data` a property that copies when it is first read, and is a plain one from then on. */
export function defer(array: { readonly data: ArrayData }, deferred: Deferred): void {
  // An own property, so that whoever copies or compares the properties of an array finds it.
  const shown = { enumerable: true, configurable: true } as const;
  Object.defineProperty(array, 'data', {
    ...shown,
    get() {
      const value = deferred.make();
      Reflect.defineProperty(array, 'data', { ...shown, writable: true, value });
      return value;
    },
  });
}
