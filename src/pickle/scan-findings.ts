/**
 * The findings of one pickle, and the text in them.
 */
import { opcodeName } from './codes.ts';
import type { ScanFinding } from './scan-report.ts';
import { SCAN_RULES, type ScanRule } from './scan-rules.ts';

/** So many findings of one rule are listed; a file of nothing else must not make a report larger than itself. */
const MOST = 100;
/** So many characters of a text of the pickle are quoted. */
const LONGEST = 100;

export class Findings {
  readonly #list: ScanFinding[] = [];
  readonly #counts = new Map<ScanRule, number>();
  readonly #where: (offset: number) => number;
  #omitted = 0;

  /** @param where turns an offset of the pickle into one of the data */
  constructor(where: (offset: number) => number) {
    this.#where = where;
  }

  /** How many there are of a rule. */
  count(rule: ScanRule): number {
    return this.#counts.get(rule) ?? 0;
  }

  /** True when another of that rule would not be listed, so that finding out more is in vain. */
  isFull(rule: ScanRule): boolean {
    return this.count(rule) >= MOST;
  }

  /** Adds one, unless there are many of its rule; `code` is the byte of the opcode. */
  add(rule: ScanRule, offset: number, code: number | null, message: () => string): void {
    const count = this.count(rule);
    this.#counts.set(rule, count + 1);
    if (count >= MOST) {
      this.#omitted++;
      return;
    }
    const name = code === null ? null : opcodeName(code);
    const opcode = name === null || name.startsWith('0x') ? null : name;
    const { severity } = SCAN_RULES[rule];
    this.#list.push({ rule, severity, offset: this.#where(offset), opcode, message: message() });
  }

  /** Adds one if it is the first of its rule. */
  once(rule: ScanRule, offset: number, code: number | null, message: () => string): void {
    if (this.count(rule) === 0) this.add(rule, offset, code, message);
  }

  get omitted(): number {
    return this.#omitted;
  }

  /** All of them, by offset; those of one instruction in the order in which they were found. */
  list(): ScanFinding[] {
    return this.#list.sort((a, b) => a.offset - b.offset);
  }
}

/** A text of the pickle in quotes, in printable ASCII, and cut. */
export function quoted(text: string): string {
  let out = '';
  for (const char of text.slice(0, LONGEST)) out += /[ -&(-[\]-~]/.test(char) ? char : escaped(char);
  return `'${out}${text.length > LONGEST ? '...' : ''}'`;
}

function escaped(char: string): string {
  return char === "'" || char === '\\' ? `\\${char}` : `\\u{${char.codePointAt(0)!.toString(16)}}`;
}
