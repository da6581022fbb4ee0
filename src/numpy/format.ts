/**
 * How NumPy prints a data type: `dtype.str`, `dtype.name` and `str(dtype)`, character for character.
 */
import { ALIGNED_STRUCT, type Descriptor, type Field, HOST_ORDER } from './descriptor.ts';
import { plainCode, unitSuffix } from './spec.ts';

/** NumPy's `dtype.str`: `<f8`, `|b1`, `<U3`, `|V15`. A structured type shows only its size. */
export function dtypeStr(dtype: Descriptor): string {
  return dtype.byteOrder + plainCode(dtype.kind, dtype.itemsize, dtype.unit);
}

const NAME_STEMS: Readonly<Record<string, string>> = {
  i: 'int',
  u: 'uint',
  f: 'float',
  c: 'complex',
  S: 'bytes',
  U: 'str',
  V: 'void',
};

/** NumPy's `dtype.name`: `float64`, `datetime64[ns]`, `str96`; sizes in bits, byte order not shown. */
export function dtypeName(dtype: Descriptor): string {
  switch (dtype.kind) {
    case 'b':
      return 'bool';
    case 'O':
      return 'object';
    case 'M':
      return `datetime64${unitSuffix(dtype.unit!)}`;
    case 'm':
      return `timedelta64${unitSuffix(dtype.unit!)}`;
    default: {
      const stem = dtype.record ? 'record' : NAME_STEMS[dtype.kind];
      return dtype.itemsize === 0 ? `${stem}` : `${stem}${8 * dtype.itemsize}`;
    }
  }
}

/** NumPy's `str(dtype)`. */
export function dtypeToString(dtype: Descriptor): string {
  if (dtype.fields) return structText(dtype, true);
  if (dtype.shape.length > 0) return subarrayText(dtype);
  const flexible = dtype.kind === 'S' || dtype.kind === 'U' || dtype.kind === 'V';
  const swapped = dtype.byteOrder !== '|' && dtype.byteOrder !== HOST_ORDER;
  return flexible || swapped ? dtypeStr(dtype) : dtypeName(dtype);
}

/** A type as it stands inside the text of a structured type: quoted when plain. */
function nestedText(dtype: Descriptor): string {
  if (dtype.fields) return structText(dtype, false);
  if (dtype.shape.length > 0) return subarrayText(dtype);
  const order = dtype.byteOrder === '|' ? '' : dtype.byteOrder;
  if (dtype.kind === 'b') return "'?'";
  const unsized = dtype.itemsize === 0;
  return `'${order}${unsized ? dtype.kind : plainCode(dtype.kind, dtype.itemsize, dtype.unit)}'`;
}

function subarrayText(dtype: Descriptor): string {
  return `(${nestedText(dtype.base)}, ${tupleText(dtype.shape)})`;
}

function tupleText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

function structText(dtype: Descriptor, showAligned: boolean): string {
  const aligned = (dtype.flags & ALIGNED_STRUCT) !== 0;
  const text =
    isPacked(dtype, aligned) && !(showAligned && aligned) ? listText(dtype) : dictText(dtype, showAligned && aligned);
  return dtype.record ? `(numpy.record, ${text})` : text;
}

/** Whether the offsets are the ones that NumPy would compute from the fields alone. */
function isPacked(dtype: Descriptor, aligned: boolean): boolean {
  let end = 0;
  let widest = 1;
  for (const field of dtype.fields!.values()) {
    if (aligned) {
      end = alignUp(end, field.dtype.alignment);
      widest = Math.max(widest, field.dtype.alignment);
    }
    if (field.offset !== end) return false;
    end += field.dtype.itemsize;
  }
  return (aligned ? alignUp(end, widest) : end) === dtype.itemsize;
}

/** The next multiple of `alignment` (a positive number of bytes). */
export function alignUp(offset: number, alignment: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

function listText(dtype: Descriptor): string {
  const items = [...dtype.fields!].map(([name, field]) => {
    const label = hasTitle(field) ? `(${pythonRepr(field.title)}, ${pythonRepr(name)})` : pythonRepr(name);
    const { dtype: type } = field;
    const isSubarray = !type.fields && type.shape.length > 0;
    return `(${label}, ${isSubarray ? `${nestedText(type.base)}, ${tupleText(type.shape)}` : nestedText(type)})`;
  });
  return `[${items.join(', ')}]`;
}

function dictText(dtype: Descriptor, showAligned: boolean): string {
  const fields = [...dtype.fields!.values()];
  const parts = [
    `'names': [${[...dtype.fields!.keys()].map(pythonRepr).join(', ')}]`,
    `'formats': [${fields.map((field) => nestedText(field.dtype)).join(', ')}]`,
    `'offsets': [${fields.map((field) => field.offset).join(', ')}]`,
  ];
  if (fields.some(hasTitle)) parts.push(`'titles': [${fields.map((field) => pythonRepr(field.title)).join(', ')}]`);
  parts.push(`'itemsize': ${dtype.itemsize}`);
  if (showAligned) parts.push("'aligned': True");
  return `{${parts.join(', ')}}`;
}

function hasTitle(field: Field<Descriptor>): boolean {
  return field.title !== undefined && field.title !== null;
}

/** Python's `repr` of a field's name or title. */
function pythonRepr(value: unknown): string {
  if (value === undefined || value === null) return 'None';
  if (typeof value !== 'string') return String(value);
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };
  let text = '';
  for (const char of value) {
    const code = char.codePointAt(0)!;
    if (char === quote) text += `\\${char}`;
    else if (short[char] !== undefined) text += short[char];
    else if (code < 0x20 || (code >= 0x7f && code < 0xa1) || code === 0xad)
      text += `\\x${code.toString(16).padStart(2, '0')}`;
    else text += char;
  }
  return quote + text + quote;
}
