/**
 * What a pickle would build, as far as the scanner needs it: objects as numbers, and which of them is part of which.
 *
 * A value is one number. A literal is `-1 - offset` of the instruction that pushes it, so that texts and numbers cost
 * nothing until somebody wants to know what they say; everything else is the index of a node. Nodes and edges lie in typed
 * arrays, some twenty bytes for each container of the pickle, and walks over them use a list of their own and no recursion.
 */

/** What a node is. The first two kinds are also the number of the one node that is of the kind. */
/** Anything: what was fetched from an unset memo number, and what there was no room for. */
export const OPAQUE = 0;
/** What was taken from an empty stack. No Python gets as far, so nothing is said of what is done with it. */
export const ABSENT = 1;
export const LIST = 2;
export const DICT = 3;
export const SET = 4;
export const TUPLE = 5;
export const FROZENSET = 6;
export const GLOBAL = 7;
/** `builtins.getattr`, which is followed. */
export const GETATTR = 8;
/** What a call makes. */
export const CALL = 9;
/** What only the reading program knows: an extension code, a persistent id, a buffer. */
export const FOREIGN = 10;

/** Added to the kind of what has something dangerous in it. */
const CARRIES = 0x10;
const KIND = 0x0f;

/** A tuple of so few items keeps its literals as well, in order: they may be arguments that matter. */
const KEPT = 4;
/** So many nodes and edges; beyond, new objects are all one opaque node. */
const MAX_NODES = 2 ** 26;

/** What a walk over everything found out. */
export interface Extent {
  /** The longest way down from any object. */
  readonly depth: number;
  /** The most values that a walk meets which does not notice sharing. May be Infinity. */
  readonly paths: number;
}

export class ScanGraph {
  #kinds = new Uint8Array(256);
  /** The last edge of a node; -1 for none. */
  #heads = new Int32Array(256);
  /** How many literals are part of a node, or which global it is. */
  #weights = new Uint32Array(256);
  /** What hashing a tuple visits. */
  #paths = new Float64Array(256);
  #count = 1;
  #edgeTo = new Float64Array(256);
  #edgeNext = new Int32Array(256);
  #edges = 0;
  #full = false;
  /** True when `getattr` became part of something instead of being called. */
  leakedGetattr = false;

  /** Forgets everything. */
  clear(): void {
    for (const node of [OPAQUE, ABSENT]) {
      this.#kinds[node] = node;
      this.#heads[node] = -1;
      this.#weights[node] = 0;
    }
    this.#count = ABSENT + 1;
    this.#edges = 0;
    this.#full = false;
    this.leakedGetattr = false;
  }

  /** A new object; for a global, `weight` says which. */
  make(kind: number, weight = 0): number {
    const node = this.#count;
    if (node === this.#kinds.length && !this.#grow()) return OPAQUE;
    this.#kinds[node] = kind;
    this.#heads[node] = -1;
    this.#weights[node] = weight;
    this.#paths[node] = 1;
    this.#count = node + 1;
    return node;
  }

  /** A tuple or frozen set of `items[from]` up to `items[to]`. */
  makeOf(kind: number, items: Float64Array, from: number, to: number): number {
    const node = this.make(kind);
    if (node === OPAQUE) return node;
    const keep = to - from <= KEPT;
    let paths = 1;
    for (let i = from; i < to; i++) {
      const item = items[i]!;
      if (item < 0) {
        paths++;
        if (!keep) this.#weights[node]!++;
        else this.#edge(node, item);
      } else {
        this.add(node, item);
        const inner = this.#kinds[item]! & KIND;
        paths += inner === TUPLE || inner === FROZENSET ? this.#paths[item]! : 1;
      }
    }
    this.#paths[node] = paths;
    return node;
  }

  /** Makes a value part of an object that is no global. */
  add(node: number, value: number): void {
    if (node <= ABSENT) return;
    if (value < 0) {
      this.#weights[node]!++;
      return;
    }
    const kind = this.#kinds[value]!;
    if (kind >= CARRIES) this.#kinds[node]! |= CARRIES;
    if ((kind & KIND) === GETATTR) this.leakedGetattr = true;
    this.#edge(node, value);
  }

  #edge(node: number, value: number): void {
    const edge = this.#edges;
    if (edge === this.#edgeTo.length) {
      if (edge >= MAX_NODES) {
        this.#full = true;
        return;
      }
      this.#edgeTo = grown(this.#edgeTo, new Float64Array(edge * 2));
      this.#edgeNext = grown(this.#edgeNext, new Int32Array(edge * 2));
    }
    this.#edgeTo[edge] = value;
    this.#edgeNext[edge] = this.#heads[node]!;
    this.#heads[node] = edge;
    this.#edges = edge + 1;
  }

