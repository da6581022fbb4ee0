/**
 * The opcode table: every instruction of pickle protocols 0 to 5, as data.
 *
 * The reader, the writer, the disassembler, the scanner, the optimizer, docs/opcodes.md and the tests all work from the
 * one table below, so none of them can disagree with another about what a byte means. This comment is the introduction
 * to that page.
 *
 * ## A pickle is a program
 *
 * A pickle is not a tree of tagged values like JSON or MessagePack. It is a program for a small stack machine, and the
 * value is whatever that program builds. One byte is one instruction; some instructions carry an argument, which
 * follows at once. The machine runs straight through: there are no jumps, no tests and no arithmetic, so a program of n
 * bytes takes at most n steps. It ends at `STOP`, and the value on top of the stack is the result. Bytes after `STOP`
 * are not looked at, which is why several pickles can be written one after another into the same file.
 *
 * ## Stack and marks
 *
 * Most instructions push a value, or take a few from the top and push what they made of them. To make a value out of
 * any number of parts, a program pushes a *mark*, then the parts, then an instruction that takes all that lies above
 * the topmost mark. A mark is not a value: it cannot be memoized, duplicated, stored in a list or returned, and an
 * instruction that wants a value but meets a mark fails. In the stack pictures below, `mark` is the mark and
 * `stackslice` is everything above it, which may be nothing at all. The top of the stack is on the right.
 *
 * ## Memo
 *
 * The memo maps small integers to values that were on the stack. Storing does not pop, and fetching pushes the same
 * object and not a copy. That is how an object that is referred to twice stays one object. A container is stored while
 * it is still empty and filled afterwards, and that is how a list can contain itself. A tuple cannot be stored before
 * it exists, so a tuple that contains itself is built twice: the writer notices on the way out that the tuple has
 * already been memoized from the inside, throws its own parts away (`POP`, `POP_MARK`) and fetches the finished one
 * (`GET`). Nothing forbids storing twice under one number; the later value wins.
 *
 * ## Names, calls and state
 *
 * Anything that has no instruction of its own is described as a call. `GLOBAL` and `STACK_GLOBAL` push a class or a
 * function by module and name, `REDUCE` calls it with a tuple of arguments, `NEWOBJ` creates an instance without
 * initializing it, and `BUILD` hands the new object its state. For Python that means importing any module and calling
 * anything in it: a pickle can run whatever the process can run, and Python's documentation says never to load one from
 * a stranger.
 *
 * **Ours is inert.** Here `GLOBAL` pushes a frozen record of two strings and imports nothing. `REDUCE`, `NEWOBJ`,
 * `INST` and `OBJ` make a record of the call, or a value of a class that this library knows and checks; `BUILD`
 * attaches the state as data. No function is ever looked up by a name from the stream. What is left to guard against is
 * size and not code: a few bytes can announce a terabyte, or refer to each other so that a walk over the result never
 * ends. Hence lengths are compared with the input before anything is allocated, and limits bound the rest.
 *
 * Two side doors let a program refer to things that are not in it. The *extension registry* (`EXT1`, `EXT2`, `EXT4`)
 * replaces a module and name by a number both sides agreed on. A *persistent id* (`PERSID`, `BINPERSID`) is a value
 * with which the application finds an object that it keeps elsewhere, a row of a database or the tensor data beside a
 * PyTorch pickle.
 *
 * ## Frames
 *
 * From protocol 4 the instructions are grouped in frames: `FRAME` says how many bytes belong together, so that a reader
 * of a file can fetch them in one go. CPython closes a frame once it holds 64 KiB. A string or bytes of 64 KiB or more
 * stands between two frames, with its opcode, so that neither side has to copy it through a buffer; a frame of less
 * than four bytes is not announced. Frames mean nothing for the value, and they do not nest.
 *
 * ## Out-of-band buffers
 *
 * In protocol 5 large data need not be in the stream. The writer hands each buffer to a callback and writes
 * `NEXT_BUFFER`; the reader gets the buffers beside the stream, in the same order, and `NEXT_BUFFER` pushes the next
 * one as it is. `READONLY_BUFFER` says that Python's object was immutable. Nothing is copied on the way, and how the
 * buffers travel (shared memory, a socket, a second file) is up to the caller.
 *
 * ## What each protocol added
 *
 * An instruction never changes its meaning and is never withdrawn: every later reader still runs the programs of the
 * first. A protocol number tells a writer which instructions it may use. A reader does not hold a program to the number
 * it declares, but CPython does look at it in two places: names of Python 2 are translated only below 3, and dotted
 * names are followed only from 4.
 *
 * - **0** (the beginning): arguments are lines of text, nearly always ASCII, so that a pickle survives mail and text
 *   files.
 * - **1** (called "binary" at first): the same values with arguments in binary, empty containers and bulk appends.
 *   Smaller and faster.
 * - **2** (Python 2.3): instances of new-style classes by `NEWOBJ`, true booleans, integers of any size in binary,
 *   short tuples, the extension registry, and `PROTO`, with which a pickle says its number. The last one that Python 2
 *   can read.
 * - **3** (Python 3.0): `bytes`, now that a string is text. Before, they travel as a call that encodes a text.
 * - **4** (Python 3.4): lengths of 8 bytes, short strings, sets, names taken from the stack so that they are memoized
 *   like other strings, keyword arguments for `NEWOBJ_EX`, memo numbers that are counted and not written, and frames.
 * - **5** (Python 3.8): `bytearray` and out-of-band buffers.
 *
 * ## Bytes
 *
 * Integers and lengths are little-endian; the one exception is `BINFLOAT`, which is big-endian. Three arguments are
 * signed although the others of their kind are not: `BINSTRING` and `LONG4` have signed lengths and `EXT4` a signed
 * code. A negative one is an error, and a reader that takes it as a distance will run backwards.
 */
