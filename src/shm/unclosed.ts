/**
 * Segments that were dropped without being closed. The collector closes them, but late: thousands may be open by then. So
 * the first one of a thread is worth a warning; more would be noise. The addon tells, because it is asked by the collector
 * anyway: a FinalizationRegistry would cost half as much as attaching and closing does.
 */
import type { SegmentBinding } from './binding.ts';

const listening = new Set<SegmentBinding>();

/** Has this thread warn, once. */
export function warnOfUnclosed(native: SegmentBinding): void {
  if (listening.has(native)) return;
  listening.add(native);
  native.onDropped((name) =>
    process.emitWarning(
      `shared memory '${name}' was not closed and has been closed by the garbage collector, which may be late: call` +
        ' close(), or declare it with using. Others will not be reported.',
      { type: 'SharedMemoryWarning', code: 'WARN_SHM_NOT_CLOSED' },
    ),
  );
}
