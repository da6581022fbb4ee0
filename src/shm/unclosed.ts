/**
 * Segments that were dropped without being closed. The collector closes them, but late: thousands may be open by then. So
 * the first one of a thread is worth a warning; more would be noise.
 */

let registry: FinalizationRegistry<string> | undefined = new FinalizationRegistry((name) => {
  if (registry === undefined) return;
  registry = undefined;
  process.emitWarning(
    `shared memory '${name}' was not closed and has been closed by the garbage collector, which may be late: call close(),` +
      ' or declare it with using. Others will not be reported.',
    { type: 'SharedMemoryWarning', code: 'WARN_SHM_NOT_CLOSED' },
  );
});

/** Warns if the object is collected before {@link closed} is called with it. */
export function opened(memory: object, name: string): void {
  registry?.register(memory, name, memory);
}

export function closed(memory: object): void {
  registry?.unregister(memory);
}
