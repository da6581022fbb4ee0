/**
 * A value as a kind and its parts: how the walk of the oracle and the comparison of two values see it.
 *
 * What the library has a class for is taken apart as it is written, by the registry, since much of it is private.
 */
import {
  DType,
  NDArray,
  PickleBuffer,
  PyComplex,
  PyDict,
  PyFloat,
  PyGlobal,
  PyObject,
  type Reduction,
  standardRegistry,
} from '../src/index.ts';
import { Inline } from '../src/pickle/object/inline.ts';

/** A value without parts has a text in their place. */
export interface Parts {
  /** Python's or JavaScript's name of its type. */
  readonly kind: string;
  /** What tells it from other values of its kind; null for what is told by its parts. */
  readonly text: string | null;
  readonly items: readonly unknown[];
}

const NOTHING: readonly unknown[] = [];

/**
 * @param protocol as which it is taken apart: below 4 some classes say less, as in Python
 * @throws what the value's own class throws when it is taken apart
 */
export function partsOf(value: unknown, protocol = 4): Parts {
  switch (typeof value) {
    case 'object':
      return value === null ? leaf('None', '') : objectParts(value, protocol);
    case 'number':
      return leaf('number', Object.is(value, -0) ? '-0' : String(value));
    case 'bigint':
      return leaf('bigint', value.toString(16));
    default:
      return leaf(typeof value, String(value));
  }
}

function objectParts(value: object, protocol: number): Parts {
  if (value instanceof PyFloat) return leaf('float', Object.is(value.value, -0) ? '-0' : String(value.value));
  if (value instanceof PyGlobal) return leaf('global', `${value.module}\n${value.name}`);
  if (value instanceof Inline) return leaf('text', textOf(value));
  if (value instanceof PyObject) return { kind: 'object', text: null, items: reductionItems(value) };
  if (value instanceof PickleBuffer) return leaf(`PickleBuffer ${value.readonly}`, bytesText(value.raw()));
  if (ArrayBuffer.isView(value)) return leaf(kindOf(value), bytesText(value));
  if (value instanceof PyComplex) return leaf('complex', `${partsOf(value.re).text},${partsOf(value.im).text}`);
  if (value instanceof NDArray || value instanceof DType) return reduced(value, protocol);
  const entry = standardRegistry().entryOf(value);
  if (entry?.reduce !== undefined) return reduced(value, protocol);
  if (Array.isArray(value)) return { kind: kindOf(value), text: null, items: value };
  if (value instanceof PyDict || value instanceof Map) {
    return { kind: kindOf(value), text: null, items: [...value.entries()].flat() };
  }
  if (value instanceof Set) return { kind: kindOf(value), text: null, items: [...value] };
  return { kind: kindOf(value), text: null, items: Object.entries(value).flat() };
}

function reduced(value: object, protocol: number): Parts {
  const reduction = standardRegistry().entryOf(value)?.reduce?.(value, { protocol, numpy: 'native' });
  if (reduction === undefined) return leaf(kindOf(value), String(value));
  if (reduction instanceof PyGlobal) return leaf('global', `${reduction.module}\n${reduction.name}`);
  return { kind: kindOf(value), text: null, items: reductionItems(reduction) };
}

function reductionItems(reduction: Reduction): unknown[] {
  const { callable, args, kwargs, construct, state, listItems, dictItems, stateSetter } = reduction;
  const items = [callable, ...args, construct ?? 'call', kwargs ?? null, state ?? null, stateSetter ?? null];
  for (const item of listItems ?? NOTHING) items.push(item);
  for (const pair of dictItems ?? []) items.push(...pair);
  return items;
}

function leaf(kind: string, text: string): Parts {
  return { kind, text, items: NOTHING };
}

/** The name of the class; of a namedtuple that data made, which may have any, the text of its type. */
function kindOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { readonly constructor?: { readonly name?: unknown } } | null;
  return String(prototype?.constructor?.name ?? 'null');
}

function bytesText(view: ArrayBufferView): string {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  if (bytes.length > 256) return `${bytes.length}:${checksum(bytes)}`;
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function checksum(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum >>> 0;
}

function textOf(inline: Inline): string {
  let text = '';
  const take = (written: string): void => {
    text = written;
  };
  inline.write({ freshString: take, soleString: take, name: take });
  return text;
}
