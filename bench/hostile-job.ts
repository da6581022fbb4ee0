/** What a process of hostile.ts is told, as JSON in its last argument, and what it answers in the last line of its output. */

export interface HostileJob {
  /** The folder of a cornichon: its dist, or what tsc makes of its src. */
  readonly dist: string;
  /** Of further inputs. */
  readonly folders: readonly string[];
  /** Which inputs, by their names: the source of a regular expression, or all of them. */
  readonly inputs: string | readonly string[];
  readonly effort: HostileEffort;
}

/** Calls for each input: at most so many, and no more when they took so long, but for the first few. */
export interface HostileEffort {
  readonly mostCalls: number;
  readonly fewestCalls: number;
  readonly mostMs: number;
}

/** In milliseconds, of the calls that count. */
export interface HostileTimes {
  /** The input, and how it was read: `loads`, `loads as meant` with the options of its case, or `scan`. */
  readonly input: string;
  readonly way: string;
  readonly bytes: number;
  /** `value`, or the code of the error. */
  readonly outcome: string;
  readonly min: number;
  readonly median: number;
}
