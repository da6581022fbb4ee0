/** Bytes on their way between a segment's file and private memory, past all mappings. */
import type { NativeSegment, SegmentBinding } from './binding.ts';
import { SharedMemoryError } from './errors.ts';
import { attempt } from './system-error.ts';

/** Which segment, and from which of its bytes on. */
export interface Place {
  readonly name: string;
  readonly segment: NativeSegment;
  /** In bytes, from the beginning of the segment. */
  readonly position: number;
}

/** Fills `target`. Throws `ERR_SHM_RANGE` if the segment ends before. */
export function readBytes(native: SegmentBinding, { name, segment, position }: Place, target: Uint8Array): void {
  const got = attempt({ segment: name, doing: 'read' }, () => native.read(segment, position, target));
  if (got < target.length) throw cut(name, position + got, position + target.length);
}

/** Exchanges a copy's bytes with the segment. Throws `ERR_SHM_RANGE`, and does nothing, if the segment ends before. */
export function exchangeBytes(
  native: SegmentBinding,
  place: Place,
  bytes: Uint8Array,
  direction: 'read' | 'write',
): void {
  const { name, segment, position } = place;
  const size = attempt({ segment: name, doing: direction }, () => native.size(segment));
  if (size < position + bytes.length) throw cut(name, size, position + bytes.length);
  if (direction === 'read') readBytes(native, place, bytes);
  else attempt({ segment: name, doing: direction }, () => native.write?.(segment, position, bytes));
}

function cut(segment: string, size: number, needed: number): SharedMemoryError {
  const message = `shared memory '${segment}' was cut to ${size} bytes; ${needed} are needed`;
  return new SharedMemoryError('ERR_SHM_RANGE', message, { segment });
}
