/**
 * Byte swapping: what it takes to turn big-endian data into numbers of this machine, at the speed of memory.
 */
import { type Descriptor, HOST_ORDER } from './descriptor.ts';

/** Which numbers to swap: all, or those that are not in this machine's byte order. */
export type Which = 'all' | 'foreign';

/**
 * A copy of items that stand one after another, with the bytes of their numbers reversed, in records and sub-arrays too.
 *
 * @param bytes - whole items of `dtype`, at any address; the copy starts at an aligned one.
 */
export function swappedItems(bytes: Uint8Array, dtype: Descriptor, which: Which): Uint8Array {
  if (!dtype.fields && dtype.base === dtype) return swappedCopy(bytes, swapWidth(dtype, which));
  const copy = bytes.slice();
  if (dtype.itemsize > 0) for (let at = 0; at < copy.length; at += dtype.itemsize) swapWithin(copy, at, dtype, which);
  return copy;
}

/** Size in bytes of the numbers to swap in an item; 1 where there is nothing to swap. */
function swapWidth({ kind, byteOrder, itemsize }: Descriptor, which: Which): number {
  if (byteOrder === '|' || (which === 'foreign' && byteOrder === HOST_ORDER)) return 1;
  return kind === 'U' ? 4 : kind === 'c' ? itemsize / 2 : itemsize;
}

/**
 * A copy of `bytes` with every group of `width` (1, 2, 4, 8 or 16) bytes reversed.
 *
 * The source is read through a DataView, which engines compile to a load and a swap whatever the alignment: in the other order on
 * the way in and in this machine's on the way out is a swap on any machine.
 */
function swappedCopy(bytes: Uint8Array, width: number): Uint8Array {
  if (width === 1) return bytes.slice();
  const source = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const target = new ArrayBuffer(bytes.byteLength);
  const foreign = HOST_ORDER === '>';
  if (width === 2) {
    const out = new Int16Array(target);
    for (let i = 0; i < out.length; i++) out[i] = source.getInt16(2 * i, foreign);
    return new Uint8Array(target);
  }
  const out = new Int32Array(target);
  if (width === 4) {
    for (let i = 0; i < out.length; i++) out[i] = source.getInt32(4 * i, foreign);
  } else if (width === 8) {
    // Two halves, not a float (which may lose the bits of a NaN) and not a bigint (which is slow on older engines).
    for (let i = 0; i < out.length; i += 2) {
      out[i] = source.getInt32(4 * i + 4, foreign);
      out[i + 1] = source.getInt32(4 * i, foreign);
    }
  } else {
    for (let i = 0; i < out.length; i++) out[i] = source.getInt32(4 * (i ^ 3), foreign);
  }
  return new Uint8Array(target);
}

function swapWithin(bytes: Uint8Array, at: number, dtype: Descriptor, which: Which): void {
  if (dtype.fields) {
    for (const field of dtype.fields.values()) swapWithin(bytes, at + field.offset, field.dtype, which);
    return;
  }
  const isSubarray = dtype.base !== dtype;
  const step = isSubarray ? dtype.base.itemsize : swapWidth(dtype, which);
  if (step === 0 || (step === 1 && !isSubarray)) return;
  for (let end = at + dtype.itemsize; at < end; at += step) {
    if (isSubarray) swapWithin(bytes, at, dtype.base, which);
    else bytes.subarray(at, at + step).reverse();
  }
}
