/**
 * What a scan reports, and what it may be told. The report is plain data that `JSON.stringify` writes as it is, in the order
 * of the offsets, so two reports can be compared line by line.
 *
 * Every offset counts from the first byte of the data that was scanned. For a pickle inside a text with escapes, whose bytes
 * do not stand in the data as they are, it is the offset of the instruction that holds the text.
 */
import type { AllowListName } from './allow-lists.ts';
import type { ScanRule } from './scan-rules.ts';

/**
 * How bad a finding is, worst first.
 *
 * - `critical`: calls something that runs code, or hands it to something that calls it.
 * - `high`: names something that runs code, or calls what cannot be told without running it.
 * - `unknown`: names something that the policy does not list.
 * - `structure`: no writer makes such a pickle, or two readers of it disagree.
 * - `dos`: costs whoever reads it, or walks through its value, far more than its size.
 * - `info`: worth knowing.
 */
export type ScanSeverity = 'critical' | 'high' | 'unknown' | 'structure' | 'dos' | 'info';

/** One thing that a scan noticed. */
export interface ScanFinding {
  /** Which rule; `docs/scan.md` explains each. A rule always has the same severity. */
  readonly rule: ScanRule;
  /** How bad it is. */
  readonly severity: ScanSeverity;
  /** Offset of the instruction. */
  readonly offset: number;
  /** Name of the opcode, or null where the byte is none. */
  readonly opcode: string | null;
  /** What was found, for people. Text of the pickle is quoted in it, and cut to 100 characters. */
  readonly message: string;
}

/**
 * What becomes of a global: `allowed` by the policy, `unknown` to it, or `dangerous`, which is known to run code, read or
 * write files, or open connections. No policy allows what is dangerous.
 */
export type ScanVerdict = 'allowed' | 'unknown' | 'dangerous';

/** A class or function that a pickle names; each is listed once. */
export interface ScannedGlobal {
  /** The module, in the spelling of Python 3, as {@link LoadOptions.globals} gets it; `?` when it is not known. */
  readonly module: string;
  /** The name in that module, dotted for something inside a class; `?` when it is not known. */
  readonly name: string;
  /** Offset of the first instruction that names it. */
  readonly offset: number;
  /** The opcode of that instruction: `GLOBAL`, `STACK_GLOBAL`, `INST`, `EXT1` to `EXT4`, or `REDUCE` for `getattr`. */
  readonly opcode: string;
  /** How often it is named. */
  readonly count: number;
  /** True when it is called, instantiated, or given a state. */
  readonly called: boolean;
  /** What becomes of it. */
  readonly verdict: ScanVerdict;
}

/** Where a pickle stands that is inside a text or bytes of another. */
export interface NestedIn {
  /** {@link ScannedPickle.index} of the other. */
  readonly index: number;
  /** Offset of the instruction that holds it. */
  readonly offset: number;
  /** 1 for a pickle in a pickle, 2 for one inside that, and so on. */
  readonly depth: number;
}

/** One pickle of those that the data has. */
export interface ScannedPickle {
  /** Its place in {@link ScanReport.pickles}. */
  readonly index: number;
  /** Offset of its first byte. */
  readonly start: number;
  /** Offset behind its STOP, or where reading it came to an end. */
  readonly end: number;
  /** The protocol that it declares, or 0. */
  readonly protocol: number;
  /** How many instructions were read. */
  readonly opcodes: number;
  /** True when it was read to its STOP. */
  readonly complete: boolean;
  /** The pickle that it is inside of, or null. */
  readonly nestedIn: NestedIn | null;
  /** What it names, by offset. */
  readonly globals: readonly ScannedGlobal[];
  /** What was noticed, by offset. */
  readonly findings: readonly ScanFinding[];
  /** How many more findings there are, of rules that have a hundred in the list already. */
  readonly omitted: number;
}

/** Bytes that a scan could not read as a pickle. */
export interface SkippedRange {
  /** Offset of the first. */
  readonly start: number;
  /** Offset behind the last. */
  readonly end: number;
  /** Why. */
  readonly reason: string;
}

/** What a scan found out. */
export interface ScanReport {
  /** The form of this report. */
  readonly schema: 1;
  /** The pickles, by offset; those inside another come after all that are not. */
  readonly pickles: readonly ScannedPickle[];
  /**
   * True when every byte belongs to a pickle that was read to its end. When it is false, no findings means only that none
   * were found in what could be read.
   */
  readonly complete: boolean;
  /** What could not be read. */
  readonly skipped: readonly SkippedRange[];
}

/** Which globals are expected: the name of a ready-made list, `'module.name'`s, or a function. */
export type ScanPolicy = AllowListName | Iterable<string> | ((module: string, name: string) => boolean);

/** What `scan` may be told. */
export interface ScanOptions {
  /** Which globals are expected; any other is at least `unknown`. Default: `'data'`, values of the standard library. */
  readonly policy?: ScanPolicy;
  /** How deep to look into pickles that are inside texts and bytes of others. Default: 4; 0 is not at all. */
  readonly maxNested?: number;
  /** How many pickles to report before the rest is skipped. Default: 100,000. */
  readonly maxPickles?: number;
  /** Extension codes and the `'module.name'` each stands for. Python: `copyreg.add_extension`. */
  readonly extensions?: ReadonlyMap<number, string>;
  /**
   * Whether persistent ids are expected, so that there is no finding about them. Default: false, and true for the policy
   * `'torch'`. Python: `Unpickler.persistent_load`.
   */
  readonly persistentIds?: boolean;
}
