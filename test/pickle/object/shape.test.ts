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

  test('has room for 64 followers, the empty one for 1024 before all starts anew', () => {
    const first = shapeOf(['many'])!;
    const followers = Array.from({ length: 70 }, (_, i) => first.with(`follower${i}`));
    expect(followers.filter((shape) => shape !== null)).toHaveLength(64);
    const root = emptyShape();
    for (let i = 0; i < 1100; i++) emptyShape().with(`first${i}`);
    expect(emptyShape()).not.toBe(root);
    // Dicts that have a table of the old tree go on with it.
    expect(first.indexOf('many')).toBe(0);
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
