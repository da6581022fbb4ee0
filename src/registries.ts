/**
 * The registry of the classes that the library knows, and when each comes into it.
 *
 * All class files are imported, but what they have to say is asked for when a pickle names one of their modules, or when a value of
 * one of their classes is written. So a program pays for the classes that it uses, and for them once. A test holds this list to
 * what the class files add.
 */
import { DType, NDArray } from './numpy/index.ts';
import { readArraysWith } from './pickle/array-reading.ts';
import { ArrayRuns } from './pickle/array-runs.ts';
import { writeArraysWith } from './pickle/array-writing.ts';
import { PyArray, registerArray } from './pickle/class/array.ts';
import { registerBuiltins } from './pickle/class/builtins.ts';
import { PyChainMap } from './pickle/class/collections/chain-map.ts';
import { PyDeque } from './pickle/class/collections/deque.ts';
import { PyCounter, PyDefaultDict, PyOrderedDict } from './pickle/class/collections/dicts.ts';
import { PyUserDict, PyUserList, PyUserString } from './pickle/class/collections/user.ts';
import { registerCollections } from './pickle/class/collections.ts';
import { registerCopyreg } from './pickle/class/copyreg.ts';
import { PyDate } from './pickle/class/datetime/date.ts';
import { PyDateTime } from './pickle/class/datetime/datetime.ts';
import { PyTime } from './pickle/class/datetime/time.ts';
import { PyTimeDelta } from './pickle/class/datetime/timedelta.ts';
import { PyTimeZone } from './pickle/class/datetime/timezone.ts';
import { registerDatetime } from './pickle/class/datetime.ts';
import { PyDecimal, registerDecimal } from './pickle/class/decimal.ts';
import { registerEnum } from './pickle/class/enum.ts';
import { PyException } from './pickle/class/exceptions/exception.ts';
import { registerExceptions } from './pickle/class/exceptions.ts';
import { PyFraction, registerFractions } from './pickle/class/fractions.ts';
import { PyPartial, registerFunctools } from './pickle/class/functools.ts';
import { PyIPAddress, PyIPInterface, PyIPNetwork, registerIpaddress } from './pickle/class/ipaddress.ts';
import { registerNumpy, typedArrays } from './pickle/class/numpy.ts';
import { PyAttrGetter, PyItemGetter, PyMethodCaller, registerOperator } from './pickle/class/operator.ts';
import { PyPath, registerPathlib } from './pickle/class/pathlib.ts';
import { PyRange } from './pickle/class/range.ts';
import { PyPattern, registerRe } from './pickle/class/re.ts';
import { PySlice } from './pickle/class/slice.ts';
import { PyStructSequence, registerStructseq } from './pickle/class/structseq.ts';
import { PyNamespace, registerTypes } from './pickle/class/types.ts';
import { PyUUID, registerUuid } from './pickle/class/uuid.ts';
import { PyZoneInfo, registerZoneinfo } from './pickle/class/zoneinfo.ts';
import { FreshCalls } from './pickle/fresh-calls.ts';
import { ClassTable } from './pickle/object/class-table.ts';
import { type AnyClass, Registry } from './pickle/object/registry.ts';

let standard: Registry | null = null;
/**
 * What `loads` and `dumps` know: a table, until somebody asks for the registry, which a page that does not goes without. What lives on
 * between two calls, such as an Unpickler, has the registry in any case, since something may be added to that in the meantime.
 */
let known: ClassTable | null = null;

/** With the classes of arrays comes what reads and writes small ones at once. */
function addAll<T extends ClassTable>(table: T): T {
  readArraysWith((...parts) => new ArrayRuns(...parts));
  writeArraysWith((...parts) => new FreshCalls(...parts));
  for (const { modules, types, add } of parts()) table.later(modules.split(' '), types, add);
  return table;
}

/** The classes of {@link standardRegistry}. */
export function knownClasses(): ClassTable {
  known ??= addAll(new ClassTable());
  return known;
}

/**
 * The classes that the library knows. Add to a copy of your own: `standardRegistry().extend()`.
 *
 * @example
 * ```ts
 * import { loads, standardRegistry } from 'cornichon';
 * const registry = standardRegistry().extend().function('shop.total', (args) => Number(args[0]));
 * // csho\ntotal, then 42 and the call
 * console.log(loads(new TextEncoder().encode('cshop\ntotal\n(I42\ntR.'), { registry })); // 42
 * ```
 */
export function standardRegistry(): Registry {
  if (standard === null) {
    standard = addAll(new Registry());
    known = standard;
  }
  return standard;
}

/** Classes that come together. */
export interface Part {
  /** The Python modules that they are in, with blanks between. */
  readonly modules: string;
  /** The JavaScript classes whose instances they write. */
  readonly types: readonly AnyClass<object>[];
  add(registry: ClassTable): void;
}

/** What there is. Of two that share a module, the first comes first. */
export function parts(): readonly Part[] {
  return [
    { modules: 'builtins _codecs', types: [PyRange, PySlice], add: registerBuiltins },
    { modules: 'copyreg', types: [], add: registerCopyreg },
    {
      modules: 'collections',
      types: [PyOrderedDict, PyDefaultDict, PyCounter, PyDeque, PyChainMap, PyUserDict, PyUserList, PyUserString],
      add: registerCollections,
    },
    { modules: '_operator operator', types: [], add: registerEnum },
    {
      modules: 'builtins multiprocessing.pool concurrent.futures.process',
      types: [PyException],
      add: registerExceptions,
    },
    { modules: 'functools', types: [PyPartial], add: registerFunctools },
    { modules: 'operator', types: [PyItemGetter, PyAttrGetter, PyMethodCaller], add: registerOperator },
    { modules: 'types', types: [PyNamespace], add: registerTypes },
    {
      modules:
        'numpy numpy.core.multiarray numpy._core.multiarray numpy.core._multiarray_umath numpy.core.numeric numpy._core.numeric',
      types: [NDArray, DType, ...typedArrays()],
      add: registerNumpy,
    },
    { modules: 'datetime', types: [PyDate, PyTime, PyDateTime, PyTimeDelta, PyTimeZone, Date], add: registerDatetime },
    { modules: 'zoneinfo', types: [PyZoneInfo], add: registerZoneinfo },
    { modules: 'decimal', types: [PyDecimal], add: registerDecimal },
    { modules: 'fractions', types: [PyFraction], add: registerFractions },
    { modules: 'uuid', types: [PyUUID], add: registerUuid },
    { modules: 'pathlib pathlib._local', types: [PyPath], add: registerPathlib },
    { modules: 'ipaddress', types: [PyIPAddress, PyIPInterface, PyIPNetwork], add: registerIpaddress },
    { modules: 'array', types: [PyArray], add: registerArray },
    { modules: 're', types: [PyPattern], add: registerRe },
    {
      modules: 'time os posix resource pwd grp signal nt',
      types: [PyStructSequence],
      add: registerStructseq,
    },
  ];
}
