/** What is put off comes in time: the list in registries.ts says of each class file what it adds. */
import { describe, expect, test, vi } from 'vitest';
import { dumps, loads, PyDate, PyDecimal, PyObject, standardRegistry } from '../src/index.ts';
import { type AnyClass, globalOf, Registry } from '../src/pickle/object/registry.ts';
import { parts } from '../src/registries.ts';
import { bytes } from './support/bytes.ts';

/** Notes what is added, and adds it. */
class Notes extends Registry {
  readonly modules = new Set<string>();
  readonly types = new Set<unknown>();

  override class(...[name, type, how]: Parameters<Registry['class']>): this {
    this.#note(name);
    this.types.add(type);
    return super.class(name, type, how);
  }

  override function(...[name, call]: Parameters<Registry['function']>): this {
    this.#note(name);
    return super.function(name, call);
  }

  override reducer<T extends object>(type: AnyClass<T>, reduce: never): this {
    this.types.add(type);
    return super.reducer(type, reduce);
  }

  #note(name: string | readonly string[]): void {
    for (const one of typeof name === 'string' ? [name] : name) this.modules.add(globalOf(one).module);
  }
}

describe('the standard registry', () => {
  test.each(parts().map((part) => [part.add.name, part] as const))('%s adds what is said of it', (_, part) => {
    const notes = new Notes();
    part.add(notes);
    expect([...notes.modules].sort()).toEqual(part.modules.split(' ').sort());
    expect(notes.types).toEqual(new Set(part.types));
  });

  test('has no class or name twice', () => {
    const types = parts().flatMap((part) => part.types);
    expect(new Set(types).size).toBe(types.length);
  });
});

describe('classes that come later', () => {
  class Early {}
  class Late {}
  const call = () => 'late';
  const counted = () => {
    const came: string[] = [];
    const registry = new Registry()
      .later(['a', 'b'], [Late], (to) => {
        came.push('first');
        to.class(['a.Late', 'b.Late'], Late).function('a.f', call);
      })
      .later(['b'], [], (to) => {
        came.push('second');
        to.function('b.g', call);
      });
    return { came, registry };
  };

  test('come once, all together, with the first name of a module of theirs that is asked for', () => {
    const { came, registry } = counted();
    expect(registry.find('c', 'Late')).toBeUndefined();
    expect(came).toEqual([]);
    expect(registry.find('a', 'none')).toBeUndefined();
    expect(came).toEqual(['first']);
    expect(registry.find('b', 'Late')).toBe(registry.find('a', 'Late'));
    expect(came).toEqual(['first']);
    expect([registry.find('b', 'g')?.call, registry.find('a', 'f')?.call]).toEqual([call, call]);
    expect(registry.find('b', 'none')).toBeUndefined();
    expect(came).toEqual(['first', 'second']);
  });

  test('come with the first instance of theirs that is asked about, also by a registry on top', () => {
    const { came, registry } = counted();
    const own = registry.extend().class('a.Early', Early);
    expect(own.entryOf(new Early())).toBeDefined();
    expect(registry.entryOf({})).toBeUndefined();
    expect(came).toEqual([]);
    expect(own.entryOf(new Late())).toBe(own.find('b', 'Late'));
    expect(came).toEqual(['first']);
  });

  test('do not come over what somebody else has added under their names', () => {
    const { came, registry } = counted();
    const mine = () => 'mine';
    registry.function('a.f', mine);
    expect(registry.find('a', 'f')?.call).toBe(mine);
    expect(came).toEqual(['first']);
    registry.function('b.h', mine);
    expect(came).toEqual(['first', 'second']);
    const { registry: other } = counted();
    const reduce = () => 'mine' as never;
    other.reducer(Late, reduce);
    expect(other.find('a', 'Late')).toBeDefined();
    expect(other.entryOf(new Late())).toMatchObject({ reduce });
  });

  test('come again when they were cut short', () => {
    let calls = 0;
    const registry = new Registry().later(['a'], [Late], (to) => {
      to.class('a.Late', Late);
      if (++calls === 1) throw new RangeError('Maximum call stack size exceeded');
      to.function('a.f', call);
    });
    expect(() => registry.find('a', 'f')).toThrow(RangeError);
    expect(registry.find('a', 'f')?.call).toBe(call);
    expect(registry.entryOf(new Late())).toBeDefined();
    expect(calls).toBe(2);
  });

  test('come to an Unpickler and a Pickler that were made before anybody asked for the registry', async () => {
    // Afresh, since other tests have asked for it.
    vi.resetModules();
    const { Pickler, PyGlobal, standardRegistry, Unpickler } = await import('../src/index.ts');
    const unpickler = new Unpickler(bytes('cshop\ntotal\n(tR.'));
    const pickler = new Pickler();
    class Late {}
    standardRegistry()
      .function('shop.total', () => 'called')
      .reducer(Late, () => new PyGlobal('shop', 'late'));
    expect(unpickler.load()).toBe('called');
    expect(pickler.dump(new Late())).toEqual(new Pickler().dump(new PyGlobal('shop', 'late')));
  });

  test('leave the standard registry open to classes of its own modules', () => {
    class Mine {}
    const registry = standardRegistry().extend().class('decimal.Mine', Mine);
    expect(loads(dumps([new Mine(), new PyDecimal('1.5')], { registry }), { registry })).toEqual([
      new Mine(),
      new PyDecimal('1.5'),
    ]);
    expect(loads(bytes('cdatetime\nMine\n)R.'), { registry })).toBeInstanceOf(PyObject);
    expect(loads(dumps(new PyDate(2024, 2, 29)))).toEqual(new PyDate(2024, 2, 29));
  });
});
