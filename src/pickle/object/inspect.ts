/**
 * How Python's types print in a console: Node, Deno and Bun ask an object through a symbol that anybody may name.
 */

/** The method that `util.inspect` and `console.log` call. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** What of `util.inspect`'s options matters here. */
export interface InspectOptions {
  /** How many levels further to go; null for all. */
  readonly depth?: number | null;
  /** How many items to show of each container; null for all. */
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

/** What there is to print of an object, part by part. */
export interface ObjectParts {
  /** What it was made with, printed in parentheses. */
  readonly args?: readonly unknown[] | null;
  /** Its attributes, printed as those of a plain object. */
  readonly attributes?: Iterable<readonly [string, unknown]> | null;
  /** Items of a list. */
  readonly items?: readonly unknown[] | null;
  /** Pairs of a dict. */
  readonly entries?: Iterable<readonly [unknown, unknown]> | null;
}

/** An object as `name(args) { attribute: 1 } [ item ] { key => 1 }`, without the parts that are empty. */
export function inspectObject(
  name: string,
  object: object,
  parts: ObjectParts,
  depth: number,
  options: InspectOptions,
  inspect: Inspect,
): string {
  if (printing.has(object)) return '[Circular]';
  if (depth < 0) return `[${name}]`;
  const inner = { ...options, depth: nextDepth(depth, options) };
  const { args = [], attributes, items = [], entries } = parts;
  const [own, map] = [plainObject(attributes ?? []), new Map(entries ?? [])];
  printing.add(object);
  try {
    const shown = [];
    if (args !== null && args.length > 0)
      shown.push(
        `(${inspect([...args], inner)
          .slice(1, -1)
          .trim()})`,
      );
    if (Object.keys(own).length > 0) shown.push(` ${inspect(own, inner)}`);
    if (items !== null && items.length > 0) shown.push(` ${inspect([...items], inner)}`);
    if (map.size > 0) shown.push(` ${afterName(inspect(map, inner))}`);
    return name + (shown.length === 0 ? ' {}' : shown.join(''));
  } finally {
    printing.delete(object);
  }
}

function plainObject(entries: Iterable<readonly [string, unknown]>): object {
  const object = {};
  for (const [key, value] of entries) {
    // Defined, so that `__proto__` is a name like any other.
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return object;
}
