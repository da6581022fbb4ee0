/** A command that may be a Python, and where it was found. */
export interface Candidate {
  readonly command: readonly string[];
  /** Such as `PYTHON`, `.venv`, `pyenv`, `python3.12`. */
  readonly source: string;
  /** The user named it: nothing may be installed into it. */
  readonly explicit: boolean;
}

/** A Python that can be used: CPython 3.8 or later. */
export interface PythonInfo {
  /** Such as `3.11.7`. */
  readonly version: string;
  /** Such as `3.11`. */
  readonly minor: string;
  /** Python's `sys.version`: version, build and compiler. The same for a virtual environment and its base. */
  readonly build: string;
  readonly executable: string;
  /** The interpreter that a virtual environment was made from; else the same as `executable`. */
  readonly base: string;
  readonly source: string;
  /** For messages: such as `Python 3.11.7 (.venv, NumPy 2.4.6)`, without a path. */
  readonly label: string;
  readonly numpy: string | null;
  /** Why NumPy cannot be imported. */
  readonly numpyTrouble: string | null;
}

/** Something that was found and cannot be used. */
export interface Refusal {
  readonly source: string;
  readonly reason: string;
  readonly absent: boolean;
}

export declare const root: string;
export declare function environmentPython(folder: string): string;
export declare function mainCandidates(env?: NodeJS.ProcessEnv): Candidate[];
export declare function matrixCandidates(env?: NodeJS.ProcessEnv): Candidate[];
export declare function probe(candidate: Pick<Candidate, 'command' | 'source'>): Promise<PythonInfo | Refusal>;
export declare function choosePython(
  env?: NodeJS.ProcessEnv,
): Promise<{ python: PythonInfo | null; explicit: boolean; refused: Refusal[] }>;
export declare function findPythons(env?: NodeJS.ProcessEnv): Promise<{ pythons: PythonInfo[]; refused: Refusal[] }>;
export declare function missingPython(pythons: readonly PythonInfo[], needsNumpy: boolean): string | null;
export declare function byVersion(a: string, b: string): number;
