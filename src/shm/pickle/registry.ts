/**
 * Pickled segments: what Python's `SharedMemory` and `ShareableList` are in a pickle, which is a name and nothing of what is in
 * the memory. Reading one with this registry attaches it; with the library's own it is data, and nothing is opened.
 */

import { PyPartial } from '../../pickle/class/functools.ts';
import { type AnyClass, PyGlobal, type Reduction, type Registry } from '../../pickle/object/index.ts';
import { PyTuple } from '../../pickle/object/tuple.ts';
import { standardRegistry } from '../../standard.ts';
import { SharedMemoryError } from '../errors.ts';
import { ShareableList } from '../list.ts';
import type { TrustOptions } from '../options.ts';
import { SharedMemory } from '../segment.ts';
import { trustIn } from '../trust.ts';

/** What `shmRegistry` may be told. */
export interface ShmRegistryOptions extends TrustOptions {
  /** What the classes are added to, which is left as it is. Default: what the library knows. */
  readonly registry?: Registry;
  /** Attach for reading only. Default: false. */
  readonly readonly?: boolean;
  /** Asked for each name before it is attached; anything but true refuses it. Default: every name may be attached. */
  readonly allow?: ((name: string) => boolean) | null;
}

const SHARED_MEMORY = new PyGlobal('multiprocessing.shared_memory', 'SharedMemory');
const SHAREABLE_LIST = new PyGlobal('multiprocessing.shared_memory', 'ShareableList');

/**
 * The classes that the library knows, and Python's `SharedMemory` and `ShareableList`, both ways: `loads` attaches what
 * a pickle names, and `dumps` writes the name as Python does.
 *
 * Whoever wrote the pickle says which segment of this user is opened, so for strangers' pickles say what may be. What was
 * attached is the caller's to close. When a pickle is refused half-way, what it had attached by then is closed when it is
 * collected.
 *
 * @example
 * ```ts
 * import { dumps, loads } from 'cornichon';
 * import { SharedMemory, shmRegistry } from 'cornichon/shm';
 * const registry = shmRegistry({ allow: (name) => name.startsWith('psm_') });
 * using mine = SharedMemory.create({ size: 8 });
 * const pickle = dumps({ memory: mine }, { registry }); // Python: pickle.dumps({'memory': shm})
 * using same = loads<Map<string, SharedMemory>>(pickle, { registry }).get('memory')!;
 * mine.bytes()[0] = 7;
 * console.log(same.bytes()[0]); // 7
 * ```
 */
export function shmRegistry(options: ShmRegistryOptions = {}): Registry {
  const { registry = standardRegistry(), readonly = false, allow = null } = options;
  const how = { ...trustIn(options), readonly };
  const permitted = (name: unknown): string => {
    if (typeof name !== 'string') throw new TypeError(`a segment is attached by its name, got a ${typeof name}`);
    if (allow === null || allow(name) === true) return name;
    throw new SharedMemoryError('ERR_SHM_PERMISSION', `shared memory '${name}' may not be attached by a pickle`, {
      segment: name,
    });
  };
  return registry
    .extend()
    .class('multiprocessing.shared_memory.SharedMemory', SharedMemory as unknown as AnyClass<SharedMemory>, {
      call([name, create = false]) {
        if (create !== false) throw new TypeError('a pickle may attach shared memory, and not create it');
        return SharedMemory.attach(permitted(name), how);
      },
      reduce: ({ name, size }): Reduction => ({ callable: SHARED_MEMORY, args: PyTuple.of(name, false, size) }),
    })
    .class('multiprocessing.shared_memory.ShareableList', ShareableList as unknown as AnyClass<ShareableList>, {
      callWithKeywords(args, keywords) {
        if (args.length > 0) throw new TypeError('a pickle may attach a ShareableList, and not create one');
        return ShareableList.attach(permitted(keywords.get('name')), how);
      },
      reduce: ({ name }): Reduction => ({
        callable: new PyPartial(SHAREABLE_LIST, [], [['name', name]]),
        args: new PyTuple(),
      }),
    });
}
