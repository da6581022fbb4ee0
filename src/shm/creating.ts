/**
 * Making a segment: the bytes first, the name last. Whoever finds the name finds a segment of its full size with its first
 * contents, and a process that is killed on the way leaves nothing. On macOS and Windows a name is there from the beginning.
 */
import { checkBoolean, checkInteger, checkOptions } from './arguments.ts';
import type { NativeSegment, SegmentBinding } from './binding.ts';
import { SharedMemoryError } from './errors.ts';
import { guardName, unguardName } from './guard.ts';
import { mapPages } from './mapping.ts';
import type { CreateOptions } from './options.ts';
import { isThenable } from './pin.ts';
import { hiddenName, protectName } from './protection.ts';
import { namesEndByThemselves, requireSegmentFiles } from './system.ts';
import { attempt } from './system-error.ts';

/** The options, checked and complete. */
export interface Plan extends Required<Omit<CreateOptions, 'name' | 'init' | 'mode'>> {
  readonly name: string | undefined;
  /** Permission bits. */
  readonly mode: number;
  /** Whether it was asked for with `mode: 'copy'`. */
  readonly copy: boolean;
  readonly fill: ((bytes: Uint8Array<SharedArrayBuffer>) => void) | undefined;
}

/** A segment that has its name, and its mapping if that was needed already. */
export interface Created {
  readonly handle: NativeSegment;
  readonly buffer: SharedArrayBuffer | undefined;
}

export function planOf(options: CreateOptions): Plan {
  const { name, size, init, mode: asked = 0o600 } = checkOptions(options, 'SharedMemory.create');
  const copy = asked === 'copy';
  const mode = copy ? 0o600 : asked;
  const { preallocate = true, keep = false, guard = false, protect = false, truncationGuard = false } = options;
  checkInteger(size, 'size', 1, Number.MAX_SAFE_INTEGER, name);
  checkInteger(mode, 'mode', 0, 0o777, name);
  for (const [what, value] of Object.entries({ preallocate, keep, guard, protect, truncationGuard })) {
    checkBoolean(value, what, name);
  }
  if (keep && (guard || protect)) {
    const message = 'keep leaves the name to others; guard and protect are for one that this process owns';
    throw new SharedMemoryError('ERR_SHM_TYPE', message, { segment: name });
  }
  if (copy && (guard || protect)) {
    const message = "guard and protect take the native binding; mode 'copy' does without";
    throw new SharedMemoryError('ERR_SHM_TYPE', message, { segment: name });
  }
  const plan = { name, size, mode, copy, preallocate, keep, truncationGuard, fill: fillOf(init, size, name) };
  // Nobody can remove a name there, and none outlives those who use it: both wishes have come true.
  if (namesEndByThemselves()) return { ...plan, guard: false, protect: false };
  if (guard || protect) requireSegmentFiles(guard ? '{ guard: true }' : '{ protect: true }', name);
  return { ...plan, guard, protect };
}

function fillOf(init: unknown, size: number, segment: string | undefined): Plan['fill'] {
  if (init === undefined) return undefined;
  if (init instanceof Uint8Array) {
    if (init.length <= size) return (bytes) => bytes.set(init);
    const message = `init has ${init.length} bytes and the segment ${size}`;
    throw new SharedMemoryError('ERR_SHM_RANGE', message, { segment });
  }
  if (typeof init !== 'function') {
    const message = `init is a Uint8Array or a function; this is ${init === null ? 'null' : `of type ${typeof init}`}`;
    throw new SharedMemoryError('ERR_SHM_TYPE', message, { segment });
  }
  return (bytes) => {
    if (!isThenable(init(bytes))) return;
    throw new SharedMemoryError('ERR_SHM_TYPE', 'init returned a promise, which would be settled too late', {
      segment,
    });
  };
}

/** Makes it under this name. */
export function createSegment(native: SegmentBinding, name: string, plan: Plan): Created {
  const { size, mode, preallocate, keep, guard, protect, fill } = plan;
  const what = { segment: name, doing: 'create', size } as const;
  if (fill === undefined && !guard && !protect) {
    return { handle: attempt(what, () => native.create(name, size, mode, preallocate, keep)), buffer: undefined };
  }
  const handle = attempt(what, () => native.prepare(name, size, mode, preallocate, keep));
  let buffer: SharedArrayBuffer | undefined;
  try {
    if (fill !== undefined) {
      buffer = mapPages(native, { name, segment: handle, offset: 0, length: size, guard: plan.truncationGuard });
      fill(new Uint8Array(buffer, 0, size));
    }
    attempt(what, () => publish(native, handle, name, plan));
    return { handle, buffer };
  } catch (error) {
    native.close(handle, buffer === undefined ? undefined : new Uint8Array(buffer));
    native.unlinkSegment(handle);
    throw error;
  }
}

/** The guard knows a name before it exists; the hidden name exists before the one that it restores. */
function publish(native: SegmentBinding, handle: NativeSegment, name: string, { guard, protect }: Plan): void {
  const identity = native.identity(handle);
  const hidden = protect ? hiddenName(identity) : undefined;
  const all = hidden === undefined ? [name] : [hidden, name];
  if (guard) for (const each of all) guardName(each, identity);
  try {
    for (const each of all) native.publish(handle, each);
  } catch (error) {
    if (guard) for (const each of all) unguardName(each);
    throw error;
  }
  if (hidden !== undefined) protectName(name, hidden);
}
