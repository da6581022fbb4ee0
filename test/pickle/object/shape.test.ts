import { describe, expect, test } from 'vitest';
import { dumps, loads, type PyDict } from '../../../src/index.ts';
import { emptyShape, type Shape } from '../../../src/pickle/object/shape.ts';

/** The table of these keys, made known by as many dicts as it takes. */
function shapeOf(keys: readonly string[]): Shape | null {
  for (const _ of keys) follow(keys);
  return follow(keys);
}

function follow(keys: readonly string[]): Shape | null {
  return keys.reduce<Shape | null>((shape, key) => shape?.with(key) ?? null, emptyShape());
}

describe('a table of keys', () => {
  test('is shared by all that have the same keys in the same order', () => {
    const shape = shapeOf(['a', 'b', 'c'])!;
    expect(shape.keys).toEqual(['a', 'b', 'c']);
    expect(follow(['a', 'b', 'c'])).toBe(shape);
    expect(shapeOf(['a', 'c', 'b'])).not.toBe(shape);
    expect(follow(['a', 'b', 'c'])).toBe(shape);
  });

  test('is found whichever came before it', () => {
    const firsts = ['one', 'two', 'three'].map((name) => shapeOf([`turn-${name}`, 'rest'])!);
    for (const which of [0, 1, 0, 1, 1, 2, 0, 2, 2, 1, 0, 0, 1, 2]) {
      const found = follow([...firsts[which]!.keys]);
      expect(found).toBe(firsts[which]);
    }
  });

  test('knows where a key stands, few keys or many', () => {
    for (const count of [0, 1, 8, 9, 64]) {
      const keys = Array.from({ length: count }, (_, i) => `size${count}key${i}`);
      const shape = shapeOf(keys)!;
      for (const [i, key] of keys.entries()) expect(shape.indexOf(key)).toBe(i);
      expect([shape.indexOf('absent'), shape.indexOf('__proto__')]).toEqual([-1, -1]);
    }
  });

  test('grows by one table a dict, so that keys nobody shares cost next to nothing', () => {
    const keys = ['p', 'q', 'r'].map((key) => `grow-${key}`);
    expect([follow(keys), follow(keys)]).toEqual([null, null]);
    expect(follow(keys)?.keys).toEqual(keys);
  });

  test('refuses a key that it has, one that is a text, and more than 64', () => {
    const shape = shapeOf(['a', 'b'])!;
    expect(shapeOf(['a', 'b', 'x'])).not.toBeNull();
    expect([shape.with('a'), shape.with('b')]).toEqual([null, null]);
    expect(shape.with('x'.repeat(257))).toBeNull();
    const keys = Array.from({ length: 64 }, (_, i) => `full${i}`);
    const full = shapeOf(keys)!;
    expect(shapeOf(keys)).toBe(full);
    expect(full.with('one more')).toBeNull();
  });

  test('forgets the followers that one dict had when 64 are there, and has room for twice those that are left', () => {
    const first = shapeOf(['many'])!;
    const shared = Array.from({ length: 40 }, (_, i) => `shared${i}`);
    for (const key of [...shared, ...shared]) expect(first.with(key)).not.toBeNull();
    const kept = shared.map((key) => first.with(key));
    for (let i = 0; i < 1000; i++) expect(first.with(`once${i}`)?.isShared).toBe(true);
    expect(shared.map((key) => first.with(key))).toEqual(kept);
    // Another table than the one of the first time: that one is forgotten.
    const once = first.with('once0');
    expect(first.with('once0')).toBe(once);
    for (let i = 0; i < 1000; i++) first.with(`more${i}`);
    expect(first.with('once0')).toBe(once);
  });

  test('has room for as many shapes as a document has, and starts anew after 16,384', () => {
    const root = emptyShape();
    const keys = Array.from({ length: 5000 }, (_, i) => `first${i}`);
    for (const key of [...keys, ...keys]) emptyShape().with(key);
    // Each was met again before it could be forgotten, but for those that came first, when there was little room.
    for (const key of keys.slice(-2000)) emptyShape().with(key);
    expect(emptyShape()).toBe(root);
    const first = emptyShape().with('many')!;
    for (let i = 0; i < 16_384; i++) for (let twice = 0; twice < 2; twice++) emptyShape().with(`all${i}`);
    expect(emptyShape()).not.toBe(root);
    // Dicts that have a table of the old tree go on with it.
    expect(first.indexOf('many')).toBe(0);
    expect(first.with('other')?.keys).toEqual(['many', 'other']);
  });
});

describe('dicts', () => {
  test('with keys of their own each are read in the time that Maps take, or a few times that', () => {
    const rows = Array.from({ length: 2000 }, (_, row) => {
      return Object.fromEntries(Array.from({ length: 60 }, (__, i) => [`row ${row} key ${i}`, i]));
    });
    const pickle = dumps(rows);
    const time = (dicts: 'dict' | 'map'): number => {
      const start = performance.now();
      expect(loads<unknown[]>(pickle, { dicts })).toHaveLength(rows.length);
      return performance.now() - start;
    };
    time('map');
    // Tables for all of them took more than twenty times as long.
    expect(time('dict')).toBeLessThan(10 * time('map') + 200);
  });

  test('that share a table do not share values', () => {
    const rows = loads<PyDict<string, number>[]>(dumps(Array.from({ length: 20 }, (_, i) => ({ a: i, b: -i }))));
    rows[7]!.set('a', 99).set('c', 1);
    rows[8]!.delete('b');
    expect(rows.map((row) => row.get('a'))).toEqual([
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      99,
      ...Array.from({ length: 12 }, (_, i) => i + 8),
    ]);
    expect([rows[7]!.size, rows[8]!.size, rows[9]!.size]).toEqual([3, 1, 2]);
  });

  test('with a table of their own have few keys, and none that is long', () => {
    let shape: Shape | null = emptyShape();
    const keys = Array.from({ length: 8 }, (_, i) => `own ${i}`);
    for (const key of keys) shape = shape?.alone(key) ?? null;
    expect(shape?.keys).toEqual(keys);
    expect([shape?.isShared, shape?.indexOf('own 7'), shape?.indexOf('own 8')]).toEqual([false, 7, -1]);
    expect(shape?.alone('own 8')).toBeNull();
    expect(emptyShape().alone('k'.repeat(256))?.keys).toHaveLength(1);
    expect(emptyShape().alone('k'.repeat(257))).toBeNull();
    expect(emptyShape().keys).toEqual([]);
  });
});
