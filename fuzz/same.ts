/**
 * Whether what was written and read again is what was written: the same kinds, the same leaves to the last bit, and the same
 * sharing of what can be changed. Iterative, so that depth costs no stack.
 */
import { PyTuple } from '../src/index.ts';
import { type Parts, partsOf } from './parts.ts';

/** Where they differ in what a protocol tells, or null. @throws what {@link partsOf} throws */
export function differ(left: unknown, right: unknown, protocol: number): string | null {
  const pairs = new Map<object, object>();
  const todo: [unknown, unknown][] = [[left, right]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [a, b] = next;
    const [mine, theirs] = [partsOf(a, protocol), partsOf(b, protocol)];
    if (mine.kind !== theirs.kind || mine.text !== theirs.text) return `${show(mine)} is not ${show(theirs)}`;
    if (mine.text !== null) continue;
    const known = pairs.get(a as object);
    if (known !== undefined) {
      if (known !== b && hasIdentity(a as object)) return `${mine.kind} is shared on one side only`;
      continue;
    }
    pairs.set(a as object, b as object);
    if (mine.items.length !== theirs.items.length) {
      return `${mine.kind} of ${mine.items.length} is not one of ${theirs.items.length}`;
    }
    for (let i = mine.items.length - 1; i >= 0; i--) todo.push([mine.items[i], theirs.items[i]]);
  }
  return null;
}

/** Empty tuples are one object in Python. */
function hasIdentity(value: object): boolean {
  return !(value instanceof PyTuple && value.length === 0);
}

function show({ kind, text, items }: Parts): string {
  return text === null ? `${kind} of ${items.length}` : `${kind} ${JSON.stringify(text.slice(0, 60))}`;
}