import type { OpcodeName } from './codes.ts';

export { OP, type OpcodeName, opcodeName } from './codes.ts';

/**
 * The encodings an argument can have. The names are those of Python's `pickletools`, so that `dis` output and bug
 * reports agree. `ARGUMENTS` in opcodes.ts describes each.
 */
export type ArgumentKind =
  | 'uint1'
  | 'uint2'
  | 'int4'
  | 'uint4'
  | 'uint8'
  | 'float8'
  | 'decimalnl_short'
  | 'decimalnl_long'
  | 'floatnl'
  | 'stringnl'
  | 'stringnl_noescape'
  | 'stringnl_noescape_pair'
  | 'unicodestringnl'
  | 'string1'
  | 'string4'
  | 'bytes1'
  | 'bytes4'
  | 'bytes8'
  | 'bytearray8'
  | 'unicodestring1'
  | 'unicodestring4'
  | 'unicodestring8'
  | 'long1'
  | 'long4';

/** Where an argument ends. */
export type ArgumentLayout = FixedLayout | LineLayout | CountedLayout;

/** So many bytes, always. */
export interface FixedLayout {
  /** Tells the three layouts apart. */
  readonly kind: 'fixed';
  /** How many. */
  readonly bytes: 1 | 2 | 4 | 8;
}

/** Up to a newline, and that too. */
export interface LineLayout {
  /** Tells the three layouts apart. */
  readonly kind: 'line';
  /** How many newlines: a module and a name take two. */
  readonly lines: 1 | 2;
}

/** A little-endian length, and then as many bytes as it says. */
export interface CountedLayout {
  /** Tells the three layouts apart. */
  readonly kind: 'counted';
  /** How many bytes the length takes. */
  readonly prefix: 1 | 4 | 8;
  /** Whether the length has a sign; a negative one is an error. */
  readonly signed?: boolean;
}

/** What an argument is once it has been read, in Python's words; `str_pair` is a module and a name. */
export type ArgumentType =
  | 'int'
  | 'int_or_bool'
  | 'float'
  | 'str'
  | 'str_pair'
  | 'bytes'
  | 'bytes_or_str'
  | 'bytearray';

/** One encoding of arguments. */
export interface Argument {
  /** Where the argument ends. */
  readonly layout: ArgumentLayout;
  /** What it is once read. */
  readonly type: ArgumentType;
  /** What the bytes look like, in prose (Markdown, one paragraph). */
  readonly doc: string;
}

/**
 * What a place on the stack holds, in the words of Python's `pickletools`. `mark` and `stackslice` are a mark and all
 * that lies above it; every other item is one value. These are the types that Python's own writer puts there: reading
 * is laxer in places (`APPENDS` also fills a `deque`, `SETITEMS` an `OrderedDict`), and the row's prose says where.
 */
export type StackItem =
  | 'any'
  | 'mark'
  | 'stackslice'
  | 'None'
  | 'bool'
  | 'int'
  | 'int_or_bool'
  | 'float'
  | 'str'
  | 'bytes'
  | 'bytes_or_str'
  | 'bytearray'
  | 'buffer'
  | 'list'
  | 'tuple'
  | 'dict'
  | 'set'
  | 'frozenset';

/** A pickle protocol, numbered as in Python. */
export type Protocol = 0 | 1 | 2 | 3 | 4 | 5;

/** One instruction of the pickle machine. Corresponds to `pickletools.OpcodeInfo`. */
export interface Opcode<Name extends string = OpcodeName> {
  /** The name, as in Python's `pickle` module. */
  readonly name: Name;
  /** The byte that stands for it, 0 to 255. */
  readonly code: number;
  /** How the argument behind the byte is encoded; `null` when there is none. */
  readonly argument: ArgumentKind | null;
  /** What must lie on the stack, topmost last. */
  readonly before: readonly StackItem[];
  /** What lies there instead afterwards, topmost last. */
  readonly after: readonly StackItem[];
  /** The first protocol that has the instruction. */
  readonly protocol: Protocol;
  /** What it does, where its traps are and who writes it, in prose (Markdown, one paragraph). */
  readonly doc: string;
}

