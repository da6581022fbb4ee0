/**
 * Python's `pathlib`: paths of two kinds of systems, each pure or for the file system.
 *
 * Up to 3.12 a pickle has the parts of a path, the names among them interned strings; 3.13 has the text as it was given, and the classes in
 * a module of its own, `pathlib._local`; 3.14 has them back in `pathlib`. All are read, and a path that was read is
 * written as it came; one of our own in parts, which every Python reads.
 */

import type { ClassTable } from '../object/class-table.ts';
import { KEY } from '../object/equality.ts';
import { PyGlobal } from '../object/global.ts';
import { freshText, internedText } from '../object/inline.ts';
import { INSPECT } from '../object/inspect.ts';
import type { Reduction } from '../object/object.ts';
import type { LoadContext } from '../object/registry.ts';
import { TO_JS } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import { shown, text } from './check.ts';
import { joinPosix, joinWindows, type SplitPath, splitPosix, splitWindows, windowsText } from './pathlib/split.ts';

/** The name of the Python class. */
export type PathKind = 'PurePosixPath' | 'PosixPath' | 'PureWindowsPath' | 'WindowsPath';

const KINDS: readonly PathKind[] = ['PurePosixPath', 'PosixPath', 'PureWindowsPath', 'WindowsPath'];

/** Where the classes have lived; the first is where they are in most Pythons. */
const HOMES = ['pathlib', 'pathlib._local'];

/** How a path was written that came out of a pickle. */
interface Origin {
  readonly home: string;
  readonly segments: readonly string[];
}

const origins = new WeakMap<PyPath, Origin>();

/** Adds the classes. */
export function registerPathlib(registry: ClassTable): void {
  for (const home of HOMES) for (const kind of KINDS) registry.function(`${home}:${kind}`, read);
  registry.reducer(PyPath, reduce);
}

function read(args: PyTuple, _context: LoadContext, callable: PyGlobal): PyPath {
  const segments = PyTuple.from(args, (segment) => text(segment, 'a part of a path'));
  const path = new PyPath(segments, callable.name as PathKind);
  origins.set(path, { home: callable.module, segments });
  return path;
}

function reduce(path: PyPath): Reduction {
  const { home, segments } = origins.get(path) ?? { home: HOMES[0]!, segments: path.parts };
  if (home !== HOMES[0]) return { callable: new PyGlobal(home, path.kind), args: PyTuple.from(segments) };
  const args = PyTuple.from(segments, (part, i) => (i === 0 && part === path.anchor ? freshText : internedText)(part));
  return { callable: new PyGlobal(home, path.kind), args };
}

/**
 * A Python path: `pathlib.PurePosixPath`, `PosixPath`, `PureWindowsPath` or `WindowsPath`. It is a text with rules, and
 * opens no file. As dict keys, paths of one kind of system are equal, whether pure or not; those of Windows without regard
 * to case.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyPath } from 'cornichon';
 * const path = loads<PyPath>(dumps(new PyPath('/srv//data/./today.csv')));
 * console.log(`${path}`, path.kind, path.parts[1]); // /srv/data/today.csv PurePosixPath srv
 * ```
 */
export class PyPath {
  /** The name of the Python class. */
  readonly kind: PathKind;
  readonly #segments: readonly string[];
  #split: SplitPath | null = null;

  /**
   * @param segments one text, or several to be joined, of which one that is absolute makes those before it count for nothing.
   * @param kind the Python class. `PurePosixPath`, the default, can be loaded on every system, `PosixPath` not on Windows.
   * @throws TypeError for anything else.
   */
  constructor(segments: string | readonly string[], kind: PathKind = 'PurePosixPath') {
    if (!KINDS.includes(kind)) throw new TypeError(`a path is one of ${KINDS.join(', ')}, got ${shown(kind)}`);
    this.kind = kind;
    this.#segments = Array.from(typeof segments === 'string' ? [segments] : segments, (part) => text(part, 'a path'));
  }

  /** True for a path with the rules of Windows. */
  get isWindows(): boolean {
    return this.kind === 'PureWindowsPath' || this.kind === 'WindowsPath';
  }

  #parsed(): SplitPath {
    this.#split ??= this.isWindows ? splitWindows(joinWindows(this.#segments)) : splitPosix(joinPosix(this.#segments));
    return this.#split;
  }

  /** Drive and root, `/` or `C:\\`; empty for a relative path. Python: `path.anchor`. */
  get anchor(): string {
    return this.#parsed().anchor;
  }

  /** The anchor, unless it is empty, and the names. Python: `path.parts`. */
  get parts(): readonly string[] {
    const { anchor, names } = this.#parsed();
    return anchor === '' ? names : [anchor, ...names];
  }

  /** The last name, empty for none. Python: `path.name`. */
  get name(): string {
    return this.#parsed().names.at(-1) ?? '';
  }

  /** The path as the system writes it, `.` for an empty one, as Python's `str`. */
  toString(): string {
    const split = this.#parsed();
    return (this.isWindows ? windowsText(split) : split.anchor + split.names.join('/')) || '.';
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** What stands for the value in a dict. */
  [KEY](): PyTuple {
    return this.isWindows ? PyTuple.of('windows path', this.toString().toLowerCase()) : PyTuple.of('path', `${this}`);
  }

  /** The text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PosixPath(/srv/data)`. */
  [INSPECT](): string {
    return `${this.kind}(${this})`;
  }
}
