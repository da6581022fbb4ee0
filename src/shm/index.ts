/** Shared memory with Python, by name. */

export type { ArrayOptions } from './array.ts';
export {
  isSharedMemoryError,
  SharedMemoryError,
  type SharedMemoryErrorCode,
  type SharedMemoryErrorDetails,
} from './errors.ts';
export type { AttachOptions, CreateOptions } from './options.ts';
export { SharedMemory } from './segment.ts';
