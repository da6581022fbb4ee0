/**
 * What differs from CPython, and why it cannot be otherwise.
 *
 * Each entry must be needed with every Python that it is for: one that nothing comes under any more fails the test as well.
 */
import type { Failure } from './judge.ts';

export interface KnownException {
  /** The test method of pickletester. */
  readonly test: string;
  readonly kind: Failure['kind'];
  /** The reason. */
  readonly reason: string;
  /** Who wrote the pickle; both when it is left out. */
  readonly pickler?: 'C' | 'Python';
  /** First and last minor version of Python 3 that it is for. */
  readonly python?: readonly [first: number, last: number];
  /** Only where Python has NumPy. */
  readonly numpy?: true;
}

/** A Python, as far as the list goes by it. */
export interface Subject {
  readonly version: string;
  readonly numpy: string | null;
}

const NEWEST = 99;
const NO_IMPORT =
  'whether a name is a class, a function or None is known only to the Python that imports it; here it is inert';
const NO_CODEC = "of Python's codecs there are ascii, latin1, utf8 and bytes; here it is koi8-r";
const OLD_PICKLE_PY =
  'pickle.py of 3.8 and 3.9 forgot to give a bytearray a number in the memo; the C pickler never did';

/** Of the vectors that harvest.py records. */
export const VECTOR_EXCEPTIONS: readonly KnownException[] = [
  { test: 'test_bad_newobj', kind: 'accepted', reason: NO_IMPORT },
  { test: 'test_bad_newobj_ex', kind: 'accepted', reason: NO_IMPORT },
  { test: 'test_newobj_not_class', kind: 'accepted', reason: NO_IMPORT },
  { test: 'test_pickle_setstate_None', kind: 'accepted', python: [13, NEWEST], reason: NO_IMPORT },
  {
    test: 'test_empty_bytestring',
    kind: 'refused',
    reason: NO_CODEC,
  },
  {
    test: 'test_buffers_numpy',
    kind: 'bytes',
    numpy: true,
    reason: 'an array with gaps comes back without them, as in NumPy, which then writes it another way itself',
  },
  { test: 'test_bytearray', kind: 'bytes', pickler: 'Python', python: [8, 9], reason: OLD_PICKLE_PY },
  { test: 'test_in_band_buffers', kind: 'bytes', pickler: 'Python', python: [8, 9], reason: OLD_PICKLE_PY },
  ...['test_recursive_set_subclass_and_inst', 'test_recursive_frozenset_subclass_and_inst'].map(
    (test): KnownException => ({
      test,
      kind: 'bytes',
      pickler: 'Python',
      python: [8, 10],
      reason:
        'pickle.py up to 3.10 sets the state of an object that leads back to itself twice; the C pickler never did',
    }),
  ),
  ...['test_bytes_memoization', 'test_bytearray_memoization'].map(
    (test): KnownException => ({
      test,
      kind: 'bytes',
      pickler: 'Python',
      python: [13, NEWEST],
      reason: 'pickle.py does not give an empty buffer in band a number in the memo; the C pickler does',
    }),
  ),
];

const RAISES = 'writing raises an error before there is a pickle';

/** Tests that fail with Node in the middle. */
export const ROUTED_EXCEPTIONS: Readonly<Record<string, string>> = {
  'AbstractUnpickleTests.test_empty_bytestring': NO_CODEC,
};

/** Tests that pass no pickle through Node with some Python. */
export const UNROUTED: Readonly<Record<string, string>> = {
  'AbstractUnpickleTests.test_custom_find_class': "replaces a method of Python's Unpickler",
  'AbstractUnpickleTests.test_find_class': "calls a method of Python's Unpickler",
  'AbstractUnpickleTests.test_unpickle_module_race': 'imports modules in threads',
  'AbstractPickleTests.test_bad_getattr': RAISES,
  'AbstractPickleTests.test_buffer_callback_error': RAISES,
  'AbstractPickleTests.test_evil_pickler_mutating_collection': "calls Python's Pickler on its own",
  'AbstractPickleTests.test_local_lookup_error': RAISES,
  'AbstractPickleTests.test_picklebuffer_error': RAISES,
  'AbstractPickleTests.test_reduce_bad_iterator': RAISES,
};

/** The failures that no exception covers. */
export function unlisted(failures: readonly Failure[], list: readonly KnownException[], python: Subject): Failure[] {
  const applicable = list.filter((exception) => isFor(exception, python));
  return failures.filter((failure) => !applicable.some((exception) => covers(exception, failure)));
}

/** The exceptions that are for this Python and cover nothing. */
export function unused(
  failures: readonly Failure[],
  list: readonly KnownException[],
  python: Subject,
): KnownException[] {
  const applicable = list.filter((exception) => isFor(exception, python));
  return applicable.filter((exception) => !failures.some((failure) => covers(exception, failure)));
}

function isFor({ python, numpy }: KnownException, subject: Subject): boolean {
  const [first, last] = python ?? [0, NEWEST];
  const minor = Number(subject.version.split('.')[1]);
  return minor >= first && minor <= last && (numpy !== true || subject.numpy !== null);
}

function covers({ test, kind, pickler }: KnownException, failure: Failure): boolean {
  return failure.test.endsWith(`.${test}`) && failure.kind === kind && (pickler ?? failure.pickler) === failure.pickler;
}
