/**
 * A value as a tree of lines, in which each object stands once.
 *
 * One walk with a stack of its own, so nesting costs no JavaScript stack; what is shared is shown where it is met first, so the
 * tree is no larger than the value, however many ways lead through it.
 */
import { NDArray } from '../numpy/index.ts';
import { type Anatomy, anatomyOf, type Child, isLeaf, leafText } from './anatomy.ts';
import { arrayPreview } from './array-text.ts';
import { sharedObjects } from './sharing.ts';
import type { Segment } from './terminal.ts';
import { clip, group } from './text.ts';

/** How much is shown. */
export interface TreeOptions {
  /** How deep; what is deeper is told in a line. */
  readonly depth: number;
  /** Items of one container. */
  readonly items: number;
  /** Columns of a line. */
  readonly width: number;
}

/** A line: what is before it, and its parts. */
export type Line = readonly Segment[];

interface Frame {
  readonly value: object;
  readonly children: Iterator<Child>;
  readonly size: number;
  shown: number;
}

const INDENT = '  ';
/** Lines are set in no further than that, so that there is room for what they say. */
const MAX_INDENT = 40;

/** The lines of a value. */
export function* treeOf(value: unknown, options: TreeOptions): Generator<Line> {
  yield* new Tree(value, options).lines(value);
}

class Tree {
  readonly #options: TreeOptions;
  readonly #shared: ReadonlySet<object>;
  /** The number of each shared object that was shown. */
  readonly #numbers = new Map<object, number>();
  readonly #frames: Frame[] = [];
  /** What the frames are of. */
  readonly #open = new Set<object>();

  constructor(value: unknown, options: TreeOptions) {
    this.#options = options;
    this.#shared = sharedObjects(value);
  }

  *lines(value: unknown): Generator<Line> {
    yield* this.#value(value, '');
    while (this.#frames.length > 0) {
      const frame = this.#frames.at(-1)!;
      const next = frame.shown < this.#options.items ? frame.children.next() : null;
      if (next !== null && next.done !== true) {
        frame.shown++;
        const [label, child] = next.value;
        yield* this.#value(child, label === '' ? '- ' : `${label}: `);
        continue;
      }
      if (next === null && frame.size > frame.shown) {
        yield this.#line('', [['dim', `… ${group(frame.size - frame.shown)} more`]]);
      }
      this.#frames.pop();
      this.#open.delete(frame.value);
    }
  }

  *#value(value: unknown, label: string): Generator<Line> {
    if (isLeaf(value)) return yield this.#line(label, [[styleOf(value), leafText(value)]]);
    const object = value as object;
    const known = this.#numbers.get(object);
    if (known !== undefined) {
      const inside = this.#open.has(object);
      return yield this.#line(label, [['magenta', `see #${known}${inside ? ', which this is inside of' : ''}`]]);
    }
    const anatomy = anatomyOf(object);
    const { head, size } = anatomy;
    const number = this.#numberOf(object);
    const short = this.#inline(anatomy, label.length + number.length);
    if (short !== null) return yield this.#line(label, [...this.#mark(number), ['green', short]]);
    const deep = this.#frames.length >= this.#options.depth && size > 0;
    const more = deep ? [['dim', ' …'] as const] : [];
    yield this.#line(label, [...this.#mark(number), ['green', head], ...more]);
    if (deep) return;
    this.#open.add(object);
    this.#frames.push({ value: object, children: anatomy.children()[Symbol.iterator](), size, shown: 0 });
    if (object instanceof NDArray && size === 0) yield* this.#preview(object);
  }

  *#preview(array: NDArray): Generator<Line> {
    const lines = arrayPreview(array);
    for (const line of lines.slice(0, this.#options.items)) yield this.#line('', [[null, line]]);
    if (lines.length > this.#options.items) yield this.#line('', [['dim', '…']]);
  }

  #numberOf(object: object): string {
    if (!this.#shared.has(object)) return '';
    this.#numbers.set(object, this.#numbers.size + 1);
    return `#${this.#numbers.size} `;
  }

  #mark(number: string): Segment[] {
    return number === '' ? [] : [['magenta', number]];
  }

  /** A container of leaves in one line: all of it where it fits, or the first of its numbers. */
  #inline({ brackets, children, size, head }: Anatomy, used: number): string | null {
    if (brackets === null) return null;
    const [open, close] = brackets;
    const room = this.#options.width - this.#indent().length - used;
    const isDict = open === '{' && head.includes('dict');
    const parts: string[] = [];
    let length = open.length + close.length;
    let onlyNumbers = true;
    for (const [label, child] of children()) {
      if (!isLeaf(child)) return null;
      const text = leafText(child);
      onlyNumbers &&= !isDict && typeof child !== 'string' && !(child instanceof Uint8Array);
      parts.push(isDict ? `${label}: ${text}` : text);
      length += parts.at(-1)!.length + 2;
      if (length <= room + 2 && parts.length <= this.#options.items) continue;
      if (!onlyNumbers || parts.length < 4) return null;
      return clip(`${head}: ${open}${parts.slice(0, this.#options.items).join(', ')}, ${'…'}`, room);
    }
    if (size === 0) return head.startsWith('set') ? 'set()' : open + close.replace(',', '');
    return open + parts.join(', ') + close;
  }

  #indent(): string {
    return INDENT.repeat(Math.min(this.#frames.length, MAX_INDENT));
  }

  #line(label: string, segments: readonly Segment[]): Line {
    const { width } = this.#options;
    const line: Segment[] = [];
    let left = width;
    for (const [style, text] of [[null, this.#indent()], ['cyan', label], ...segments] as Segment[]) {
      if (left <= 0 || text === '') continue;
      const shown = clip(text, left);
      line.push([style, shown]);
      left = shown.endsWith('…') && shown !== text ? 0 : left - shown.length;
    }
    return line;
  }
}

function styleOf(value: unknown): Segment[0] {
  if (typeof value === 'string' || value instanceof Uint8Array) return 'yellow';
  return null;
}
