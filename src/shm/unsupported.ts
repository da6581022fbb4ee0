/**
 * What `cornichon/shm` is where there is no shared memory with other processes: in a browser. The names are the same, so
 * that a bundle builds, and each of them throws when it is used.
 */
import { SharedMemoryError } from './errors.ts';

export type { Abort } from './abort.ts';
export type { ArrayOptions } from './array.ts';
export type { AsyncWaitOptions, WaitOptions } from './backoff.ts';
export { BufferPool, type BufferPoolOptions } from './buffer-pool.ts';
export {
  isSharedMemoryError,
  SharedMemoryError,
  type SharedMemoryErrorCode,
  type SharedMemoryErrorDetails,
} from './errors.ts';
export type { AttachListOptions, CreateListOptions } from './list.ts';
export type { ShareableItem } from './list-item.ts';
export type { ListLayoutName } from './list-layout.ts';
export type { SegmentInfo } from './listing.ts';
export type { LockFileOptions, ShareOptions } from './lock.ts';
export type {
  AttachAsyncOptions,
  AttachOptions,
  CreateOptions,
  ForceOptions,
  PrefixOptions,
  SegmentMode,
  TrustOptions,
} from './options.ts';
export type { DumpToSharedMemoryOptions, LoadFromSharedMemoryOptions } from './pickle/handover.ts';
export type { ShmRegistryOptions } from './pickle/registry.ts';

function unsupported(what: string): never {
  throw new SharedMemoryError(
    'ERR_SHM_BINDING',
    `${what} needs Node: a browser shares no memory with other processes. Send the bytes, and read them with cornichon`,
  );
}

/** Stands in for the class of that name and throws `ERR_SHM_BINDING`. */
export class SharedMemory {
  constructor() {
    unsupported('SharedMemory');
  }

  /** Throws. */
  static create(): never {
    return unsupported('SharedMemory.create');
  }

  /** Throws. */
  static attach(): never {
    return unsupported('SharedMemory.attach');
  }

  /** Throws. */
  static attachAsync(): never {
    return unsupported('SharedMemory.attachAsync');
  }

  /** Throws. */
  static unlink(): never {
    return unsupported('SharedMemory.unlink');
  }

  /** Throws. */
  static list(): never {
    return unsupported('SharedMemory.list');
  }

  /** Throws. */
  static sweep(): never {
    return unsupported('SharedMemory.sweep');
  }
}

/** Stands in for the class of that name; nothing makes one here. */
export class Pin {
  constructor() {
    unsupported('Pin');
  }
}

/** An ArrayBuffer like any other: a browser has no say in its pages. */
export function allocateHuge(length: number): ArrayBuffer {
  return new ArrayBuffer(length);
}

/** Throws. */
export function unlinkOnSignals(): never {
  return unsupported('unlinkOnSignals');
}

/** Stands in for the class of that name and throws `ERR_SHM_BINDING`. */
export class ShareableList {
  constructor() {
    unsupported('ShareableList');
  }

  /** Throws. */
  static create(): never {
    return unsupported('ShareableList.create');
  }

  /** Throws. */
  static attach(): never {
    return unsupported('ShareableList.attach');
  }
}

/** Stands in for the class of that name and throws `ERR_SHM_BINDING`. */
export class SharedValue {
  constructor() {
    unsupported('SharedValue');
  }
}

/** Throws. */
export function dumpToSharedMemory(): never {
  return unsupported('dumpToSharedMemory');
}

/** Throws. */
export function loadFromSharedMemory(): never {
  return unsupported('loadFromSharedMemory');
}

/** Throws. */
export function shmRegistry(): never {
  return unsupported('shmRegistry');
}

/** Stands in for the class of that name; nothing makes one here. */
export class Held {
  constructor() {
    unsupported('Held');
  }
}

/** Stands in for the class of that name and throws `ERR_SHM_BINDING`. */
export class NamedSemaphore {
  constructor() {
    unsupported('NamedSemaphore');
  }

  /** Throws. */
  static create(): never {
    return unsupported('NamedSemaphore.create');
  }

  /** Throws. */
  static open(): never {
    return unsupported('NamedSemaphore.open');
  }

  /** Throws. */
  static fromPythonLock(): never {
    return unsupported('NamedSemaphore.fromPythonLock');
  }

  /** Throws. */
  static unlink(): never {
    return unsupported('NamedSemaphore.unlink');
  }
}

/** Stands in for the class of that name and throws `ERR_SHM_BINDING`. */
export class FileLock {
  constructor() {
    unsupported('FileLock');
  }

  /** Throws. */
  static onSegment(): never {
    return unsupported('FileLock.onSegment');
  }

  /** Throws. */
  static onFile(): never {
    return unsupported('FileLock.onFile');
  }
}

/** Stands in for the class of that name and throws `ERR_SHM_BINDING`. */
export class RollingBuffer {
  constructor() {
    unsupported('RollingBuffer');
  }

  /** Throws. */
  static byteLength(): never {
    return unsupported('RollingBuffer.byteLength');
  }

  /** Throws. */
  static create(): never {
    return unsupported('RollingBuffer.create');
  }

  /** Throws. */
  static open(): never {
    return unsupported('RollingBuffer.open');
  }
}
