/**
 * Which long texts there were, without a Map, which compares those of one length whole (see digest.ts).
 *
 * Texts of one length form a tree that asks for a character at each branch, at a place where two of them differ, so that
 * one comparison is left at its end. Texts that differ in their first characters, as most do, are told apart without a look
 * at the rest of them, which a digest would take; and no two are ever taken for one.
 */
import { KeyLimitError } from './equality.ts';

interface Leaf {
  readonly text: string;
  readonly number: number;
}

interface Branch {
  readonly at: number;
  readonly next: Map<number, Node>;
}

type Node = Leaf | Branch;

function isBranch(node: Node): node is Branch {
  return 'next' in node;
}

export class LongTexts {
  /** By length. */
  readonly #roots = new Map<number, Node>();

  /** The number of a text, if it has one. */
  find(text: string): number | undefined {
    let node = this.#roots.get(text.length);
    while (node !== undefined && isBranch(node)) node = node.next.get(text.charCodeAt(node.at));
    return node?.text === text ? node.number : undefined;
  }

  /** Gives a text that number, in place of the one that it has. */
  set(text: string, number: number): void {
    const leaf = { text, number };
    let siblings: Map<number, Node> = this.#roots;
    let key = text.length;
    let node = siblings.get(key);
    while (node !== undefined && isBranch(node)) {
      siblings = node.next;
      key = text.charCodeAt(node.at);
      node = siblings.get(key);
    }
    if (node === undefined || node.text === text) {
      siblings.set(key, leaf);
      return;
    }
    const at = firstDifference(node.text, text);
    siblings.set(key, {
      at,
      next: new Map([
        [node.text.charCodeAt(at), node],
        [text.charCodeAt(at), leaf],
      ]),
    });
  }
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at;
}

/** Characters that may be compared for names; a second. */
const MAX_COMPARED = 2 ** 32;

/**
 * Counts the long names of properties. The engine keeps each only once, in a table of its own that compares those of one length
 * whole: 4,000 of 16 kB, which differ at their ends, take half a minute. Seven hundred of them are let through.
 */
export class LongNames {
  readonly #names = new LongTexts();
  readonly #counts = new Map<number, number>();
  #compared = 0;

  /** Takes note of a name. @throws KeyLimitError when it would have to be compared with too many */
  add(name: string): void {
    if (this.#names.find(name) !== undefined) return;
    const { length } = name;
    const others = this.#counts.get(length) ?? 0;
    this.#compared += others * length;
    if (this.#compared > MAX_COMPARED) {
      throw new KeyLimitError(`too many names of ${length} characters each, which objects are slow with`);
    }
    this.#counts.set(length, others + 1);
    this.#names.set(name, others);
  }
}
