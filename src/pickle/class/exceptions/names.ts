/**
 * Python's built-in exceptions: their names, and what their arguments are called.
 */

import { once } from '../../object/once.ts';

/** Every exception class of `builtins`, Python 2's among them. */
export const EXCEPTIONS: readonly string[] = /* @__PURE__ */ words(`
  BaseException Exception ArithmeticError AssertionError AttributeError BaseExceptionGroup BlockingIOError BrokenPipeError
  BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
  ConnectionResetError DeprecationWarning EOFError EncodingWarning ExceptionGroup FileExistsError FileNotFoundError
  FloatingPointError FutureWarning GeneratorExit ImportError ImportWarning IndentationError IndexError InterruptedError
  IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError
  NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError
  PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration
  StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
  UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning
  ZeroDivisionError`);

/** Second names of `OSError`. */
export const ALIASES: readonly string[] = ['EnvironmentError', 'IOError', 'WindowsError'];

/** `OSError` and the classes that extend it. */
const OS_ERRORS = `
  OSError BlockingIOError BrokenPipeError ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
  ConnectionResetError FileExistsError FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError
  PermissionError ProcessLookupError TimeoutError`;
const osErrors = /* @__PURE__ */ once(() => new Set(words(OS_ERRORS)));

/**
 * The class that Python makes of an `OSError` with that number. Only numbers that are the same on Linux, macOS and
 * Windows: for any other, what a pickle says is left as it is, and the Python that reads it decides for itself.
 */
const BY_ERRNO: ReadonlyMap<number, string> = new Map([
  [1, 'PermissionError'],
  [2, 'FileNotFoundError'],
  [3, 'ProcessLookupError'],
  [4, 'InterruptedError'],
  [10, 'ChildProcessError'],
  [13, 'PermissionError'],
  [17, 'FileExistsError'],
  [20, 'NotADirectoryError'],
  [21, 'IsADirectoryError'],
  [32, 'BrokenPipeError'],
]);

/** What the arguments are called, for classes that give them names. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['UnicodeDecodeError', ['encoding', 'object', 'start', 'end', 'reason']],
  ['UnicodeEncodeError', ['encoding', 'object', 'start', 'end', 'reason']],
  ['UnicodeTranslateError', ['object', 'start', 'end', 'reason']],
  ['StopIteration', ['value']],
  ['SystemExit', ['code']],
  ['ImportError', ['msg']],
  ['ModuleNotFoundError', ['msg']],
  ['ExceptionGroup', ['message', 'exceptions']],
  ['BaseExceptionGroup', ['message', 'exceptions']],
  ['RemoteTraceback', ['tb']],
  ['_RemoteTraceback', ['tb']],
]);

const OS_FIELDS = ['errno', 'strerror', 'filename', 'winerror', 'filename2'];
const SYNTAX_ERRORS = ['SyntaxError', 'IndentationError', 'TabError'];
const SYNTAX_FIELDS = ['filename', 'lineno', 'offset', 'text', 'end_lineno', 'end_offset'];

/** The class for a name and arguments: `OSError` for its other names, and the finer class for its number. */
export function classFor(name: string, args: readonly unknown[]): string {
  const known = ALIASES.includes(name) ? 'OSError' : name;
  const [errno] = args;
  if (known !== 'OSError' || args.length < 2 || args.length > 5 || typeof errno !== 'number') return known;
  return BY_ERRNO.get(errno) ?? known;
}

/** The value that an attribute has by the arguments; undefined for none. */
export function fieldOf(name: string, args: readonly unknown[], field: string): unknown {
  if (osErrors().has(name)) {
    if (args.length < 2 || args.length > 5) return undefined;
    if (field === 'characters_written') return name === 'BlockingIOError' ? numberAt(args, 2) : undefined;
    if (field === 'filename' && name === 'BlockingIOError' && numberAt(args, 2) !== undefined) return undefined;
    return at(args, OS_FIELDS.indexOf(field));
  }
  if (SYNTAX_ERRORS.includes(name)) {
    if (field === 'msg') return args[0];
    return Array.isArray(args[1]) ? at(args[1], SYNTAX_FIELDS.indexOf(field)) : undefined;
  }
  return at(args, FIELDS.get(name)?.indexOf(field) ?? -1);
}

/** Whether arguments that Python would refuse are these; a text says what it wants. */
export function trouble(name: string, args: readonly unknown[]): string | null {
  if (name === 'UnicodeDecodeError' || name === 'UnicodeEncodeError') {
    const [encoding, object, start, end, reason] = args;
    const isObject = name === 'UnicodeDecodeError' ? object instanceof Uint8Array : typeof object === 'string';
    const fits = args.length === 5 && typeof encoding === 'string' && isObject && areSpan(start, end, reason);
    return fits ? null : `a str, ${name === 'UnicodeDecodeError' ? 'bytes' : 'a str'}, two ints and a str`;
  }
  if (name === 'UnicodeTranslateError') {
    const [object, start, end, reason] = args;
    return args.length === 4 && typeof object === 'string' && areSpan(start, end, reason)
      ? null
      : 'a str, two ints and a str';
  }
  if (name === 'ExceptionGroup' || name === 'BaseExceptionGroup') {
    const [message, exceptions] = args;
    const fits = args.length === 2 && typeof message === 'string' && Array.isArray(exceptions) && exceptions.length > 0;
    return fits ? null : 'a str and a list of at least one exception';
  }
  if (SYNTAX_ERRORS.includes(name) && args.length === 2) return Array.isArray(args[1]) ? null : 'a str and a tuple';
  return null;
}

function areSpan(start: unknown, end: unknown, reason: unknown): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && typeof reason === 'string';
}

function at(values: readonly unknown[], index: number): unknown {
  return index < 0 ? undefined : values[index];
}

function numberAt(values: readonly unknown[], index: number): unknown {
  return typeof values[index] === 'number' ? values[index] : undefined;
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
