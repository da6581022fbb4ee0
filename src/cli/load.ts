/** Reading a pickle in order to look at it: any class, any persistent id, any extension code, and Python 2's strings. */
import { PickleError } from '../pickle/errors.ts';
import { LIMITS } from '../pickle/limits.ts';
import { StreamUnpickler } from '../pickle/load.ts';
import type { LoadOptions } from '../pickle/options.ts';
import { standardRegistry } from '../standard.ts';
import type { CommandOption, Options } from './command.ts';
import { AnyExtension, PersistentId } from './outside.ts';

/** The options of the sub-commands that read values. */
export const LOAD_OPTIONS = {
  encoding: {
    value: 'NAME',
    help: 'How byte strings of Python 2 are read: ascii, latin1, utf8 or bytes. Default: ascii, or latin1 where that fails.',
  },
  untrusted: { help: 'Reads with the limits for files from strangers.' },
  'max-bytes': {
    value: 'N',
    help: 'Most bytes that compressed files may inflate to; K, M and G may follow. Default: 1G.',
  },
} as const satisfies Record<string, CommandOption>;

/** The value of a pickle. @throws PickleError */
export function loadForLooking(bytes: Uint8Array, options: Options, lossless: boolean): unknown {
  const encoding = options.choice('encoding', ['auto', 'ascii', 'latin1', 'utf8', 'bytes'], 'auto');
  const common: LoadOptions = {
    lossless,
    copy: false,
    persistentLoad: (id) => new PersistentId(id),
    extensions: new AnyExtension(),
    ...(options.flag('untrusted') ? { limits: LIMITS.untrusted } : {}),
  };
  const load = (name: NonNullable<LoadOptions['encoding']>): unknown =>
    new StreamUnpickler(bytes, { ...common, encoding: name }, standardRegistry()).load();
  if (encoding !== 'auto') return load(encoding);
  try {
    return load('ascii');
  } catch (error) {
    if (error instanceof PickleError && error.code === 'ERR_PICKLE_ENCODING') return load('latin1');
    throw error;
  }
}
