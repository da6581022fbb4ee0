/**
 * Where our answer is neither that of CPython's C unpickler nor that of its Python one, on purpose, with the reason.
 *
 * docs/fuzzing.md has the same list in prose.
 */

/** A difference that is meant. */
export interface MeantDifference {
  readonly reason: string;
  /** A stream that comes under it, as text with one character a byte. */
  readonly example: string;
  /** Matches what the C unpickler says. */
  readonly c?: RegExp;
  /** Matches what we say: the message of our error, or `O` and the value. */
  readonly ours?: RegExp;
  /** Matches the stream. */
  readonly stream?: RegExp;
}

export const MEANT_DIFFERENCES: readonly MeantDifference[] = [
  {
    reason:
      'INT and LONG are decimal, as in CPython from 3.14 on; before, both unpicklers had the base that the digits say (0x10, 0b1, 1_0)',
    example: 'I0x10\n.',
    ours: /invalid literal for int/,
  },
  {
    reason: 'leading zeros of INT and LONG have no meaning in base 10; CPython before 3.14 refused them',
    example: 'L010L\n.',
    stream: /[LI] *[+-]?0[\d_]/,
  },
  {
    reason: 'instructions do not cross the end of a frame, as in the C unpickler from 3.13.15 and 3.14.7 on',
    example: '\x95\x01\0\0\0\0\0\0\0K\x01.',
    ours: /end of frame|end of current frame/,
  },
  {
    reason: 'no pickler uses a bytearray, or a buffer beside the stream, as a list',
    example: '\x96\0\0\0\0\0\0\0\0K\x01a.',
    ours: /'(?:bytearray|object)' object (?:has no append|does not support item)/,
  },
  {
    reason:
      'a float that is too large is infinite, as in pickle.py, also where pickle.py stops further on and C would not',
    example: 'F1e999\n(\x90K\x01.',
    c: /value too large to convert to float/,
  },
  {
    reason:
      'one nan twice is one key in Python, since it is one object; here a nan is no object, and never equal to another',
    example: '(G\x7f\xf8\0\0\0\0\0\x002\x91.',
    c: /^O.*float:nan/,
    ours: /^O.*(dict|set)#\d+\{.*float:nan.*float:nan/,
  },
  {
    reason:
      'a sign or a blank before the 0 or 1 of INT makes it no boolean, as in pickle.py, also where pickle.py stops further on',
    example: 'I+0\n(\x90.',
    stream: /I[ +-]+0*[01]\s*\n/,
  },
  {
    reason: 'no pickler sets the items of a list by their numbers',
    example: ']K\x01aK\0K\x02s.',
    ours: /'list' object does not support item assignment/,
  },
  {
    reason: 'a name is a text like any other; in CPython it has no surrogates, and that of INST is ASCII',
    example: '(im\n\xc3\xa9\n.',
    c: /^EUnicodeDecodeError/,
    ours: /^Gglobal/,
  },
  {
    reason:
      'a global has a module and a name, or it is forbidden; CPython calls the line truncated, and pickle.py may stop before',
    example: 'K\x01(\x90c\nC\n.',
    ours: /a global has a module and a name/,
  },
  {
    reason: 'a read-only view is a key, whatever is below it; in CPython it is none when that is a bytearray',
    example: '}\x96\x01\0\0\0\0\0\0\0a\x98Ns.',
    c: /unhashable type: 'bytearray'/,
    stream: /[\x96\x97].*\x98/s,
  },
];
