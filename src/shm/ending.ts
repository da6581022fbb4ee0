/**
 * What becomes of segments whose owner ends without unlinking them.
 *
 * The addon keeps the list: a worker that is terminated runs no more JavaScript, and there the addon unlinks by itself. For
 * the main thread, which may end by `process.exit`, it has to be asked, and a signal ends all threads together.
 */
import { binding, type SegmentBinding } from './binding.ts';
import { SharedMemoryError } from './errors.ts';

const listening = new Set<SegmentBinding>();

/** One listener per thread, however many segments it creates, and none before the first. */
export function releaseAtExit(native: SegmentBinding): void {
  if (listening.has(native)) return;
  listening.add(native);
  process.on('exit', () => native.releaseOwned(false));
}

/** Such as `'SIGTERM'`; Node's own type has all of them. */
export type SignalName = `SIG${string}`;

/**
 * Unlinks what this process owns, in all its threads, when it is about to end by a signal; then it ends by that signal, as it
 * would have without. If somebody else listens to the signal it is theirs to say what happens, and nothing is unlinked
 * before the process ends.
 *
 * To be called in the main thread: workers get no signals. No handler can help against SIGKILL; `{ guard: true }` does.
 *
 * @param signals - Default SIGINT (Ctrl+C), SIGTERM and SIGHUP.
 * @returns What takes the listeners off again.
 * @throws SharedMemoryError `ERR_SHM_TYPE` if there is no such signal, or none that can be listened to; `ERR_SHM_BINDING`.
 *
 * @example
 * ```ts
 * import { SharedMemory, unlinkOnSignals } from 'cornichon/shm';
 * using listeners = unlinkOnSignals();
 * using prices = SharedMemory.create({ size: 8000 }); // gone after Ctrl+C, too
 * ```
 */
export function unlinkOnSignals(signals: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP']): Disposable {
  const native = binding();
  const end = (signal: SignalName) => {
    if (process.listenerCount(signal) > 1) return;
    native.releaseOwned(true);
    process.off(signal, end);
    process.kill(process.pid, signal);
  };
  const added: SignalName[] = [];
  const remove = () => {
    for (const signal of added) process.off(signal, end);
  };
  try {
    for (const signal of signals) {
      process.on(signal, end);
      added.push(signal);
    }
  } catch (cause) {
    remove();
    throw new SharedMemoryError('ERR_SHM_TYPE', `cannot listen to these signals: ${signals.join(', ')}`, { cause });
  }
  return { [Symbol.dispose]: remove };
}
