/**
 * A short text of an array, much as NumPy's `repr` prints one. However large or deep the array is, at most {@link MAX_SHOWN} items are
 * looked at.
 */
import type { Access } from './element.ts';

/** Arrays of up to this many items are shown whole. */
const MAX_WHOLE = 64;
/** Items shown at each end of an axis of a larger array. */
const EDGE = 3;
/** Items shown at all. */
const MAX_SHOWN = 216;
/** Characters shown of one item. */
const MAX_TEXT = 80;

/** What a preview needs to know of an array. */
export interface Previewed {
  readonly shape: readonly number[];
  /** Strides and start in elements of `data`. */
  readonly steps: readonly number[];
  readonly start: number;
  readonly size: number;
  readonly access: Access;
}

/**
 * The items, with brackets for the axes; rows after the first are indented.
 *
 * @param indent - columns in front of the text.
 * @param showObject - shows items that are neither numbers, text, bytes nor records.
 */
export function previewItems(view: Previewed, indent: number, showObject: (value: unknown) => string): string {
  const { shape, steps, access } = view;
  const edge = view.size > MAX_WHOLE ? EDGE : Number.POSITIVE_INFINITY;
  let left = MAX_SHOWN;
  const show = (axis: number, at: number): string => {
    if (axis === shape.length) {
      left--;
      return itemText(access, at, showObject);
    }
    const length = shape[axis]!;
    const parts: string[] = [];
    for (let i = 0; i < length; i++) {
      if (left <= 0) {
        parts.push('...');
        break;
      }
      if (i === edge && length > 2 * edge) {
        parts.push('...');
        i = length - edge;
      }
      parts.push(show(axis + 1, at + i * steps[axis]!));
    }
    const inner = shape.length - axis - 1;
    const separator = inner === 0 ? ', ' : `,${'\n'.repeat(Math.min(inner, 2))}${' '.repeat(indent + axis + 1)}`;
    return `[${parts.join(separator)}]`;
  };
  return view.size === 0 ? '[]' : show(0, view.start);
}

function itemText(access: Access, at: number, showObject: (value: unknown) => string): string {
  try {
    const text = valueText(access.read(at), showObject);
    return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  } catch (error) {
    // Bytes that are no text must not make an array unprintable.
    return `<${(error as Error).message.slice(0, MAX_TEXT)}>`;
  }
}

function valueText(value: unknown, showObject: (value: unknown) => string): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_TEXT));
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  if (value instanceof Uint8Array) return bytesText(value);
  if (Array.isArray(value)) return `[${listText(value, showObject)}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (Object.getPrototypeOf(value) === null) return recordText(value, showObject);
  const { re, im } = value as { re?: unknown; im?: unknown };
  if (typeof re !== 'number' || typeof im !== 'number') return showObject(value);
  return `${re}${im < 0 || Object.is(im, -0) ? '-' : '+'}${Math.abs(im)}j`;
}

function bytesText(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0'));
  return `<${shown.join(' ')}${bytes.length > 16 ? ' …' : ''}>`;
}

function listText(items: readonly unknown[], showObject: (value: unknown) => string): string {
  const shown = items.slice(0, EDGE).map((item) => valueText(item, showObject));
  return shown.join(', ') + (items.length > EDGE ? ', ...' : '');
}

function recordText(record: object, showObject: (value: unknown) => string): string {
  const entries = Object.entries(record);
  const shown = entries.slice(0, 8).map(([name, value]) => `${name}: ${valueText(value, showObject)}`);
  return `{${shown.join(', ')}${entries.length > 8 ? ', ...' : ''}}`;
}
