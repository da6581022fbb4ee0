/**
 * NumPy's `longdouble` (`<f16`, printed as float128) to and from JavaScript numbers.
 *
 * On x86-64 these 16 bytes hold the processor's 80-bit format: 64 bits of mantissa with an explicit leading one, 15 bits of exponent,
 * a sign, 6 bytes of padding. Reading rounds once, ties to even; writing is exact. Nothing in a dtype tells this format from the IEEE
 * quadruple that NumPy has on other processors, so data made there reads wrong here, as it would in NumPy itself on x86-64.
 */

const BIAS = 16383;
const TOP_BIT = 1n << 63n;

/** In swapped bytes the mantissa stands at the end, and the exponent before it. */
function places(littleEndian: boolean): readonly [mantissa: number, exponent: number] {
  return littleEndian ? [0, 8] : [8, 6];
}

/** Reads 16 bytes as the nearest double. */
export function readLongDouble(view: DataView, at: number, littleEndian: boolean): number {
  const [mantissaAt, exponentAt] = places(littleEndian);
  const mantissa = view.getBigUint64(at + mantissaAt, littleEndian);
  const signAndExponent = view.getUint16(at + exponentAt, littleEndian);
  const sign = signAndExponent & 0x8000 ? -1 : 1;
  const exponent = signAndExponent & 0x7fff;
  if (exponent === 0x7fff) return mantissa === TOP_BIT ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  // Exponent 0 is far below the smallest double; other numbers without the leading one are invalid to the processor.
  if (exponent === 0) return sign * 0;
  return mantissa < TOP_BIT ? Number.NaN : sign * scale(mantissa, exponent - BIAS);
}

/** mantissa * 2^(power - 63), rounded to the 53 bits of a double, or to fewer where doubles are subnormal. */
function scale(mantissa: bigint, power: number): number {
  if (power > 1023) return Number.POSITIVE_INFINITY;
  const precision = power >= -1022 ? 53 : 53 + 1022 + power;
  if (precision < 0) return 0;
  const dropped = BigInt(64 - precision);
  const kept = mantissa >> dropped;
  const rest = mantissa - (kept << dropped);
  const half = 1n << (dropped - 1n);
  const roundUp = rest > half || (rest === half && (kept & 1n) === 1n);
  return Number(roundUp ? kept + 1n : kept) * 2 ** (power + 1 - precision);
}

/** Writes a number as 16 bytes, exactly; the padding becomes zero. */
export function writeLongDouble(view: DataView, at: number, value: number, littleEndian: boolean): void {
  const { mantissa, exponent } = split(value);
  const negative = value < 0 || Object.is(value, -0);
  const [mantissaAt, exponentAt] = places(littleEndian);
  view.setBigUint64(at, 0n);
  view.setBigUint64(at + 8, 0n);
  view.setBigUint64(at + mantissaAt, mantissa, littleEndian);
  view.setUint16(at + exponentAt, exponent | (negative ? 0x8000 : 0), littleEndian);
}

function split(value: number): { mantissa: bigint; exponent: number } {
  if (Number.isNaN(value)) return { mantissa: TOP_BIT | (TOP_BIT >> 1n), exponent: 0x7fff };
  if (!Number.isFinite(value)) return { mantissa: TOP_BIT, exponent: 0x7fff };
  if (value === 0) return { mantissa: 0n, exponent: 0 };
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0]!;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  if (exponent > 0) return { mantissa: TOP_BIT | (fraction << 11n), exponent: exponent - 1023 + BIAS };
  const length = fraction.toString(2).length;
  return { mantissa: fraction << BigInt(64 - length), exponent: length - 1075 + BIAS };
}
