/**
 * What a measuring process is told, as JSON in its last argument, and what it answers in the last line of its output.
 *
 * child.ts and child.py both keep to this, so that a contender can be any command.
 */

/** Which direction is measured: bytes to value, or value to bytes. */
export type Operation = 'load' | 'dump';

/** Both, in the order in which a process does them. */
export const OPERATIONS: readonly Operation[] = ['load', 'dump'];

/** How much a process does. Every process warms up, so that what is timed is compiled code and touched memory. */
export interface Effort {
  /** Samples that do not count: at least so many, and at least for so many milliseconds. */
  readonly warmUpSamples: number;
  readonly warmUpMs: number;
  /** At least so many calls that do not count, when a sample has more than one: V8 counts calls before it optimizes. */
  readonly warmUpCalls: number;
  /** Timed samples. */
  readonly samples: number;
  /** A sample repeats a call that is shorter than this. */
  readonly sampleMs: number;
  /** Warming up ends after so long, or twice that with short calls, and so does timing, but for two samples of each. */
  readonly mostMs: number;
}

/** One process's work. */
export interface Job {
  readonly operations: readonly Operation[];
  /** Which of workloads.ts. */
  readonly workload: string;
  /** The pickle, as CPython wrote it. */
  readonly file: string;
  /** The protocol of the file, and of what is written. */
  readonly protocol: number;
  /** Whether there are arrays in it. */
  readonly numpy: boolean;
  /** Whether its one large buffer travels beside it; it is in a file that is called like the pickle's, and `.buffer`. */
  readonly outOfBand: boolean;
  readonly effort: Effort;
  /** Which of libraries.ts; child.ts only. */
  readonly library?: string;
  /** Whether the cyclic collector runs during the calls; child.py only. */
  readonly gc?: boolean;
}

/**
 * Milliseconds for one call. `user` and `system` count every thread of the process, V8's collecting ones too. The kernel knows
 * their sum exactly; how it divides into the two, it guesses from where it finds the process at every tick.
 */
export interface Sample {
  readonly wall: number;
  readonly user: number;
  readonly system: number;
}

/** What a process says of one operation. */
export interface Report {
  readonly samples: readonly Sample[];
  /** How many calls a sample is the mean of. */
  readonly batch: number;
  /** The length of what was read, or of what was to be written. */
  readonly items: number;
  /** The length of the bytes that were read or written, a buffer beside them included. */
  readonly bytes: number;
  /** Whether the bytes that were written are those of the file; null for reading. */
  readonly identical: boolean | null;
  /** Of the first call, which warms up. */
  readonly memory: MemoryReport;
}

/** The whole answer. */
export type Reports = Partial<Record<Operation, Report>>;

/** In bytes; null where the system does not say. */
export interface MemoryReport {
  /** Resident just before the call: the runtime, the library and the input. */
  readonly before: number | null;
  /** The most that was resident at any moment of the call. */
  readonly peak: number | null;
}

/**
 * The usual effort. V8's heap takes some calls until it has grown to what they need, and where a call fills half of the young generation,
 * every second or third one has a scavenge in it: few samples would say which of the two was met.
 */
export const THOROUGH: Effort = {
  warmUpSamples: 10,
  warmUpMs: 150,
  warmUpCalls: 50_000,
  samples: 11,
  sampleMs: 5,
  mostMs: 1000,
};

/** `--quick`: that everything works, not how fast it is. */
export const QUICK: Effort = {
  warmUpSamples: 1,
  warmUpMs: 0,
  warmUpCalls: 0,
  samples: 2,
  sampleMs: 0.1,
  mostMs: 100,
};
