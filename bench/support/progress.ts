/** One line on a terminal that says how far a run is; nothing where nobody looks. */

/** How many processes of how many have ended. */
export function showProgress(done: number, all: number): void {
  if (process.stderr.isTTY) process.stderr.write(done === all ? '\r\x1b[K' : `\r${done} of ${all} processes`);
}
