/**
 * Python's struct sequences: tuples made in C whose items have names, such as `time.struct_time` and `os.stat_result`.
 *
 * A pickle has the class, the tuple, and a dict of what has a name and no place in the tuple. How many items there are and
 * what is in the dict depends on the system and the version, so they are read and written as they come.
 */

import type { ClassTable } from '../object/class-table.ts';
import { PyDict } from '../object/dict.ts';
import { PyGlobal } from '../object/global.ts';
import { internedText } from '../object/inline.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from '../object/inspect.ts';
import type { Reduction } from '../object/object.ts';
import { once } from '../object/once.ts';
import type { LoadContext } from '../object/registry.ts';
import { repr } from '../object/repr.ts';
import { TO_JS } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import { attributesOf } from './attributes.ts';
import { counted, shown } from './check.ts';

/** Names of the items, by the name of the class. A `_` stands for an item without a name. */
const FIELDS = {
  'time.struct_time': 'tm_year tm_mon tm_mday tm_hour tm_min tm_sec tm_wday tm_yday tm_isdst',
  'os.stat_result': 'st_mode st_ino st_dev st_nlink st_uid st_gid st_size _ _ _',
  'os.statvfs_result': 'f_bsize f_frsize f_blocks f_bfree f_bavail f_files f_ffree f_favail f_flag f_namemax',
  'os.terminal_size': 'columns lines',
  'posix.times_result': 'user system children_user children_system elapsed',
  'posix.uname_result': 'sysname nodename release version machine',
  'posix.waitid_result': 'si_pid si_uid si_signo si_status si_code',
  'resource.struct_rusage':
    'ru_utime ru_stime ru_maxrss ru_ixrss ru_idrss ru_isrss ru_minflt ru_majflt ru_nswap ru_inblock ru_oublock ' +
    'ru_msgsnd ru_msgrcv ru_nsignals ru_nvcsw ru_nivcsw',
  'pwd.struct_passwd': 'pw_name pw_passwd pw_uid pw_gid pw_gecos pw_dir pw_shell',
  'grp.struct_group': 'gr_name gr_passwd gr_gid gr_mem',
  'signal.struct_siginfo': 'si_signo si_code si_errno si_pid si_uid si_status si_band',
};
const fieldsByName = /* @__PURE__ */ once(
  () => new Map(Object.entries(FIELDS).map(([name, fields]) => [name, fields.split(' ')])),
);

/** What Windows calls `posix`, and the function that Python 2 called. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['nt.times_result', 'posix.times_result'],
  ['nt.uname_result', 'posix.uname_result'],
  ['os._make_stat_result', 'os.stat_result'],
]);

/** Adds the classes. */
export function registerStructseq(registry: ClassTable): void {
  for (const name of [...Object.keys(FIELDS), ...OTHER_NAMES.keys()]) registry.function(name, read);
  registry.reducer(PyStructSequence, reduce);
}

function read(args: PyTuple, _context: LoadContext, callable: PyGlobal): PyStructSequence {
  const [items, extras] = counted(args, `${callable}`, 1, 2);
  if (!Array.isArray(items)) throw new TypeError(`${callable} wants a sequence, got ${shown(items)}`);
  const name = `${callable}` === 'os._make_stat_result' ? 'os.stat_result' : `${callable}`;
  return new PyStructSequence(name, items, new Map(extras === undefined ? [] : attributesOf(extras, callable)));
}

function reduce(value: PyStructSequence): Reduction {
  const dot = value.className.lastIndexOf('.');
  const [module, name] = [value.className.slice(0, dot), value.className.slice(dot + 1)];
  const extras = new PyDict<unknown, unknown>();
  for (const [key, item] of value.extras) extras.set(internedText(key), item);
  const callable = new PyGlobal(module, name, { freshModule: true, freshName: true });
  return { callable, args: PyTuple.of(PyTuple.from([...value]), extras) };
}

/**
 * A Python struct sequence: a tuple whose items can be had by name. To Python it is equal to the tuple of its items, so it
 * is as a dict key.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyStructSequence } from 'cornichon';
 * const size = loads<PyStructSequence>(dumps(new PyStructSequence('os.terminal_size', [80, 24])));
 * console.log(size.get('columns'), size[1], `${size}`); // 80 24 os.terminal_size(columns=80, lines=24)
 * ```
 */
export class PyStructSequence extends PyTuple {
  /** Python's name of the class, `time.struct_time`. */
  readonly className: string;
  /** What has a name and no place in the tuple, such as `tm_zone`. */
  readonly extras: ReadonlyMap<string, unknown>;

  /** @throws TypeError for a class that is not known, or fewer items than it has. */
  constructor(className: string, items: Iterable<unknown>, extras: ReadonlyMap<string, unknown> = new Map()) {
    super();
    const fields = fieldsOf(className);
    if (fields === undefined) throw new TypeError(`no struct sequence is known as ${shown(className)}`);
    for (const item of items) this.push(item);
    if (this.length < fields.length) {
      throw new TypeError(`${className} has at least ${fields.length} items, got ${this.length}`);
    }
    this.className = className;
    this.extras = extras;
  }

  /** Names of the items that have one, then those of the extras. */
  fields(): string[] {
    return [...fieldsOf(this.className)!.filter((name) => name !== '_'), ...this.extras.keys()];
  }

  /** The item or extra of that name; undefined when there is none. */
  get(name: string): unknown {
    const index = name === '_' ? -1 : fieldsOf(this.className)!.indexOf(name);
    return index === -1 ? this.extras.get(name) : this[index];
  }

  /** `os.terminal_size(columns=80, lines=24)`, as Python's `repr`. */
  override toString(): string {
    const names = fieldsOf(this.className)!.filter((name) => name !== '_');
    return `${this.className}(${names.map((name) => `${name}=${repr(this.get(name))}`).join(', ')})`;
  }

  /** The names with their values, extras too. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(this[TO_JS]());
  }

  /** The names with their values, extras too. */
  [TO_JS](): Map<string, unknown> {
    return new Map(this.fields().map((name) => [name, this.get(name)]));
  }

  /** Prints its fields as those of an object. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    const attributes = this.fields().map((name) => [name, this.get(name)] as const);
    return inspectObject(this.className, this, { attributes }, depth, options, inspect);
  }
}

function fieldsOf(className: string): readonly string[] | undefined {
  return fieldsByName().get(OTHER_NAMES.get(className) ?? className);
}
