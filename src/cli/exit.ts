/** What the exit status of the command says. Scripts go by it, so the numbers stay. */

/** Exit statuses; when several apply, the worst wins, and findings win over all. */
export const EXIT = {
  /** All was read, and there is nothing to report. */
  ok: 0,
  /** `scan` has findings at or above the threshold. */
  findings: 1,
  /** Something could not be read, or not to its end: what it holds is not known. */
  inconclusive: 2,
  /** There is no pickle in what was given. */
  noPickle: 3,
  /** The command line makes no sense. */
  usage: 4,
} as const;

/** The command line makes no sense; its text says why. */
export class UsageError extends Error {
  /** Always `'UsageError'`. */
  override readonly name = 'UsageError';
}
