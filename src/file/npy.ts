/**
 * NumPy's .npy format: a header that says dtype, shape and order, and the items behind it, or a pickle of them where they
 * are Python objects. Corresponds to `numpy.lib.format`.
 */
import { DType, type FieldSpec, NDArray } from '../numpy/index.ts';
import { PyTuple } from '../pickle/object/tuple.ts';
import { hasBytes, uint16, uint32 } from './bytes.ts';
import { FileFormatError } from './errors.ts';
import { type Literal, parseLiteral } from './literal.ts';

/** NumPy's own `max_header_size`. */
const MAX_HEADER = 10_000;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
const KEYS = ['descr', 'fortran_order', 'shape'] as const;

/** What the header says. */
export interface NpyHeader {
  /** Version of the format: 1, 2 or 3. */
  readonly version: number;
  /** Type of the items. */
  readonly dtype: DType;
  /** Whether the first axis is the fastest. */
  readonly fortranOrder: boolean;
  /** Lengths of the axes. */
  readonly shape: readonly number[];
  /** Where the items start, or the pickle of them. */
  readonly dataOffset: number;
}

/** Whether the bytes start as an .npy file does. */
export function isNpy(bytes: Uint8Array): boolean {
  return hasBytes(bytes, 0, MAGIC);
}

/** Reads the header. @throws FileFormatError for one that NumPy would refuse */
export function readNpyHeader(bytes: Uint8Array): NpyHeader {
  if (!isNpy(bytes)) throw new FileFormatError('no .npy file: it does not start with \\x93NUMPY', 0);
  const [major = 0, minor = 0] = bytes.subarray(6, 8);
  if (major < 1 || major > 3 || minor !== 0) {
    throw new FileFormatError(`.npy format ${major}.${minor}; 1.0, 2.0 and 3.0 are known`, 6);
  }
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw new FileFormatError(`the .npy header is cut off after ${bytes.length} bytes`, 8);
  const length = major === 1 ? uint16(bytes, 8) : uint32(bytes, 8);
  if (length > MAX_HEADER) {
    throw new FileFormatError(`a .npy header of ${length} bytes; NumPy reads no more than ${MAX_HEADER}`, 8);
  }
  const dataOffset = start + length;
  if (dataOffset > bytes.length) {
    throw new FileFormatError(`a .npy header of ${length} bytes, of which ${bytes.length - start} are there`, 8);
  }
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, dataOffset));
  return { version: major, ...describe(text, start), dataOffset };
}

/**
 * The array, over the bytes and without a copy. @throws FileFormatError for a header or a size that does not fit, and for
 * Python objects, which are a pickle at {@link NpyHeader.dataOffset}
 */
export function readNpy(bytes: Uint8Array): NDArray {
  const { dtype, shape, fortranOrder, dataOffset } = readNpyHeader(bytes);
  if (dtype.hasObject) throw new FileFormatError(`items of dtype ${dtype} are a pickle`, dataOffset);
  try {
    return NDArray.over(bytes.subarray(dataOffset), { dtype, shape, order: fortranOrder ? 'F' : 'C' });
  } catch (error) {
    throw new FileFormatError((error as Error).message, dataOffset);
  }
}

function describe(text: string, start: number): Pick<NpyHeader, 'dtype' | 'fortranOrder' | 'shape'> {
  try {
    const header = parseLiteral(text.trim());
    if (!(header instanceof Map)) throw new TypeError('the header is no dict');
    const keys = [...header.keys()].sort();
    if (keys.length !== KEYS.length || keys.some((key, i) => key !== KEYS[i])) {
      throw new TypeError(`the header has the keys ${JSON.stringify(keys)}, expected ${JSON.stringify(KEYS)}`);
    }
    const fortranOrder = header.get('fortran_order');
    if (typeof fortranOrder !== 'boolean') throw new TypeError('fortran_order is neither True nor False');
    return { dtype: dtypeOf(header.get('descr')!), fortranOrder, shape: shapeOf(header.get('shape')!) };
  } catch (error) {
    throw new FileFormatError(`malformed .npy header: ${(error as Error).message}`, start);
  }
}

function shapeOf(shape: Literal): readonly number[] {
  const lengths = tupleItems(shape);
  if (lengths === null || !lengths.every((length) => typeof length === 'number' && length >= 0)) {
    throw new TypeError('the shape is no tuple of lengths');
  }
  return lengths as readonly number[];
}

/** The type that a `descr` means. Python: `numpy.lib.format.descr_to_dtype`. */
function dtypeOf(descr: Literal): DType {
  if (typeof descr === 'string') return DType.from(descr);
  const pair = tupleItems(descr);
  if (pair?.length === 2) return DType.from({ base: dtypeOf(pair[0]!), shape: shapeOf(pair[1]!) });
  if (!Array.isArray(descr) || pair !== null) throw new TypeError('descr is no type');
  const fields: FieldSpec[] = [];
  const offsets: number[] = [];
  let itemsize = 0;
  for (const field of descr.map(tupleItems)) {
    if (field === null || field.length < 2 || field.length > 3) throw new TypeError('descr has no fields');
    const [label, type, shape] = field as readonly [Literal, Literal, Literal?];
    const plain = dtypeOf(type);
    const dtype = shape === undefined ? plain : DType.from({ base: plain, shape: lengthsOf(shape) });
    // A field without a name is a gap.
    if (label !== '') {
      fields.push([labelOf(label), dtype]);
      offsets.push(itemsize);
    }
    itemsize += dtype.itemsize;
  }
  return DType.from({
    names: fields.map(([name]) => (typeof name === 'string' ? name : name[1])),
    titles: fields.map(([name]) => (typeof name === 'string' ? undefined : name[0])),
    formats: fields.map(([, dtype]) => dtype),
    offsets,
    itemsize,
  });
}

function lengthsOf(shape: Literal): readonly number[] {
  return typeof shape === 'number' ? [shape] : shapeOf(shape);
}

function labelOf(label: Literal): string | readonly [title: string, name: string] {
  if (typeof label === 'string') return label;
  const [title, name] = tupleItems(label) ?? [];
  if (typeof title !== 'string' || typeof name !== 'string') throw new TypeError('a field has no name');
  return [title, name];
}

/** What is in a tuple; null for anything else, a list too. */
function tupleItems(value: Literal): readonly Literal[] | null {
  return value instanceof PyTuple ? (value as readonly Literal[]) : null;
}