/** The encodings of arguments, by name. */
export const ARGUMENTS: Readonly<Record<ArgumentKind, Argument>> = {
  uint1: { layout: { kind: 'fixed', bytes: 1 }, type: 'int', doc: 'One byte, unsigned.' },
  uint2: { layout: { kind: 'fixed', bytes: 2 }, type: 'int', doc: 'Two bytes, little-endian, unsigned.' },
  int4: {
    layout: { kind: 'fixed', bytes: 4 },
    type: 'int',
    doc: "Four bytes, little-endian, signed (two's complement).",
  },
  uint4: { layout: { kind: 'fixed', bytes: 4 }, type: 'int', doc: 'Four bytes, little-endian, unsigned.' },
  uint8: { layout: { kind: 'fixed', bytes: 8 }, type: 'int', doc: 'Eight bytes, little-endian, unsigned.' },
  float8: {
    layout: { kind: 'fixed', bytes: 8 },
    type: 'float',
    doc: 'An IEEE 754 double, **big-endian**: infinities, NaN payloads and negative zero included.',
  },
  decimalnl_short: {
    layout: { kind: 'line', lines: 1 },
    type: 'int_or_bool',
    doc: 'A decimal integer. For `INT` alone the texts `00` and `01` are False and True.',
  },
  decimalnl_long: {
    layout: { kind: 'line', lines: 1 },
    type: 'int',
    doc: 'A decimal integer of any size; writers end it with an `L`, readers do not insist.',
  },
  floatnl: {
    layout: { kind: 'line', lines: 1 },
    type: 'float',
    doc: "Python's `repr` of a float: the shortest decimal that reads back the same, `inf`, `-inf` or `nan`.",
  },
  stringnl: {
    layout: { kind: 'line', lines: 1 },
    type: 'bytes_or_str',
    doc: "Python 2's `repr` of a byte string: in matching quotes, with backslash escapes as in Python source.",
  },
  stringnl_noescape: {
    layout: { kind: 'line', lines: 1 },
    type: 'str',
    doc: 'Text as it is, without quotes or escapes.',
  },
  stringnl_noescape_pair: {
    layout: { kind: 'line', lines: 2 },
    type: 'str_pair',
    doc: 'A module name and a name in it, each on its own line, without quotes or escapes.',
  },
  unicodestringnl: {
    layout: { kind: 'line', lines: 1 },
    type: 'str',
    doc:
      "Python's raw-unicode-escape: a byte is the Latin-1 character of that number, except that `\\uXXXX` and " +
      '`\\UXXXXXXXX` are the character of that hexadecimal number. Every other backslash stands for itself.',
  },
  string1: {
    layout: { kind: 'counted', prefix: 1 },
    type: 'bytes_or_str',
    doc: 'The bytes of a Python 2 `str`, at most 255.',
  },
  string4: {
    layout: { kind: 'counted', prefix: 4, signed: true },
    type: 'bytes_or_str',
    doc: 'The bytes of a Python 2 `str`. The length is **signed**; a negative one is an error.',
  },
  bytes1: { layout: { kind: 'counted', prefix: 1 }, type: 'bytes', doc: 'At most 255 bytes.' },
  bytes4: { layout: { kind: 'counted', prefix: 4 }, type: 'bytes', doc: 'Fewer than 4 GiB of bytes.' },
  bytes8: { layout: { kind: 'counted', prefix: 8 }, type: 'bytes', doc: 'Any number of bytes.' },
  bytearray8: {
    layout: { kind: 'counted', prefix: 8 },
    type: 'bytearray',
    doc: 'Any number of bytes, to become a mutable copy. There is no shorter form.',
  },
  unicodestring1: {
    layout: { kind: 'counted', prefix: 1 },
    type: 'str',
    doc:
      'UTF-8. The length counts bytes, not characters; a lone surrogate is written as the three bytes that its ' +
      'number would take.',
  },
  unicodestring4: {
    layout: { kind: 'counted', prefix: 4 },
    type: 'str',
    doc: 'UTF-8, as `unicodestring1`.',
  },
  unicodestring8: {
    layout: { kind: 'counted', prefix: 8 },
    type: 'str',
    doc: 'UTF-8, as `unicodestring1`.',
  },
  long1: {
    layout: { kind: 'counted', prefix: 1 },
    type: 'int',
    doc: "A signed integer in little-endian two's complement, at most 255 bytes of it. No bytes at all are 0.",
  },
  long4: {
    layout: { kind: 'counted', prefix: 4, signed: true },
    type: 'int',
    doc: 'As `long1`, for larger integers. The length is **signed**; a negative one is an error.',
  },
};

