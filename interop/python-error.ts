/** What can go wrong on the other side: Python raised, or Python is gone. */

/** An exception as peer.py describes it. */
export interface Raised {
  readonly type: string;
  readonly module: string;
  readonly message: string;
  readonly traceback: string;
}

/** An exception that Python raised; `message` is Python's own, so that a test can compare it. */
export class PythonError extends Error {
  override readonly name = 'PythonError';
  /** The class without its module, such as `UnpicklingError`. */
  readonly type: string;
  /** Where the class says it lives, such as `_pickle`. */
  readonly module: string;
  /** Python's own text, without the frames of the harness. */
  readonly traceback: string;

  constructor(raised: Raised, caller?: Error) {
    super(raised.message);
    this.type = raised.type;
    this.module = raised.module;
    this.traceback = raised.traceback;
    // The answer arrives in a callback of the stream; the line that asked says more.
    const frames = (caller ?? this).stack?.split('\n').slice(1).join('\n');
    this.stack = `PythonError: ${raised.type}: ${raised.message}\n${raised.traceback}${frames ?? ''}`;
  }
}

/** Python ended while calls were waiting for it, or before they were made. */
export class PythonExit extends Error {
  override readonly name = 'PythonExit';
  /** Exit status, or null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines that Python wrote to standard error. */
  readonly stderr: string;

  constructor(label: string, exitCode: number | null, signal: string | null, stderr: string) {
    const how = signal === null ? `exit code ${exitCode}` : signal;
    super(`${label} ended with ${how}${stderr === '' ? ', standard error was empty' : `, its last lines:\n${stderr}`}`);
    this.exitCode = exitCode;
    this.signal = signal;
    this.stderr = stderr;
  }
}
