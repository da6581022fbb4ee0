/** mode 'copy' with Python at the other end: what `flush` stored it sees, and `refresh` reads what it wrote. */
import { expect, test } from 'vitest';
import { SharedMemory } from '../src/shm/index.ts';
import { helperIn } from './helper.ts';
import { eachPython } from './python.ts';

eachPython('copies', (python) => {
  helperIn(python);

  test('of what Python created', async () => {
    const name = await python.eval<string>(
      '[made := create(80, track=False), made.buf.cast("d").__setitem__(9, 1.5), made.name][2]',
    );
    try {
      using copy = SharedMemory.attach(name, { mode: 'copy' });
      const numbers = new Float64Array(copy.buffer);
      expect([copy.size, numbers[9]]).toEqual([80, 1.5]);
      numbers[0] = 2.5;
      expect(await python.eval('made.buf.cast("d")[0]')).toBe(0);
      copy.flush(0, 8);
      expect(await python.eval('[made.buf.cast("d")[0], made.buf.cast("d").__setitem__(1, 3.5)][0]')).toBe(2.5);
      expect(numbers[1]).toBe(0);
      copy.refresh(8, 8);
      expect(numbers[1]).toBe(3.5);
    } finally {
      await python.exec('made.close(); made.unlink()');
    }
  });

  test('that were created here', async () => {
    using copy = SharedMemory.create({ mode: 'copy', size: 8, init: (bytes) => bytes.fill(1) });
    const seen = await python.eval(
      '[theirs := attach(name), theirs.size, bytes(theirs.buf).hex(), theirs.buf.__setitem__(7, 9), theirs.close()][1:3]',
      { name: copy.name },
    );
    expect(seen).toEqual([8, '01'.repeat(8)]);
    copy.refresh();
    expect(copy.bytes()[7]).toBe(9);
  });
});