  /** What a value is; a literal is -1. */
  kindOf(value: number): number {
    return value < 0 ? -1 : this.#kinds[value]! & KIND;
  }

  /** Which global a node is. */
  globalOf(node: number): number {
    return this.#weights[node]!;
  }

  /** Says that something dangerous is in a node; what it becomes part of carries it too. */
  mark(node: number): void {
    this.#kinds[node]! |= CARRIES;
  }

  /** True when something dangerous is in a value. */
  carries(value: number): boolean {
    return value >= 0 && this.#kinds[value]! >= CARRIES;
  }

  /** How many values hashing visits. */
  hashPaths(value: number): number {
    const kind = this.kindOf(value);
    return kind === TUPLE || kind === FROZENSET ? this.#paths[value]! : 1;
  }

  /** The items of a short tuple, in order; null for a longer one and for what is none. */
  items(value: number): number[] | null {
    if (this.kindOf(value) !== TUPLE || this.#weights[value] !== 0) return null;
    const found: number[] = [];
    for (let edge = this.#heads[value]!; edge !== -1; edge = this.#edgeNext[edge]!) {
      if (found.length === KEPT) return null;
      found.push(this.#edgeTo[edge]!);
    }
    return found.reverse();
  }

  /**
   * Depth, and paths, of all that was made: each node once, its parts first. A way back to a node that is on the way itself
   * counts nothing, so that an object that contains itself is no expansion. Null when there was too much to keep.
   */
  measure(): Extent | null {
    if (this.#full) return null;
    try {
      return this.#measure(new Uint32Array(this.#count), new Int32Array(this.#count));
    } catch (error) {
      // No memory for two more arrays.
      if (error instanceof RangeError) return null;
      throw error;
    }
  }

  #measure(depths: Uint32Array, states: Int32Array): Extent {
    const count = this.#count;
    const paths = this.#paths;
    // 0 for a node that was not met, the next edge to follow plus 2 for one on the way, 1 for one that is done.
    const way: number[] = [];
    let depth = 0;
    let most = 0;
    for (let root = ABSENT; root < count; root++) {
      if (states[root] !== 0) continue;
      this.#enter(root, states, depths);
      way.push(root);
      while (way.length > 0) {
        const node = way[way.length - 1]!;
        const edge = states[node]! - 2;
        if (edge < 0) {
          states[node] = 1;
          way.pop();
          depth = Math.max(depth, depths[node]!);
          most = Math.max(most, paths[node]!);
          continue;
        }
        const part = this.#edgeTo[edge]!;
        if (part < 0 || states[part] === 1) {
          this.#reached(node, part, paths, depths);
          states[node] = this.#edgeNext[edge]! + 2;
        } else if (states[part] === 0) {
          this.#enter(part, states, depths);
          way.push(part);
        } else {
          states[node] = this.#edgeNext[edge]! + 2;
        }
      }
    }
    return { depth, paths: most };
  }

  #enter(node: number, states: Int32Array, depths: Uint32Array): void {
    const kind = this.#kinds[node]! & KIND;
    this.#paths[node] = kind === GLOBAL || kind === GETATTR ? 1 : 1 + this.#weights[node]!;
    depths[node] = 1;
    states[node] = this.#heads[node]! + 2;
  }

  #reached(node: number, part: number, paths: Float64Array, depths: Uint32Array): void {
    if (part < 0) {
      paths[node]!++;
    } else {
      paths[node]! += paths[part]!;
      if (depths[node]! <= depths[part]!) depths[node] = depths[part]! + 1;
    }
  }

  #grow(): boolean {
    const size = this.#kinds.length * 2;
    if (size > MAX_NODES) {
      this.#full = true;
      return false;
    }
    this.#kinds = grown(this.#kinds, new Uint8Array(size));
    this.#heads = grown(this.#heads, new Int32Array(size));
    this.#weights = grown(this.#weights, new Uint32Array(size));
    this.#paths = grown(this.#paths, new Float64Array(size));
    return true;
  }
}

function grown<A extends { set(from: A): void }>(old: A, larger: A): A {
  larger.set(old);
  return larger;
}
