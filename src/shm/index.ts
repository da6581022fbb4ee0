/** Shared memory with Python, by name. */

export type { Abort } from './abort.ts';
export type { ArrayOptions } from './array.ts';
export type { AsyncWaitOptions, WaitOptions } from './backoff.ts';
export { BufferPool, type BufferPoolOptions } from './buffer-pool.ts';
export { type SignalName, unlinkOnSignals } from './ending.ts';
export {
  isSharedMemoryError,
  SharedMemoryError,
  type SharedMemoryErrorCode,
  type SharedMemoryErrorDetails,
} from './errors.ts';
export { Held } from './held.ts';
export { type AttachListOptions, type CreateListOptions, ShareableList } from './list.ts';
export type { ShareableItem } from './list-item.ts';
export type { ListLayoutName } from './list-layout.ts';
export type { SegmentInfo } from './listing.ts';
export { FileLock, type LockFileOptions, type ShareOptions } from './lock.ts';
export { allocateHuge } from './memory.ts';
export type {
  AttachAsyncOptions,
  AttachOptions,
  CreateOptions,
  ForceOptions,
  PrefixOptions,
  SegmentMode,
  TrustOptions,
} from './options.ts';
export {
  type DumpToSharedMemoryOptions,
  dumpToSharedMemory,
  type LoadFromSharedMemoryOptions,
  loadFromSharedMemory,
  SharedValue,
} from './pickle/handover.ts';
export { type ShmRegistryOptions, shmRegistry } from './pickle/registry.ts';
export { Pin } from './pin.ts';
export {
  type FollowOptions,
  type RingBatch,
  type RingEntry,
  type RingOptions,
  RollingBuffer,
  type SinceOptions,
} from './ring.ts';
export { SharedMemory } from './segment.ts';
export { NamedSemaphore, type OpenSemaphoreOptions, type SemaphoreOptions } from './semaphore.ts';
