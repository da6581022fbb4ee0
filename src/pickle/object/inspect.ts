/**
 * How Python's types print in a console: Node, Deno and Bun ask an object through a symbol that anybody may name.
 */

/** The method that `util.inspect` and `console.log` call. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** What of `util.inspect`'s options matters here. */
export interface InspectOptions {
  readonly depth?: number | null;
  readonly maxArrayLength?: number | null;
  readonly [option: string]: unknown;
}

/** `util.inspect`, which hands itself over. */
export type Inspect = (value: unknown, options?: InspectOptions) => string;

/** Marks text that stands for itself, without quotes. */
class Plain {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  [INSPECT](): string {
    return this.text;
  }
}

/** Text that `util.inspect` prints without quotes; `value` where nobody inspects. */
export function plain(text: string): unknown {
  return new Plain(text);
}

/** The first items as `name { a, b, ... 5 more }`, or `[name]` when nested too deep. */
export function inspectItems(
  name: string,
  items: Iterable<unknown>,
  size: number,
  depth: number,
  options: InspectOptions,
  inspect: Inspect,
): string {
  if (depth < 0) return `[${name}]`;
  const shown = new Set(firstOf(items, size, options));
  return `${name} ${afterName(inspect(shown, { ...options, depth: nextDepth(depth, options) }))}`;
}

/** The first pairs as `name { a => 1, b => 2, ... 5 more }`, or `[name]` when nested too deep. */
export function inspectEntries(
  name: string,
  entries: Iterable<readonly [unknown, unknown]>,
  size: number,
  depth: number,
  options: InspectOptions,
  inspect: Inspect,
): string {
  if (depth < 0) return `[${name}]`;
  const shown = new Map<unknown, unknown>();
  let left = options.maxArrayLength ?? size;
  for (const [key, value] of entries) {
    if (left-- <= 0) {
      shown.set(plain('...'), plain(`${size - shown.size} more`));
      break;
    }
    shown.set(key, value);
  }
  return `${name} ${afterName(inspect(shown, { ...options, depth: nextDepth(depth, options) }))}`;
}

/** `util.inspect` counts the depth of the object that it asked already; one level less makes up for the wrapper. */
function nextDepth(depth: number, options: InspectOptions): number | null {
  return options.depth === null ? null : depth;
}

function firstOf(items: Iterable<unknown>, size: number, options: InspectOptions): unknown[] {
  const limit = options.maxArrayLength ?? size;
  const first: unknown[] = [];
  for (const item of items) {
    if (first.length >= limit) {
      first.push(plain(`... ${size - limit} more`));
      break;
    }
    first.push(item);
  }
  return first;
}

/** `Map(2) { ... }` without its own name. */
function afterName(text: string): string {
  return text.slice(text.indexOf('{'));
}
