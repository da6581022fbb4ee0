/**
 * IEEE half precision (`float16`) to and from JavaScript numbers, for engines without `Float16Array` and for swapped bytes.
 *
 * Numbers are rounded once, from double to half, ties to even, as NumPy and the processor do; going through single precision would
 * round twice. Every NaN becomes the one NaN 0x7e00: JavaScript does not promise to keep the others apart.
 */

/** The smallest magnitude that rounds to infinity: halfway between 65504 and the 65536 that does not exist. */
const OVERFLOW = 65520;
const SMALLEST_NORMAL = 2 ** -14;

/** Adding and subtracting 2^52 rounds a non-negative number below it to an integer, ties to even. */
function roundToEven(value: number): number {
  return value + 2 ** 52 - 2 ** 52;
}

/**
 * The number that 16 bits stand for.
 *
 * @param bits - an integer from 0 to 65535.
 */
export function halfToNumber(bits: number): number {
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * The nearest half to a number, as 16 bits; magnitudes of 65520 and above become infinite.
 */
export function numberToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= OVERFLOW) return sign | 0x7c00;
  if (magnitude < SMALLEST_NORMAL) return sign | roundToEven(magnitude * 2 ** 24);
  const exponent = exponentOf(magnitude);
  // A fraction that rounds up to 2048 carries into the exponent, which is just what it should do.
  return sign | (((exponent + 15) << 10) + roundToEven(magnitude * 2 ** (10 - exponent)) - 1024);
}

/** floor(log2(x)) without trusting the last bit of Math.log2. */
function exponentOf(magnitude: number): number {
  const guess = Math.floor(Math.log2(magnitude));
  if (2 ** guess > magnitude) return guess - 1;
  return 2 ** (guess + 1) <= magnitude ? guess + 1 : guess;
}
