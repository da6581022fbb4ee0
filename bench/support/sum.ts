/** A pass over all of an array, which is what somebody does who has received one. */

/** Four sums at a time, or each addition would wait for the one before. */
export function sumOf(data: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i + 3 < data.length; i += 4) {
    a += data[i]!;
    b += data[i + 1]!;
    c += data[i + 2]!;
    d += data[i + 3]!;
  }
  return a + b + c + d;
}
