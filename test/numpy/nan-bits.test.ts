import { expect, test } from 'vitest';
import { NDArray } from '../../src/index.ts';

/** Every sixteenth bit pattern of that width whose exponent is that of infinity and nan. */
function patterns(bytes: number): Uint8Array {
  const data = new Uint8Array(4096 * bytes);
  const view = new DataView(data.buffer);
  for (let i = 0; i < 4096; i++) {
    const sign = i & 1;
    if (bytes === 2) view.setUint16(2 * i, (sign << 15) | 0x7c00 | ((i >> 1) & 0x3ff), true);
    else if (bytes === 4) view.setUint32(4 * i, ((sign << 31) | 0x7f800000 | (i * 2039)) >>> 0, true);
    else view.setBigUint64(8 * i, (BigInt(sign) << 63n) | (0x7ffn << 52n) | (BigInt(i) * 1099511627n), true);
  }
  return data;
}

test.each([
  ['<f2', 2],
  ['<f4', 4],
  ['<f8', 8],
  ['<c8', 4],
  ['<c16', 8],
] as const)('a copy of %s in another order keeps the bits of every nan', (dtype, width) => {
  const bytes = patterns(width);
  const shape = [64, bytes.length / 64 / Number(dtype.startsWith('<c') ? 2 * width : width)];
  const array = NDArray.over(bytes, { dtype, shape });
  const copy = array.transpose(1, 0).ascontiguous();
  expect(copy.transpose(1, 0).ascontiguous().bytes()).toEqual(bytes);
});
