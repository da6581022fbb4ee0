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

/** The first items as `name { a, b, ... 5 more }`, or `[name]` when nested too deep. */
export function inspectItems(
  name: string,
  items: Iterable<unknown>,
  size: number,
  depth: number,
  options: InspectOptions,
  inspect: Inspect,
): string {
  return nested(name, items, size, depth, options, inspect, (limit) => new Set(firstOf(items, limit)));
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
  return nested(name, entries, size, depth, options, inspect, (limit) => new Map(firstOf(entries, limit)));
}

/** Containers that are being printed. Each call of `inspect` looks for circles of its own, and there is one for each. */
const printing = new Set<object>();

function nested(
  name: string,
  container: object,
  size: number,
  depth: number,
  options: InspectOptions,
  inspect: Inspect,
  first: (limit: number) => unknown,
): string {
  if (printing.has(container)) return '[Circular]';
  if (depth < 0) return `[${name}]`;
  const limit = options.maxArrayLength ?? size;
  printing.add(container);
  try {
    // With one more than will be printed, `inspect` says itself that there is more, only not how much.
    const text = inspect(first(limit + 1), { ...options, depth: nextDepth(depth, options) });
    return `${name} ${afterName(text).replace(/\.\.\. 1 more item(?=\s*\}$)/, moreItems(size - limit))}`;
  } finally {
    printing.delete(container);
  }
}

function moreItems(count: number): string {
  return `... ${count} more item${count === 1 ? '' : 's'}`;
}

/** `util.inspect` counts the depth of the object that it asked already; one level less makes up for the wrapper. */
function nextDepth(depth: number, options: InspectOptions): number | null {
  return options.depth === null ? null : depth;
}

function firstOf<T>(items: Iterable<T>, limit: number): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length >= limit) break;
    first.push(item);
  }
  return first;
}

/** `Map(2) { ... }` without its own name. */
function afterName(text: string): string {
  return text.slice(text.indexOf('{'));
}
