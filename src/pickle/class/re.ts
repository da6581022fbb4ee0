/**
 * Python's `re`: a compiled pattern is, in a pickle, its text and its flags.
 *
 * Nothing is compiled here, and no RegExp is made of it: Python's syntax is another one.
 */

import type { ClassTable } from '../object/class-table.ts';
import { KEY } from '../object/equality.ts';
import { PyGlobal } from '../object/global.ts';
import { freshText } from '../object/inline.ts';
import { INSPECT } from '../object/inspect.ts';
import { Interned } from '../object/intern.ts';
import type { Reduction } from '../object/object.ts';
import { repr } from '../object/repr.ts';
import { TO_JS } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import { counted, integer, shown } from './check.ts';

/** Adds the function that pickles call, and writes patterns as calls of it. */
export function registerRe(registry: ClassTable): void {
  registry.function('re._compile', (args) => {
    const [source, flags] = counted(args, 're._compile', 2);
    return new PyPattern(source as string, flags as number);
  });
  registry.reducer(PyPattern, reduce);
}

const COMPILE = new PyGlobal('re', '_compile');

/** Python keeps the first text with which a pattern was compiled, which is nothing that a pickle shares. */
function reduce({ source, flags }: PyPattern): Reduction {
  return { callable: COMPILE, args: PyTuple.of(typeof source === 'string' ? freshText(source) : source, flags) };
}

const LOCALE = 4;
const UNICODE = 32;
const ASCII = 256;

/** Names of the flags by their bits, from the lowest. */
const FLAGS = ['TEMPLATE', 'IGNORECASE', 'LOCALE', 'MULTILINE', 'DOTALL', 'UNICODE', 'VERBOSE', 'DEBUG', 'ASCII'];
/** Letters of the flags that a pattern can begin with, such as `(?i)`, in the same order; TEMPLATE and DEBUG have none. */
const LETTERS = ' iLmsux a';

/**
 * A Python `re.Pattern`: the text of a regular expression, of a str or of bytes, and its flags. As in Python's cache, there
 * is one for each text and flags.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyPattern } from 'cornichon';
 * const pattern = loads<PyPattern>(dumps(new PyPattern('\\d+ (?P<unit>[a-z]+)', 2)));
 * console.log(pattern.source, pattern.flags, pattern.flagNames); // \d+ (?P<unit>[a-z]+) 34 [ 'IGNORECASE', 'UNICODE' ]
 * ```
 */
export class PyPattern {
  /** The regular expression in Python's syntax; bytes for a pattern that looks for bytes. Python: `pattern.pattern`. */
  readonly source: string | Uint8Array;
  /** The sum of Python's flags, with those that the text itself sets. Python: `pattern.flags`. */
  readonly flags: number;

  /**
   * @param flags the sum of Python's flags, such as `re.I`, 2, and `re.M`, 8. For a str, `re.U` is added as in Python.
   * @throws TypeError for wrong types, RangeError for flags that Python does not take together.
   */
  constructor(source: string | Uint8Array, flags = 0) {
    const isText = typeof source === 'string';
    if (!isText && !(source instanceof Uint8Array))
      throw new TypeError(`a pattern is str or bytes, got ${shown(source)}`);
    this.source = isText ? source : Uint8Array.from(source);
    const given = integer(flags, 'the flags of a pattern', 0, 0x7fffffff) | inlineFlags(source);
    this.flags = isText && (given & ASCII) === 0 ? given | UNICODE : given;
    if (isText && (given & LOCALE) !== 0) throw new RangeError('cannot use LOCALE flag with a str pattern');
    if (!isText && (given & UNICODE) !== 0) throw new RangeError('cannot use UNICODE flag with a bytes pattern');
    if ((given & UNICODE) !== 0 && (given & ASCII) !== 0) {
      throw new RangeError('ASCII and UNICODE flags are incompatible');
    }
    // biome-ignore lint/correctness/noConstructorReturn: one for each text and flags, as in Python, so that a pickle has it once
    return PATTERNS.keep(`${this.flags}${isText ? 's' : 'b'}${isText ? source : latin1(source)}`, this);
  }

  /** Names of the flags, such as `IGNORECASE`. */
  get flagNames(): string[] {
    return FLAGS.filter((_, bit) => (this.flags >> bit) & 1);
  }

  /** `re.compile('a+', re.IGNORECASE)`, as Python's `repr`. */
  toString(): string {
    const hidden = typeof this.source === 'string' && (this.flags & ASCII) === 0 ? UNICODE : 0;
    const names = this.flagNames
      .filter((name) => FLAGS.indexOf(name) !== Math.log2(hidden))
      .map((name) => `re.${name}`);
    const others = this.flags & ~(2 ** FLAGS.length - 1);
    if (others !== 0) names.push(`0x${others.toString(16)}`);
    return `re.compile(${[repr(this.source).slice(0, 200), ...(names.length > 0 ? [names.join('|')] : [])].join(', ')})`;
  }

  /** What stands for the value in a dict. */
  [KEY](): PyTuple {
    return PyTuple.of('re.Pattern', this.source, this.flags);
  }

  /** The Python text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyPattern(re.compile('a+'))`. */
  [INSPECT](): string {
    return `PyPattern(${this})`;
  }
}

const PATTERNS = new Interned<PyPattern>();

/** The flags that a pattern begins with: `(?i)`. */
function inlineFlags(source: string | Uint8Array): number {
  const head = typeof source === 'string' ? source.slice(0, 20) : latin1(source.subarray(0, 20));
  const [, letters = ''] = /^\(\?([aiLmsux]+)\)/.exec(head) ?? [];
  return [...letters].reduce((flags, letter) => flags | (1 << LETTERS.indexOf(letter)), 0);
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
