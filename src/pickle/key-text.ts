/**
 * The keys of a Python dict as names of properties. A dict may have the keys `1` and `'1'`, and an object cannot: the text of
 * a key that is a string stays as it is, and any other gives way.
 */
import { repr } from './object/repr.ts';
import { type ConvertibleToJS, TO_JS } from './object/to-js.ts';

/** The names of the keys of one dict, in their order. */
export function keyTexts(keys: readonly unknown[]): readonly string[] {
  const names = new Names();
  for (const key of keys) if (typeof key === 'string') names.take(key);
  return keys.map((key) => (typeof key === 'string' ? key : names.take(keyText(key))));
}

/** Names of which each is given once. */
export class Names {
  readonly #taken = new Map<string, number>();

  /** `text`, or where that is taken `text (2)`, and so on. */
  take(text: string): string {
    let name = text;
    for (;;) {
      if (!this.#taken.has(name)) {
        this.#taken.set(name, 1);
        return name;
      }
      const next = this.#taken.get(text)! + 1;
      this.#taken.set(text, next);
      name = `${text} (${next})`;
    }
  }
}

/**
 * One key: numbers, booleans and None as in JSON, an object of a known class as the text that stands for it, and
 * what has neither as Python prints it, such as `(1, 'a')`.
 */
export function keyText(key: unknown): string {
  if (typeof key !== 'object' || key === null) return plainText(key) ?? repr(key);
  const plain = TO_JS in key ? plainText((key as ConvertibleToJS)[TO_JS]({ json: true })) : plainText(key.valueOf());
  return plain ?? repr(key);
}

function plainText(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
      return String(value);
    case 'bigint':
      return repr(value);
    default:
      return value === null ? 'null' : null;
  }
}
