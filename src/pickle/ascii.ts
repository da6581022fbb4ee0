/**
 * Short text out of bytes, which most strings of a pickle are.
 *
 * One call of `String.fromCharCode` with all characters makes one flat string, in half the time of joining pieces, and in a third
 * (4 bytes) to two thirds (32) of a call into the platform's decoder. The engine makes no loop out of an argument list, so
 * there is a line for each length; and the bytes stand in variables, since a way through memory takes a third more.
 */
const chars = String.fromCharCode;

/** As many bytes are read at once. */
export const LONGEST_ASCII = 32;
/** As many UTF-16 units as {@link units} has room for. */
const ROOM = 64;
/** As many of them are made a string at once. */
const PIECE = 16;

/** Units on their way into a string. */
export const units = new Uint16Array(ROOM);

/** At most {@link LONGEST_ASCII} bytes as text, or null when one of them is not ASCII. */
export function decodeShortAscii(bytes: Uint8Array, start: number, end: number): string | null {
  const length = end - start;
  if (length === 0) return '';
  const a = bytes[start]!;
  let all = a;
  if (length === 1) return all < 0x80 ? chars(a) : null;
  const b = bytes[start + 1]!;
  all |= b;
  if (length === 2) return all < 0x80 ? chars(a, b) : null;
  const c = bytes[start + 2]!;
  all |= c;
  if (length === 3) return all < 0x80 ? chars(a, b, c) : null;
  const d = bytes[start + 3]!;
  all |= d;
  if (length === 4) return all < 0x80 ? chars(a, b, c, d) : null;
  const e = bytes[start + 4]!;
  all |= e;
  if (length === 5) return all < 0x80 ? chars(a, b, c, d, e) : null;
  const f = bytes[start + 5]!;
  all |= f;
  if (length === 6) return all < 0x80 ? chars(a, b, c, d, e, f) : null;
  const g = bytes[start + 6]!;
  all |= g;
  if (length === 7) return all < 0x80 ? chars(a, b, c, d, e, f, g) : null;
  const h = bytes[start + 7]!;
  all |= h;
  if (length === 8) return all < 0x80 ? chars(a, b, c, d, e, f, g, h) : null;
  const i = bytes[start + 8]!;
  all |= i;
  if (length === 9) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i) : null;
  const j = bytes[start + 9]!;
  all |= j;
  if (length === 10) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j) : null;
  const k = bytes[start + 10]!;
  all |= k;
  if (length === 11) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k) : null;
  const l = bytes[start + 11]!;
  all |= l;
  if (length === 12) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l) : null;
  const m = bytes[start + 12]!;
  all |= m;
  if (length === 13) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m) : null;
  const n = bytes[start + 13]!;
  all |= n;
  if (length === 14) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n) : null;
  const o = bytes[start + 14]!;
  all |= o;
  if (length === 15) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o) : null;
  const p = bytes[start + 15]!;
  all |= p;
  if (length === 16) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) : null;
  const q = bytes[start + 16]!;
  all |= q;
  if (length === 17) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q) : null;
  const r = bytes[start + 17]!;
  all |= r;
  if (length === 18) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r) : null;
  const s = bytes[start + 18]!;
  all |= s;
  if (length === 19) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s) : null;
  const t = bytes[start + 19]!;
  all |= t;
  if (length === 20) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t) : null;
  const u = bytes[start + 20]!;
  all |= u;
  if (length === 21) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u) : null;
  const v = bytes[start + 21]!;
  all |= v;
  if (length === 22) return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v) : null;
  const w = bytes[start + 22]!;
  all |= w;
  if (length === 23)
    return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w) : null;
  const x = bytes[start + 23]!;
  all |= x;
  if (length === 24)
    return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x) : null;
  const y = bytes[start + 24]!;
  all |= y;
  if (length === 25)
    return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y) : null;
  const z = bytes[start + 25]!;
  all |= z;
  if (length === 26)
    return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z) : null;
  const A = bytes[start + 26]!;
  all |= A;
  if (length === 27)
    return all < 0x80 ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A) : null;
  const B = bytes[start + 27]!;
  all |= B;
  if (length === 28)
    return all < 0x80
      ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B)
      : null;
  const C = bytes[start + 28]!;
  all |= C;
  if (length === 29)
    return all < 0x80
      ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C)
      : null;
  const D = bytes[start + 29]!;
  all |= D;
  if (length === 30)
    return all < 0x80
      ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D)
      : null;
  const E = bytes[start + 30]!;
  all |= E;
  if (length === 31)
    return all < 0x80
      ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E)
      : null;
  const F = bytes[start + 31]!;
  all |= F;
  return all < 0x80
    ? chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F)
    : null;
}

/** The first units as text. */
export function textOfUnits(count: number): string {
  if (count <= PIECE) return pieceOfUnits(0, count);
  let text = pieceOfUnits(0, PIECE);
  for (let at = PIECE; at < count; at += PIECE) text += pieceOfUnits(at, Math.min(count - at, PIECE));
  return text;
}

/** Up to {@link PIECE} units from `start` on as text. */
function pieceOfUnits(start: number, count: number): string {
  if (count === 0) return '';
  const a = units[start]!;
  if (count === 1) return chars(a);
  const b = units[start + 1]!;
  if (count === 2) return chars(a, b);
  const c = units[start + 2]!;
  if (count === 3) return chars(a, b, c);
  const d = units[start + 3]!;
  if (count === 4) return chars(a, b, c, d);
  const e = units[start + 4]!;
  if (count === 5) return chars(a, b, c, d, e);
  const f = units[start + 5]!;
  if (count === 6) return chars(a, b, c, d, e, f);
  const g = units[start + 6]!;
  if (count === 7) return chars(a, b, c, d, e, f, g);
  const h = units[start + 7]!;
  if (count === 8) return chars(a, b, c, d, e, f, g, h);
  const i = units[start + 8]!;
  if (count === 9) return chars(a, b, c, d, e, f, g, h, i);
  const j = units[start + 9]!;
  if (count === 10) return chars(a, b, c, d, e, f, g, h, i, j);
  const k = units[start + 10]!;
  if (count === 11) return chars(a, b, c, d, e, f, g, h, i, j, k);
  const l = units[start + 11]!;
  if (count === 12) return chars(a, b, c, d, e, f, g, h, i, j, k, l);
  const m = units[start + 12]!;
  if (count === 13) return chars(a, b, c, d, e, f, g, h, i, j, k, l, m);
  const n = units[start + 13]!;
  if (count === 14) return chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
  const o = units[start + 14]!;
  if (count === 15) return chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
  const p = units[start + 15]!;
  return chars(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
}