/**
 * All 68 opcodes, by protocol and within a protocol by subject. Corresponds to `pickletools.opcodes`.
 *
 * @example
 * ```ts
 * OPCODES.filter((opcode) => opcode.protocol === 5).map((opcode) => opcode.name);
 * // ['BYTEARRAY8', 'NEXT_BUFFER', 'READONLY_BUFFER']
 * ```
 */
export const OPCODES: readonly Opcode[] = [
  // Protocol 0: values, arguments as text.
  {
    name: 'NONE',
    code: 0x4e,
    argument: null,
    before: [],
    after: ['None'],
    protocol: 0,
    doc: 'Pushes None.',
  },
  {
    name: 'INT',
    code: 0x49,
    argument: 'decimalnl_short',
    before: [],
    after: ['int_or_bool'],
    protocol: 0,
    doc:
      'Pushes an integer, or a bool: `I01` and `I00` are True and False, because bools came later and old readers ' +
      'had to see 1 and 0. Protocol 0 writes it for integers of 32 bits, protocols 0 and 1 for bools. CPython read ' +
      'the digits like a Python literal (`0x10` is 16) until 3.13 and as decimal from 3.14.',
  },
  {
    name: 'LONG',
    code: 0x4c,
    argument: 'decimalnl_long',
    before: [],
    after: ['int'],
    protocol: 0,
    doc:
      "Pushes an integer of any size. The final `L` comes from Python 2's `long` and is optional on reading. " +
      'Protocols 0 and 1 write it for what does not fit 32 bits. Reading takes time that grows faster than the ' +
      'number of digits, so Python refuses more than 4300 of them unless told otherwise.',
  },
  {
    name: 'FLOAT',
    code: 0x46,
    argument: 'floatnl',
    before: [],
    after: ['float'],
    protocol: 0,
    doc:
      "Pushes a float written as Python's `repr` writes it. JavaScript formats numbers otherwise (`2` for `2.0`, " +
      "`1e-7` for `1e-07`), so a writer needs its own formatting to give CPython's bytes. The sign and payload of a " +
      'NaN are lost.',
  },
  {
    name: 'STRING',
    code: 0x53,
    argument: 'stringnl',
    before: [],
    after: ['bytes_or_str'],
    protocol: 0,
    doc:
      "Pushes a `str` of Python 2, which is bytes: the reader's `encoding` option decides between text and bytes. " +
      'The quotes must match and nothing may follow the closing one. Python 3 reads it and never writes it.',
  },
  {
    name: 'UNICODE',
    code: 0x56,
    argument: 'unicodestringnl',
    before: [],
    after: ['str'],
    protocol: 0,
    doc:
      'Pushes a text. Only `\\u` and `\\U` are escapes, so `\\n` stays two characters. Protocol 0 writes it, with ' +
      'backslash, NUL, newline, carriage return and 0x1a as `\\uXXXX`; the other characters below 256 are bare ' +
      'bytes, so a pickle of protocol 0 is ASCII only if its texts are.',
  },

  // Protocol 0: containers.
  {
    name: 'LIST',
    code: 0x6c,
    argument: null,
    before: ['mark', 'stackslice'],
    after: ['list'],
    protocol: 0,
    doc:
      'Makes a list of everything above the mark. Protocol 0 writes `MARK LIST` for an empty list and then appends ' +
      'one by one, so that a list can contain itself; hence a filled slice is rare.',
  },
  {
    name: 'APPEND',
    code: 0x61,
    argument: null,
    before: ['list', 'any'],
    after: ['list'],
    protocol: 0,
    doc:
      'Appends the top of the stack to the list below it, in place. The target may be any object with list items, a ' +
      '`deque` for one. Later protocols write it when a list has a single item.',
  },
  {
    name: 'TUPLE',
    code: 0x74,
    argument: null,
    before: ['mark', 'stackslice'],
    after: ['tuple'],
    protocol: 0,
    doc: 'Makes a tuple of everything above the mark. From protocol 2 it is written for four items and more.',
  },
  {
    name: 'DICT',
    code: 0x64,
    argument: null,
    before: ['mark', 'stackslice'],
    after: ['dict'],
    protocol: 0,
    doc:
      'Makes a dict of everything above the mark, taken as key, value, key, value; an odd number is an error, and so ' +
      'is a key that Python cannot hash. Protocol 0 writes `MARK DICT` for an empty dict and fills it with `SETITEM`.',
  },
  {
    name: 'SETITEM',
    code: 0x73,
    argument: null,
    before: ['dict', 'any', 'any'],
    after: ['dict'],
    protocol: 0,
    doc:
      'Stores a value (topmost) under a key (below it) in the dict below both, in place. The target may be any ' +
      'object with dict items, such as a `defaultdict`. CPython takes whatever has item assignment, a list too; we ' +
      'do not, and no writer does that.',
  },

  // Protocol 0: names, objects, persistent ids.
  {
    name: 'GLOBAL',
    code: 0x63,
    argument: 'stringnl_noescape_pair',
    before: [],
    after: ['any'],
    protocol: 0,
    doc:
      'Pushes the class or function of that name. Written up to protocol 3; up to 2 under its Python 2 name ' +
      '(`__builtin__` for `builtins`), which the reader translates back unless told otherwise. Python imports the ' +
      'module; here the names are all that is pushed.',
  },
  {
    name: 'REDUCE',
    code: 0x52,
    argument: null,
    before: ['any', 'any'],
    after: ['any'],
    protocol: 0,
    doc:
      'Calls the lower of two values with the arguments in the upper, which must be a tuple. It is what `__reduce__` ' +
      'of an object comes down to, and the instruction that makes a pickle dangerous in Python. Here the call is ' +
      'recorded, or done by a class that is known.',
  },
  {
    name: 'BUILD',
    code: 0x62,
    argument: null,
    before: ['any', 'any'],
    after: ['any'],
    protocol: 0,
    doc:
      'Gives the object below the state on top: by `__setstate__` if it has one, else the state is a dict of ' +
      'attributes, or a pair of such a dict (or None) and a dict of slots. The object may already be referred to ' +
      'from elsewhere, even from its own state.',
  },
  {
    name: 'INST',
    code: 0x69,
    argument: 'stringnl_noescape_pair',
    before: ['mark', 'stackslice'],
    after: ['any'],
    protocol: 0,
    doc:
      'Makes an instance of the named class with everything above the mark as its arguments. Without arguments the ' +
      'initializer is skipped, unless the class has `__getinitargs__`; with arguments it is a call like `REDUCE`, ' +
      "which a scanner that watches only `REDUCE` misses. Written by Python 2's protocol 0 for instances of " +
      'old-style classes.',
  },
  {
    name: 'PERSID',
    code: 0x50,
    argument: 'stringnl_noescape',
    before: [],
    after: ['any'],
    protocol: 0,
    doc:
      'Pushes whatever the application keeps under this id. Protocol 0 writes it; the id is a line of ASCII there, ' +
      'so an id that is not a string comes back as one, and one with a newline breaks the stream.',
  },

  // Protocol 0: stack and memo.
  {
    name: 'MARK',
    code: 0x28,
    argument: null,
    before: [],
    after: ['mark'],
    protocol: 0,
    doc:
      'Pushes a mark. The next instruction that takes a slice takes everything above the topmost mark, and the mark ' +
      'with it. Instructions that take single values cannot reach below it.',
  },
  {
    name: 'POP',
    code: 0x30,
    argument: null,
    before: ['any'],
    after: [],
    protocol: 0,
    doc:
      'Throws the top of the stack away; alone among the instructions that take one value, it accepts a mark too. ' +
      'Written for a tuple that contains itself, for an object that turns out to be in the memo after its call, and ' +
      'after a call whose result nobody wants.',
  },
  {
    name: 'DUP',
    code: 0x32,
    argument: null,
    before: ['any'],
    after: ['any', 'any'],
    protocol: 0,
    doc: "Pushes the top of the stack once more: the same object, not a copy. None of Python's own writers uses it.",
  },
  {
    name: 'PUT',
    code: 0x70,
    argument: 'decimalnl_short',
    before: ['any'],
    after: ['any'],
    protocol: 0,
    doc:
      'Stores the top of the stack in the memo under a number written in decimal, and leaves it there. Digits must ' +
      'be read strictly: with `parseInt`, two different texts could name one slot. A negative number is an error.',
  },
  {
    name: 'GET',
    code: 0x67,
    argument: 'decimalnl_short',
    before: [],
    after: ['any'],
    protocol: 0,
    doc:
      'Pushes what the memo holds under a number written in decimal. If nothing was stored there it is an error, not ' +
      'None.',
  },
  {
    name: 'STOP',
    code: 0x2e,
    argument: null,
    before: ['any'],
    after: [],
    protocol: 0,
    doc:
      'Ends the program; the top of the stack is the result. Values and marks left below it do not disturb CPython; ' +
      '`pickletools.dis` takes them for an error.',
  },

  // Protocol 1: values, arguments in binary.
  {
    name: 'BININT',
    code: 0x4a,
    argument: 'int4',
    before: [],
    after: ['int'],
    protocol: 1,
    doc:
      'Pushes an integer of 32 bits with sign. Written for every negative one, and for what needs more than two ' +
      'bytes.',
  },
  {
    name: 'BININT1',
    code: 0x4b,
    argument: 'uint1',
    before: [],
    after: ['int'],
    protocol: 1,
    doc: 'Pushes an integer from 0 to 255.',
  },
  {
    name: 'BININT2',
    code: 0x4d,
    argument: 'uint2',
    before: [],
    after: ['int'],
    protocol: 1,
    doc: 'Pushes an integer from 0 to 65535. Written from 256 on.',
  },
  {
    name: 'BINFLOAT',
    code: 0x47,
    argument: 'float8',
    before: [],
    after: ['float'],
    protocol: 1,
    doc: 'Pushes a float. The only argument in the format that is big-endian.',
  },
  {
    name: 'BINSTRING',
    code: 0x54,
    argument: 'string4',
    before: [],
    after: ['bytes_or_str'],
    protocol: 1,
    doc:
      "Pushes a `str` of Python 2, which is bytes: the reader's `encoding` option decides between text and bytes. " +
      'The length is signed. Python 3 reads it and never writes it.',
  },
  {
    name: 'SHORT_BINSTRING',
    code: 0x55,
    argument: 'string1',
    before: [],
    after: ['bytes_or_str'],
    protocol: 1,
    doc: 'Pushes a `str` of Python 2 of at most 255 bytes, as `BINSTRING` does.',
  },
  {
    name: 'BINUNICODE',
    code: 0x58,
    argument: 'unicodestring4',
    before: [],
    after: ['str'],
    protocol: 1,
    doc:
      'Pushes a text. A lone surrogate, which UTF-8 has no place for, is allowed and is kept; other malformed UTF-8 ' +
      'is an error. Written up to protocol 3 for every text, later for those of more than 255 bytes.',
  },

  // Protocol 1: containers.
  {
    name: 'EMPTY_LIST',
    code: 0x5d,
    argument: null,
    before: [],
    after: ['list'],
    protocol: 1,
    doc: 'Pushes a new, empty list.',
  },
  {
    name: 'APPENDS',
    code: 0x65,
    argument: null,
    before: ['list', 'mark', 'stackslice'],
    after: ['list'],
    protocol: 1,
    doc:
      'Appends everything above the mark to the list below it. Writers send up to 1000 items at a time. With nothing ' +
      'above the mark CPython does not even look at the target, so `None MARK APPENDS` is None.',
  },
  {
    name: 'EMPTY_TUPLE',
    code: 0x29,
    argument: null,
    before: [],
    after: ['tuple'],
    protocol: 1,
    doc: 'Pushes the empty tuple. It is never put in the memo.',
  },
  {
    name: 'EMPTY_DICT',
    code: 0x7d,
    argument: null,
    before: [],
    after: ['dict'],
    protocol: 1,
    doc: 'Pushes a new, empty dict.',
  },
  {
    name: 'SETITEMS',
    code: 0x75,
    argument: null,
    before: ['dict', 'mark', 'stackslice'],
    after: ['dict'],
    protocol: 1,
    doc:
      'Adds everything above the mark, taken as key, value, key, value, to the dict below it; an odd number is an ' +
      'error. Writers send up to 1000 pairs at a time; up to 3.14 CPython (in C) ends a dict of exactly 1000, 2000, ' +
      '... pairs with an empty `MARK SETITEMS`.',
  },

  // Protocol 1: objects, persistent ids, stack and memo.
  {
    name: 'OBJ',
    code: 0x6f,
    argument: null,
    before: ['mark', 'any', 'stackslice'],
    after: ['any'],
    protocol: 1,
    doc:
      'Makes an instance, as `INST` does, of the class that lies directly above the mark, with everything above that ' +
      'as its arguments. The class can come from the memo, and one value at least must follow the mark. Written by ' +
      'Python 2 from protocol 1 on, for instances of old-style classes.',
  },
  {
    name: 'BINPERSID',
    code: 0x51,
    argument: null,
    before: ['any'],
    after: ['any'],
    protocol: 1,
    doc:
      'Replaces a persistent id by whatever the application keeps under it. Unlike that of `PERSID` the id can be ' +
      "any value; PyTorch's is a tuple.",
  },
  {
    name: 'POP_MARK',
    code: 0x31,
    argument: null,
    before: ['mark', 'stackslice'],
    after: [],
    protocol: 1,
    doc: 'Throws everything above the mark away, and the mark. Written for a tuple or frozenset that contains itself.',
  },
  {
    name: 'BINPUT',
    code: 0x71,
    argument: 'uint1',
    before: ['any'],
    after: ['any'],
    protocol: 1,
    doc: 'Stores the top of the stack in the memo under a number from 0 to 255, and leaves it there.',
  },
  {
    name: 'LONG_BINPUT',
    code: 0x72,
    argument: 'uint4',
    before: ['any'],
    after: ['any'],
    protocol: 1,
    doc:
      'Stores the top of the stack in the memo under a number of 32 bits, and leaves it there. Nothing makes the ' +
      'number follow the one before: a memo that is a plain array can be made 4 billion places long by five bytes.',
  },
  {
    name: 'BINGET',
    code: 0x68,
    argument: 'uint1',
    before: [],
    after: ['any'],
    protocol: 1,
    doc: 'Pushes what the memo holds under a number from 0 to 255.',
  },
  {
    name: 'LONG_BINGET',
    code: 0x6a,
    argument: 'uint4',
    before: [],
    after: ['any'],
    protocol: 1,
    doc: 'Pushes what the memo holds under a number of 32 bits.',
  },

  // Protocol 2.
  {
    name: 'PROTO',
    code: 0x80,
    argument: 'uint1',
    before: [],
    after: [],
    protocol: 2,
    doc:
      'Says which protocol the pickle was written for. It comes first in every pickle from protocol 2 on, outside of ' +
      'any frame; readers take it anywhere, refuse numbers above 5, and do not mind newer instructions than it ' +
      'announces.',
  },
  {
    name: 'NEWTRUE',
    code: 0x88,
    argument: null,
    before: [],
    after: ['bool'],
    protocol: 2,
    doc: 'Pushes True.',
  },
  {
    name: 'NEWFALSE',
    code: 0x89,
    argument: null,
    before: [],
    after: ['bool'],
    protocol: 2,
    doc: 'Pushes False.',
  },
  {
    name: 'LONG1',
    code: 0x8a,
    argument: 'long1',
    before: [],
    after: ['int'],
    protocol: 2,
    doc:
      'Pushes an integer given by its bytes. Written for what does not fit `BININT`, with as few bytes as hold the ' +
      'sign too; a longer form is read just as well.',
  },
  {
    name: 'LONG4',
    code: 0x8b,
    argument: 'long4',
    before: [],
    after: ['int'],
    protocol: 2,
    doc: 'Pushes an integer of more than 255 bytes, as `LONG1` does. The length is signed.',
  },
  {
    name: 'TUPLE1',
    code: 0x85,
    argument: null,
    before: ['any'],
    after: ['tuple'],
    protocol: 2,
    doc: 'Makes a tuple of the top of the stack.',
  },
  {
    name: 'TUPLE2',
    code: 0x86,
    argument: null,
    before: ['any', 'any'],
    after: ['tuple'],
    protocol: 2,
    doc: 'Makes a tuple of the two topmost values; the topmost comes last.',
  },
  {
    name: 'TUPLE3',
    code: 0x87,
    argument: null,
    before: ['any', 'any', 'any'],
    after: ['tuple'],
    protocol: 2,
    doc: 'Makes a tuple of the three topmost values; the topmost comes last.',
  },
  {
    name: 'NEWOBJ',
    code: 0x81,
    argument: null,
    before: ['any', 'any'],
    after: ['any'],
    protocol: 2,
    doc:
      'Makes an instance of the class below with the tuple on top as arguments of `cls.__new__`; `__init__` is not ' +
      'called. Written for every ordinary instance, with `BUILD` after it for the attributes.',
  },
  {
    name: 'EXT1',
    code: 0x82,
    argument: 'uint1',
    before: [],
    after: ['any'],
    protocol: 2,
    doc:
      "Pushes the global that was registered under this code in Python's `copyreg`. Reader and writer must have " +
      'registered the same; a code that nobody registered is an error, and so is 0.',
  },
  {
    name: 'EXT2',
    code: 0x83,
    argument: 'uint2',
    before: [],
    after: ['any'],
    protocol: 2,
    doc: 'As `EXT1`, for codes up to 65535.',
  },
  {
    name: 'EXT4',
    code: 0x84,
    argument: 'int4',
    before: [],
    after: ['any'],
    protocol: 2,
    doc: 'As `EXT1`, for codes up to 2147483647. The code is signed; 0 and negative ones are errors.',
  },

  // Protocol 3.
  {
    name: 'SHORT_BINBYTES',
    code: 0x43,
    argument: 'bytes1',
    before: [],
    after: ['bytes'],
    protocol: 3,
    doc: 'Pushes bytes, at most 255 of them.',
  },
  {
    name: 'BINBYTES',
    code: 0x42,
    argument: 'bytes4',
    before: [],
    after: ['bytes'],
    protocol: 3,
    doc: "Pushes bytes. Unlike that of Python 2's `BINSTRING`, the length is unsigned.",
  },

  // Protocol 4.
  {
    name: 'FRAME',
    code: 0x95,
    argument: 'uint8',
    before: [],
    after: [],
    protocol: 4,
    doc:
      'Says how many of the bytes that follow belong to one frame. One that reaches past the end of the input is an ' +
      'error, and so is one that begins before the last one ended; older CPythons let the second pass, and readers ' +
      'that disagree here can be made to see different programs in the same bytes.',
  },
  {
    name: 'MEMOIZE',
    code: 0x94,
    argument: null,
    before: ['any'],
    after: ['any'],
    protocol: 4,
    doc:
      'Stores the top of the stack in the memo and leaves it there. The number is how many entries the memo has ' +
      'already, which after a `PUT` with gaps is not one more than the highest.',
  },
  {
    name: 'SHORT_BINUNICODE',
    code: 0x8c,
    argument: 'unicodestring1',
    before: [],
    after: ['str'],
    protocol: 4,
    doc: 'Pushes a text of at most 255 bytes of UTF-8, as `BINUNICODE` does.',
  },
  {
    name: 'BINUNICODE8',
    code: 0x8d,
    argument: 'unicodestring8',
    before: [],
    after: ['str'],
    protocol: 4,
    doc:
      'Pushes a text of 4 GiB and more, as `BINUNICODE` does. JavaScript has no string that long, but a short one ' +
      'may come this way too.',
  },
  {
    name: 'BINBYTES8',
    code: 0x8e,
    argument: 'bytes8',
    before: [],
    after: ['bytes'],
    protocol: 4,
    doc: 'Pushes bytes, written for 4 GiB and more.',
  },
  {
    name: 'EMPTY_SET',
    code: 0x8f,
    argument: null,
    before: [],
    after: ['set'],
    protocol: 4,
    doc: 'Pushes a new, empty set. Before protocol 4 a set is a call with a list.',
  },
  {
    name: 'ADDITEMS',
    code: 0x90,
    argument: null,
    before: ['set', 'mark', 'stackslice'],
    after: ['set'],
    protocol: 4,
    doc:
      'Adds everything above the mark to the set below it. Writers send up to 1000 items at a time, with the same ' +
      'empty last batch as `SETITEMS`, and use it even for a single item.',
  },
  {
    name: 'FROZENSET',
    code: 0x91,
    argument: null,
    before: ['mark', 'stackslice'],
    after: ['frozenset'],
    protocol: 4,
    doc: 'Makes a frozenset of everything above the mark, in one batch whatever the size. Equal items count once.',
  },
  {
    name: 'STACK_GLOBAL',
    code: 0x93,
    argument: null,
    before: ['str', 'str'],
    after: ['any'],
    protocol: 4,
    doc:
      'Pushes the class or function with the module below and the name on top; both must be texts. A name with dots ' +
      'is followed attribute by attribute. The texts may come from the memo, so that looking back a few instructions ' +
      'does not tell what is named.',
  },
  {
    name: 'NEWOBJ_EX',
    code: 0x92,
    argument: null,
    before: ['any', 'any', 'any'],
    after: ['any'],
    protocol: 4,
    doc:
      'As `NEWOBJ`, with a dict of keyword arguments on top of the tuple. Written for classes with ' +
      '`__getnewargs_ex__`; before protocol 4 they need a `functools.partial`.',
  },

  // Protocol 5.
  {
    name: 'BYTEARRAY8',
    code: 0x96,
    argument: 'bytearray8',
    before: [],
    after: ['bytearray'],
    protocol: 5,
    doc:
      'Pushes a bytearray. The length takes eight bytes however short it is. Also written for a writable ' +
      '`PickleBuffer` that stays in the stream. Before protocol 5 a bytearray is a call.',
  },
  {
    name: 'NEXT_BUFFER',
    code: 0x97,
    argument: null,
    before: [],
    after: ['buffer'],
    protocol: 5,
    doc:
      'Pushes the next of the buffers that the caller passed beside the stream, as it is and without a copy. Fails ' +
      'without buffers or when they run out. The object is not put in the memo: a buffer that is written twice takes ' +
      'two places in the list.',
  },
  {
    name: 'READONLY_BUFFER',
    code: 0x98,
    argument: null,
    before: ['buffer'],
    after: ['buffer'],
    protocol: 5,
    doc:
      'Makes the buffer on top of the stack read-only: one that is so already is left alone, a writable one is ' +
      'replaced by a view that cannot be written through. It works on whatever lies there, a bytearray from the ' +
      'stream too, and fails on what is not a buffer.',
  },
];

/** The opcodes by byte: 256 places, `undefined` where the byte means nothing. Corresponds to `pickletools.code2op`. */
export const OPCODE_BY_CODE: readonly (Opcode | undefined)[] = /* @__PURE__ */ byCode();

function byCode(): (Opcode | undefined)[] {
  const rows = new Array<Opcode | undefined>(256).fill(undefined);
  for (const opcode of OPCODES) rows[opcode.code] = opcode;
  return rows;
}
