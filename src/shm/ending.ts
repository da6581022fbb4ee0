/**
 * What becomes of segments whose owner ends without unlinking them.
 *
 * The addon keeps the list: a worker that is terminated runs no more JavaScript, and there the addon unlinks by itself. For
 * the main thread, which may end by `process.exit`, it has to be asked.
 */
import type { Binding } from './binding.ts';

let listening = false;

/** One listener per thread, however many segments it creates, and none before the first. */
export function releaseAtExit(native: Binding): void {
  if (listening) return;
  listening = true;
  process.on('exit', () => native.releaseOwned());
}
