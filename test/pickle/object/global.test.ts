import { describe, expect, test } from 'vitest';
import { loads, PyGlobal } from '../../../src/index.ts';
import { globalOf } from '../../../src/pickle/object/global.ts';
import { bytes } from '../../support/bytes.ts';

describe('a global', () => {
  test('is a name, and neither a function nor anything that can be changed', () => {
    const global = loads<PyGlobal & Record<string, unknown>>(bytes('cos\nsystem\n.'));
    expect([global.module, global.name, String(global), typeof global]).toEqual([
      'os',
      'system',
      'os.system',
      'object',
    ]);
    expect(Object.isFrozen(global)).toBe(true);
    expect(() => Object.assign(global, { name: 'other' })).toThrow(TypeError);
    expect(() => Object.assign(global, { valueOf: () => 1 })).toThrow(TypeError);
    expect(Object.keys(global)).toEqual(['module', 'name']);
  });

  test('is equal to one of the same name', () => {
    const global = new PyGlobal('a', 'b.c');
    expect([global.equals(new PyGlobal('a', 'b.c')), global.equals(new PyGlobal('a.b', 'c'))]).toEqual([true, false]);
    expect([global.equals('a.b.c'), global.equals(null), global.equals({ module: 'a', name: 'b.c' })]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('globalOf', () => {
  test.each([
    ['builtins.list', 'builtins', 'list'],
    ['os.path.join', 'os.path', 'join'],
    ['shop:Order.Line', 'shop', 'Order.Line'],
    ['a.b:C.D', 'a.b', 'C.D'],
  ])('%s', (text, module, name) => {
    const global = globalOf(text);
    expect([global.module, global.name]).toEqual([module, name]);
  });

  test.each(['', 'list', '.list', ':list'])('%j has no module', (text) => {
    expect(() => globalOf(text)).toThrow(`expected a Python name such as 'module.Class', got '${text}'`);
  });
});
