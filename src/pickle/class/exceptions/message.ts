/**
 * What Python's `str(error)` gives, for the built-in exceptions that have a text of their own.
 */
import { repr } from '../../object/repr.ts';
import { fieldOf } from './names.ts';

/** The value of an attribute that comes from the arguments. What a state says of it is not asked: it may be anything. */
type Get = (attribute: string) => unknown;

/** The message of an exception; `str` is Python's for the values in it. */
export function messageOf(name: string, args: readonly unknown[], str: (value: unknown) => string): string {
  const get: Get = (attribute) => fieldOf(name, args, attribute);
  const system = osMessage(get, str);
  if (system !== null) return system;
  switch (name) {
    case 'KeyError':
      return args.length === 1 ? repr(args[0]) : plainMessage(args, str);
    case 'SyntaxError':
    case 'IndentationError':
    case 'TabError':
      return syntaxMessage(get, str);
    case 'UnicodeDecodeError':
      return `'${get('encoding')}' codec can't decode ${decoding(get)}`;
    case 'UnicodeEncodeError':
      return `'${get('encoding')}' codec can't encode ${encoding(get)}`;
    case 'UnicodeTranslateError':
      return `can't translate ${encoding(get)}`;
    case 'ExceptionGroup':
    case 'BaseExceptionGroup': {
      const { length } = get('exceptions') as readonly unknown[];
      return `${args[0]} (${length} sub-exception${length === 1 ? '' : 's'})`;
    }
    default:
      return plainMessage(args, str);
  }
}

function plainMessage(args: readonly unknown[], str: (value: unknown) => string): string {
  if (args.length === 0) return '';
  return args.length === 1 ? str(args[0]) : repr(args);
}

function osMessage(get: Get, str: (value: unknown) => string): string | null {
  const [errno, text] = [get('errno'), get('strerror')];
  if (errno === undefined || text === undefined) return null;
  const [from, to] = [get('filename') ?? null, get('filename2') ?? null];
  const names = from === null ? '' : `: ${repr(from)}${to === null ? '' : ` -> ${repr(to)}`}`;
  return `[Errno ${str(errno)}] ${str(text)}${names}`;
}

function syntaxMessage(get: Get, str: (value: unknown) => string): string {
  const [file, line] = [get('filename'), get('lineno')];
  const parts: string[] = [];
  if (typeof file === 'string') parts.push(file.slice(file.lastIndexOf('/') + 1));
  if (typeof line === 'number' || typeof line === 'bigint') parts.push(`line ${line}`);
  const message = str(get('msg') ?? null);
  return parts.length === 0 ? message : `${message} (${parts.join(', ')})`;
}

function decoding(get: Get): string {
  const [start, end, reason] = [Number(get('start')), Number(get('end')), get('reason')];
  const byte = end === start + 1 ? (get('object') as Uint8Array)[start] : undefined;
  if (byte === undefined) return `bytes in position ${start}-${end - 1}: ${reason}`;
  return `byte 0x${byte.toString(16).padStart(2, '0')} in position ${start}: ${reason}`;
}

function encoding(get: Get): string {
  const [start, end, reason] = [Number(get('start')), Number(get('end')), get('reason')];
  const point = end === start + 1 ? codePointAt(get('object') as string, start) : undefined;
  if (point === undefined) return `characters in position ${start}-${end - 1}: ${reason}`;
  const digits = point.toString(16);
  const escaped =
    point < 0x100
      ? `x${digits.padStart(2, '0')}`
      : point < 0x10000
        ? `u${digits.padStart(4, '0')}`
        : `U${digits.padStart(8, '0')}`;
  return `character '\\${escaped}' in position ${start}: ${reason}`;
}

/** Python counts characters, JavaScript units of 16 bits. */
function codePointAt(text: string, index: number): number | undefined {
  let left = index;
  for (const character of text) if (left-- === 0) return character.codePointAt(0);
  return undefined;
}
