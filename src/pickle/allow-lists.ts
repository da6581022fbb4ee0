/**
 * Ready-made lists of what pickles of a kind name: for `loads`, for `scan`, and for an `Unpickler.find_class` in Python.
 *
 * A list says what is expected, and not what is harmless. Nothing on one runs a command, opens a file or a connection, or
 * imports a module that it is given by name; `getattr`, `partial` with a method caller and the like are on none, since they
 * reach everything. Yet when Python reads the pickle, what is listed is code: constructors take time and memory as their
 * arguments say (`bytearray(10**12)`), and libraries in C trust their own pickles more than a stranger's deserve.
 */
import { DATA, NUMPY, PANDAS, SKLEARN, TORCH } from './allow-list-names.ts';
import { once } from './object/once.ts';

/** The name of a ready-made list. */
export type AllowListName = 'data' | 'numpy' | 'pandas' | 'sklearn' | 'torch';

/**
 * Ready-made lists of `'module.name'`, in the spelling of Python 3.
 *
 * - `data`: values of the standard library, such as datetime, decimal, uuid, collections, pathlib and exceptions.
 * - `numpy`: `data`, and arrays, scalars, dtypes and random generators.
 * - `pandas`: `numpy`, and frames, series, indexes, offsets and extension arrays, of pandas 0.11 to 3.1.
 * - `sklearn`: `numpy`, and the estimators of scikit-learn, sparse matrices of SciPy and joblib's arrays.
 * - `torch`: `data`, tensors and their storages; no modules and no optimizers.
 *
 * Allow-listed code is still code when Python runs it: these are no sandbox. Corresponds to the allow-list that Python's
 * documentation builds into `Unpickler.find_class`. Names of zoneinfo are found with `getattr`, which is on no list: add
 * `'builtins.getattr'` for `loads`, where it only joins names, and never in Python, where it reaches everything.
 *
 * @example
 * ```ts
 * import { ALLOW_LISTS, dumps, loads, PyDecimal } from 'cornichon';
 * const amount = loads(dumps(new PyDecimal('1.50')), { globals: ALLOW_LISTS.data });
 * console.log(`${amount}`); // 1.50
 * const mine = [...ALLOW_LISTS.numpy, 'shop.models.Order'];
 * console.log(mine.includes('numpy.ndarray'), mine.includes('os.system')); // true false
 * ```
 */
export const ALLOW_LISTS: Readonly<Record<AllowListName, readonly string[]>> = /* @__PURE__ */ lists();

function lists(): Readonly<Record<AllowListName, readonly string[]>> {
  const data = once(() => listOf([DATA]));
  const numpy = once(() => listOf([DATA, NUMPY]));
  const pandas = once(() => listOf([DATA, NUMPY, PANDAS]));
  const sklearn = once(() => listOf([DATA, NUMPY, SKLEARN]));
  const torch = once(() => listOf([DATA, TORCH]));
  return Object.freeze({
    get data() {
      return data();
    },
    get numpy() {
      return numpy();
    },
    get pandas() {
      return pandas();
    },
    get sklearn() {
      return sklearn();
    },
    get torch() {
      return torch();
    },
  });
}

function listOf(texts: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const entry of texts.join(' ').replace(/,\s+/g, ',').trim().split(/\s+/)) {
    const [module, list] = entry.split(':') as [string, string];
    for (const name of list.split(',')) names.add(name.includes('.') ? `${module}:${name}` : `${module}.${name}`);
  }
  return Object.freeze([...names].sort());
}
