/** Segments and lists in pickles, without Python; interop/handover.interop.test.ts compares the bytes. */
import { describe, expect, test } from 'vitest';
import { dumps, loads, PickleError, PyDict, PyObject, PyPartial } from '../../src/index.ts';
import { ShareableList, SharedMemory, shmRegistry } from '../../src/shm/index.ts';
import { descriptors, testName } from './support.ts';

const registry = shmRegistry();
const refusal = (cause: object) =>
  expect.objectContaining({ code: 'ERR_PICKLE_REDUCE', cause: expect.objectContaining(cause) });
const call = (name: string, args: string) => Buffer.from(`cmultiprocessing.shared_memory\n${name}\n(${args}tR.`);

describe('with the registry', () => {
  test.each([0, 1, 2, 3, 4, 5])('a segment and a list come back attached, protocol %i', (protocol) => {
    using memory = SharedMemory.create({ size: 100 });
    using list = ShareableList.create(['a', 1]);
    const [first, second, again] = loads<[SharedMemory, ShareableList, SharedMemory]>(
      dumps([memory, list, memory], { registry, protocol }),
      { registry },
    );
    using _one = first;
    using _two = second;
    expect(first).toBeInstanceOf(SharedMemory);
    expect([first.name, first.size, first.owner]).toEqual([memory.name, 100, false]);
    expect(again).toBe(first);
    memory.bytes()[99] = 5;
    expect(first.bytes()[99]).toBe(5);
    expect(second.toArray()).toEqual(['a', 1]);
    list.set(0, 'b');
    expect(second.get(0)).toBe('b');
  });

  test('readonly attaches for reading', () => {
    using memory = SharedMemory.create({ size: 8 });
    using same = loads<SharedMemory>(dumps(memory, { registry }), { registry: shmRegistry({ readonly: true }) });
    expect(same.readonly).toBe(true);
  });

  test('allow says which names may be attached', () => {
    using memory = SharedMemory.create({ size: 8, name: testName() });
    using list = ShareableList.create([1], { name: testName() });
    const asked: string[] = [];
    const strict = shmRegistry({ allow: (name) => asked.push(name) < 0 });
    for (const value of [memory, list]) {
      const before = descriptors();
      expect(() => loads(dumps(value, { registry }), { registry: strict })).toThrow(
        refusal({ code: 'ERR_SHM_PERMISSION' }),
      );
      expect(descriptors()).toBe(before);
    }
    expect(asked).toEqual([memory.name, list.name]);
  });

  test.each<[string, Uint8Array, object]>([
    ['a segment that is not there', call('SharedMemory', 'Vnot-there\nI00\nI8\n'), { code: 'ERR_SHM_NOT_FOUND' }],
    ['a name that is none', call('SharedMemory', 'V../passwd\nI00\nI8\n'), { code: 'ERR_SHM_NAME' }],
    ['no name', call('SharedMemory', ''), { name: 'TypeError' }],
    ['a name that is a number', call('SharedMemory', 'I7\n'), { name: 'TypeError' }],
    ['one that is to be made', call('SharedMemory', 'Vx\nI01\nI8\n'), { name: 'TypeError' }],
  ])('%s is refused', (_, pickle, cause) => {
    expect(() => loads(pickle, { registry })).toThrow(refusal(cause));
  });

  test('a list that is to be made is refused, and so is a segment that holds none', () => {
    using memory = SharedMemory.create({ size: 4 });
    const partial = (args: unknown[], name: unknown) => {
      const made = new PyObject(
        new PyPartial(loads(Buffer.from('cmultiprocessing.shared_memory\nShareableList\n.')), args, [['name', name]]),
      );
      return dumps(made);
    };
    expect(() => loads(partial([[1, 2]], memory.name), { registry })).toThrow(refusal({ name: 'TypeError' }));
    expect(() => loads(partial([], memory.name), { registry })).toThrow(refusal({ code: 'ERR_SHM_FORMAT' }));
    expect(() => loads(partial([], 5), { registry })).toThrow(refusal({ name: 'TypeError' }));
  });

  test('the registry that it extends still counts', () => {
    class Order {}
    const own = loads(dumps(new Order(), { registry: registry.extend().class('shop.Order', Order) }), {
      registry: shmRegistry({ registry: registry.extend().class('shop.Order', Order) }),
    });
    expect(own).toBeInstanceOf(Order);
  });
});

describe('without it', () => {
  test('a pickled segment is data: nothing is opened, and it is written as it came', () => {
    using memory = SharedMemory.create({ size: 8 });
    using list = ShareableList.create([1]);
    const pickle = dumps([memory, list], { registry });
    const before = descriptors();
    const [object, other] = loads<[PyObject, PyObject]>(pickle);
    expect(descriptors()).toBe(before);
    expect([object.className, [...object.args]]).toEqual([
      'multiprocessing.shared_memory.SharedMemory',
      [memory.name, false, 8],
    ]);
    expect((other.callable as PyPartial).keywords).toEqual(new PyDict([['name', list.name]]));
    expect(dumps([object, other])).toEqual(pickle);
  });

  test('a segment cannot be written', () => {
    using memory = SharedMemory.create({ size: 8 });
    expect(() => dumps(memory)).toThrow(PickleError);
  });
});
