/**
 * Python literals, as far as the header of an .npy file has them: dicts, tuples, lists, strings, integers, True, False, None.
 *
 * NumPy reads the header with `ast.literal_eval`; here is a parser by hand for it, which has no other way to end than with
 * a value or an error. A tuple is a {@link PyTuple}, a dict a Map.
 */
import { PyTuple } from '../pickle/object/tuple.ts';
import { FileFormatError } from './errors.ts';

/** A value of a header. */
export type Literal = null | boolean | number | string | Literal[] | PyTuple<Literal> | Map<string, Literal>;

const MAX_NESTING = 64;
const WORDS: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/** Reads text that is one literal and nothing else. @throws FileFormatError */
export function parseLiteral(text: string): Literal {
  return new Parser(text).whole();
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Literal {
    const value = this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) this.#fail('the end');
    return value;
  }

  #value(): Literal {
    this.#blanks();
    const first = this.#text[this.#at] ?? '';
    if (first === '{') return this.#nested(() => this.#dict());
    if (first === '[') return this.#nested(() => this.#items(']').items);
    if (first === '(') return this.#nested(() => this.#tuple());
    if (first === "'" || first === '"') return this.#string(first);
    if (/[-0-9]/.test(first)) return this.#integer();
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    return this.#fail('a value');
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_NESTING) this.#fail(`no more than ${MAX_NESTING} levels`);
    this.#at++;
    const value = read();
    this.#depth--;
    return value;
  }

  #tuple(): Literal {
    const { items, comma } = this.#items(')');
    // `(1)` is no tuple.
    return items.length === 1 && !comma ? items[0]! : PyTuple.from(items);
  }

  #items(close: string): { items: Literal[]; comma: boolean } {
    const items: Literal[] = [];
    let comma = false;
    while (!this.#takes(close)) {
      if (items.length > 0 && !comma) this.#fail(`',' or '${close}'`);
      items.push(this.#value());
      comma = this.#takes(',');
    }
    return { items, comma };
  }

  #dict(): Map<string, Literal> {
    const dict = new Map<string, Literal>();
    let comma = true;
    while (!this.#takes('}')) {
      if (!comma) this.#fail("',' or '}'");
      const key = this.#value();
      if (typeof key !== 'string') return this.#fail('a key that is a string');
      if (!this.#takes(':')) this.#fail("':'");
      dict.set(key, this.#value());
      comma = this.#takes(',');
    }
    return dict;
  }

  #string(quote: string): string {
    let text = '';
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const character = this.#text[at]!;
      if (character === quote) {
        this.#at = at + 1;
        return text;
      }
      if (character === '\\') {
        const escaped = this.#text[++at];
        if (escaped !== '\\' && escaped !== "'" && escaped !== '"') return this.#fail('a plain string');
        text += escaped;
      } else {
        text += character;
      }
    }
    return this.#fail(`the string's ${quote}`);
  }

  #integer(): number {
    // Python 2 wrote `3L`.
    const [digits = '', number = ''] = /^(-?[0-9]{1,16})L?/.exec(this.#text.slice(this.#at, this.#at + 20)) ?? [];
    const value = Number(number);
    const next = this.#text[this.#at + digits.length] ?? '';
    if (digits === '' || !Number.isSafeInteger(value) || /[0-9A-Za-z_.]/.test(next))
      this.#fail('an integer below 2**53');
    this.#at += digits.length;
    return value;
  }

  #takes(character: string): boolean {
    this.#blanks();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #blanks(): void {
    while (/[ \t\n\r]/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #fail(expected: string): never {
    const found = this.#text.slice(this.#at, this.#at + 20);
    throw new FileFormatError(
      `expected ${expected}, found ${found === '' ? 'the end' : JSON.stringify(found)}`,
      this.#at,
    );
  }
}
