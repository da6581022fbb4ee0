/**
 * Python's two types of bytes: `bytes` is a plain Uint8Array, `bytearray` is this subclass of it.
 */

/**
 * A Python `bytearray`; a plain `Uint8Array` stands for `bytes`. Methods such as `subarray` and `slice` give a
 * `PyByteArray` again.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyByteArray } from 'cornichon';
 * console.log(loads(dumps(PyByteArray.of(1, 2))) instanceof PyByteArray); // true
 * ```
 */
export class PyByteArray extends Uint8Array {
  /** The same memory under this type. */
  static over(view: ArrayBufferView): PyByteArray {
    // The types of Uint8Array's constructor know no SharedArrayBuffer for a subclass; the constructor does.
    return new PyByteArray(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
  }
}
