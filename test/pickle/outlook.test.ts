import { describe, expect, test } from 'vitest';
import { dumps, loads, PyDict } from '../../src/index.ts';
import { Outlook } from '../../src/pickle/outlook.ts';

describe('what is expected', () => {
  test('is what there is, before anything is known', () => {
    const outlook = new Outlook();
    expect(outlook.expect(7)).toBe(7);
    outlook.progress(10, 100_000);
    expect(outlook.expect(20)).toBe(20);
  });

  test('is as much of each item to come as there was of those that came', () => {
    const outlook = new Outlook();
    outlook.progress(1000, 10_000);
    expect(outlook.expect(1000)).toBe(10_000);
    expect(outlook.expect(500)).toBe(5000);
    outlook.progress(10_000, 10_000);
    expect(outlook.expect(9000)).toBe(9000);
  });

  test('is never beyond a few an item, nor beyond a limit', () => {
    const outlook = new Outlook();
    outlook.progress(1000, 10_000);
    expect(outlook.expect(1_000_000)).toBe(1_036_000);
    outlook.progress(1000, 1_000_000_000);
    expect(outlook.expect(1000)).toBe(0x200000);
    expect(outlook.expect(0x300000)).toBe(0x300000);
  });

  test('goes by the longest container', () => {
    const outlook = new Outlook();
    outlook.progress(1000, 50_000);
    outlook.progress(2000, 2000);
    expect(outlook.expect(1000)).toBe(50_000);
    outlook.clear();
    expect(outlook.expect(1000)).toBe(1000);
  });
});

test('a forecast that is wrong changes no byte', () => {
  const [many, few] = [20_000, 1500];
  const texts = Array.from({ length: many }, (_, i) => (i < few ? `text ${i}` : i));
  const late = Array.from({ length: many }, (_, i) => (i < many - few ? i : `late ${i}`));
  const lists = Array.from({ length: many }, (_, i) => (i < few ? [i] : null));
  for (const value of [texts, late, lists, new PyDict(texts.map((text) => [text, [1, text]]))]) {
    const pickle = dumps([value, texts]);
    expect(Buffer.compare(dumps(loads(pickle)), pickle)).toBe(0);
  }
});
