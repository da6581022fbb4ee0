/**
 * Strings of which Python has more objects than there are texts, or fewer.
 *
 * A pickle shows which strings are one object. JavaScript's strings have no identity, so equal ones are written once; a
 * class whose Python counterpart makes a string anew for each pickle, or takes it from the pool of interned strings, says so
 * with one of these in place of the string, and the bytes come out as Python's.
 */

/** What writes such a string. */
export interface TextWriter {
  /** A string that is stored and never fetched, but for a single character of Latin-1, which Python has only once. */
  freshString(text: string): void;
  /** A string that is stored and never fetched, however short. */
  soleString(text: string): void;
  /** A string that is one object with the names of modules and classes. */
  name(text: string): void;
}

/** Something in a {@link Reduction} that writes itself and is no Python value of its own. */
export class Inline<Writer = TextWriter> {
  readonly write: (writer: Writer) => void;
  constructor(write: (writer: Writer) => void) {
    this.write = write;
  }
}

/** A string that Python makes anew each time. */
export function freshText(text: string): Inline {
  return new Inline((writer) => writer.freshString(text));
}

/** A string that C code of Python makes anew even where it is a single character, as `str(Decimal(1))` does. */
export function soleText(text: string): Inline {
  return new Inline((writer) => writer.soleString(text));
}

/** A string that is interned in Python, as attribute names and the parts of paths are. */
export function internedText(text: string): Inline {
  return new Inline((writer) => (text.length <= 1 ? writer.freshString(text) : writer.name(text)));
}
