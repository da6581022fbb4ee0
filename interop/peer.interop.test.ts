/** The harness itself: what a Peer promises, so that a failure elsewhere is a failure of the library. */
import { describe, expect, test } from 'vitest';
import { eachPython, mainPeer, missing, numpyPeers, peers } from './python.ts';
import { PythonError, PythonExit } from './python-error.ts';

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

eachPython('a peer', (python) => {
  test('answers with its own version', async () => {
    expect(await python.eval('".".join(map(str, __import__("sys").version_info[:3]))')).toBe(python.version);
  });

  test('carries every kind of value both ways', async () => {
    const value = {
      a: [null, true, 1, -2.5, 'x\0é€😀\ud800'],
      b: { c: latin1('\0\xff') },
      empty: [new Uint8Array(0), {}],
    };
    expect(await python.eval('v', { v: value })).toEqual(value);
    expect(
      await python.eval('[type(x).__name__ for x in v]', { v: [1, 1.5, -0, 2n ** 70n, latin1('a'), NaN] }),
    ).toEqual(['int', 'float', 'float', 'int', 'bytes', 'float']);
    expect(await python.eval('[2**53, -2**64, 2**53 - 1, v]', { v: -(10n ** 5000n) })).toEqual([
      2n ** 53n,
      -(2n ** 64n),
      Number.MAX_SAFE_INTEGER,
      -(10n ** 5000n),
    ]);
    const numbers = [NaN, Infinity, -Infinity, -0];
    expect(await python.eval('[v, str(v)]', { v: numbers })).toEqual([numbers, '[nan, inf, -inf, -0.0]']);
  });

  test('refuses what cannot travel, by name', async () => {
    await expect(python.eval('{1, 2}')).rejects.toThrow('a set cannot travel to JavaScript');
    await expect(python.eval('{"$bytes": 0}')).rejects.toThrow(PythonError);
    await expect(python.eval('{1: 2}')).rejects.toThrow('a dict cannot travel');
  });

  test('keeps state between calls, and bindings for one call only', async () => {
    await python.exec(
      `
      import collections
      class Kept:
          def __init__(self, n): self.n = n
      kept = Kept(given)
    `,
      { given: 7 },
    );
    expect(await python.eval('kept.n')).toBe(7);
    await expect(python.eval('given')).rejects.toMatchObject({ type: 'NameError' });
    await python.exec('shadowed = 1');
    expect(await python.eval('shadowed', { shadowed: 2 })).toBe(2);
    expect(await python.eval('[shadowed for _ in range(2)]')).toEqual([1, 1]);
    const { stream } = await python.pickle('kept', 2);
    expect(Buffer.from(stream).toString('latin1')).toContain('__main__\nKept\n');
  });

  test('gives exceptions with type, message and the lines of the code that raised', async () => {
    const error = await python.exec('def f(x):\n    return 1 / x\n\nf(0)').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PythonError);
    expect(error).toMatchObject({ type: 'ZeroDivisionError', module: 'builtins', message: 'division by zero' });
    const { traceback, stack } = error as PythonError;
    expect(traceback).toContain('return 1 / x');
    expect(traceback).not.toContain('peer.py');
    expect(stack).toContain('peer.interop.test.ts');
    await expect(python.eval('1 +')).rejects.toMatchObject({ type: 'SyntaxError' });
    await expect(python.exec('raise SystemExit(3)')).rejects.toMatchObject({ type: 'SystemExit' });
    await expect(python.unpickle(latin1('garbage'))).rejects.toMatchObject({ type: 'UnpicklingError' });
    expect(await python.eval('1')).toBe(1);
  });

  test('is not disturbed by what the code prints or reads', async () => {
    await python.exec(`
      import os, subprocess, sys
      print('from print')
      os.write(1, b'from fd 1\\n')
      sys.stdout.buffer.write(b'from the buffer\\n')
      subprocess.run([sys.executable, '-c', 'print("from a child")'], check=True)
      read = sys.stdin.read()
    `);
    expect(await python.eval('read')).toBe('');
    await expect.poll(() => python.output).toContain('from a child');
    for (const words of ['from print', 'from fd 1', 'from the buffer']) expect(python.output).toContain(words);
  });

  test('answers pipelined calls in order', async () => {
    const answers: number[] = [];
    const calls = Array.from({ length: 500 }, (_, n) => python.eval<number>('n', { n }).then((m) => answers.push(m)));
    await Promise.all(calls);
    expect(answers).toEqual(Array.from({ length: 500 }, (_, n) => n));
  });

  test('carries megabytes', async () => {
    const big = new Uint8Array(5_000_000).map((_, index) => index * 31);
    const back = await python.eval<Uint8Array>('b[::-1]', { b: big });
    expect(Buffer.compare(back.reverse(), big)).toBe(0);
  });

  test('pickles, unpickles and goes round', async () => {
    const { stream, buffers } = await python.pickle('[1, "a", 2.5]', 4);
    expect(buffers).toEqual([]);
    expect(await python.unpickle(stream)).toEqual({ type: 'builtins.list', repr: "[1, 'a', 2.5]" });
    expect((await python.roundTrip(stream, 4)).stream).toEqual(stream);
    expect(await python.fixpoint(stream, 4)).toBe(true);
    expect(await python.fixpoint(stream, 3)).toBe(false);
  });

  test('sends buffers in band, out of band and by shared memory', async () => {
    const expression = '[pickle.PickleBuffer(bytearray(b"abc")), pickle.PickleBuffer(b"de"), pickle.PickleBuffer(b"")]';
    const inBand = await python.pickle(expression, 5);
    expect(inBand.buffers).toEqual([]);
    const oob = await python.pickle(expression, 5, { buffers: 'oob' });
    expect(oob.buffers).toEqual([latin1('abc'), latin1('de'), latin1('')]);
    expect(oob.readonly).toEqual([false, true, true]);
    expect(oob.stream.length).toBeLessThan(inBand.stream.length);
    expect((await python.unpickle(oob.stream, oob.buffers)).repr).toContain("bytearray(b'abc')");
    await expect(python.unpickle(oob.stream, [])).rejects.toThrow('not enough out-of-band buffers');
    await expect(python.unpickle(oob.stream)).rejects.toThrow('no *buffers* argument was given');

    const { segments } = await python.pickle(expression, 5, { buffers: 'shm' });
    expect(segments.map(({ size, readonly }) => [size, readonly])).toEqual([
      [3, false],
      [2, true],
      [0, true],
    ]);
    await python.exec(`
      from multiprocessing.shared_memory import SharedMemory
      def read(name, size):
          segment = SharedMemory(name)
          try:
              return bytes(segment.buf[:size])
          finally:
              segment.close()
    `);
    const read = () => python.eval('read(name, 2)', { name: segments[1]!.name });
    expect(await read()).toEqual(latin1('de'));
    await python.release(segments);
    await expect(read()).rejects.toMatchObject({ type: 'FileNotFoundError' });
  });

  test('judges thousands of pickles in one frame', async () => {
    const cases = Array.from({ length: 2000 }, (_, n) => latin1(`\x80\x02K${String.fromCharCode(n % 256)}.`));
    expect((await python.fixpointMany(cases, 2)).every((same) => same === true)).toBe(true);
    const odd = [cases[0]!, latin1('I5\n.'), latin1('!')];
    expect(await python.fixpointMany(odd.slice(0, 2), 2)).toEqual([true, false]);
    await expect(python.fixpointMany(odd, 2)).rejects.toMatchObject({ type: 'UnpicklingError', message: /^case 2: / });
    const [first, second, third] = await python.roundTripMany(odd, 2);
    expect([first, second]).toEqual([cases[0], latin1('\x80\x02K\x05.')]);
    expect(third).toBeInstanceOf(PythonError);
    expect(await python.canonicalMany(odd)).toEqual(['int:0', 'int:5', expect.any(PythonError)]);
  });
});

eachPython('canonical text', (python) => {
  test.each([
    ['None, True, 1, -1, ...', 'tuple#0(None,True,int:1,int:-1,...)'],
    [
      '1.0, -0.0, float("nan"), 1j',
      'tuple#0(float:3ff0000000000000,float:8000000000000000,float:nan,complex:0000000000000000,3ff0000000000000)',
    ],
    ['2**1023, 2**1024', `tuple#0(int:${2n ** 1023n},int:0x${(2n ** 1024n).toString(16)})`],
    ['"a\\"\\n\\u20ac\\U0001f600\\ud800\\x7f"', 'str:"a\\"\\n\\u20ac\\ud83d\\ude00\\ud800\\u007f"'],
    ['b"a\\xff", bytearray(b"b"), (), frozenset()', 'tuple#0(bytes:61ff,bytearray#1:62,tuple(),frozenset{})'],
    ['{1: "x", "y": [2]}', 'dict#0{int:1=str:"x",str:"y"=list#1[int:2]}'],
    ['{2, 1, "z", (1,)}', 'set#0{int:1,int:2,str:"z",tuple#1(int:1)}'],
    [
      'dict, len, __import__("collections").OrderedDict',
      'tuple#0(global:builtins.dict,global:builtins.len,global:collections.OrderedDict)',
    ],
    ['(lambda a: [a, a])([0])', 'list#0[list#1[int:0],#1]'],
    ['(lambda a: (a.append(a), a)[1])([])', 'list#0[#0]'],
    [
      '__import__("collections").deque([1], 5)',
      'object#0(global:collections.deque,tuple#1(tuple(),int:5),None,[int:1],{})',
    ],
    ['__import__("fractions").Fraction(1, 3)', /^object#0\(global:fractions\.Fraction,tuple#1\(/],
  ])('of %s', async (expression, text) => {
    const found = await python.canonicalOf(expression);
    if (text instanceof RegExp) expect(found).toMatch(text);
    else expect(found).toBe(text);
  });

  test('tells apart what == does not', async () => {
    const { stream } = await python.pickle('{1: 0.0}', 4);
    expect(await python.equal(stream, '{1: 0.0}')).toBe(true);
    for (const other of ['{1: -0.0}', '{True: 0.0}', '{1: 0}', '{1.0: 0.0}']) {
      expect(await python.equal(stream, other), other).toBe(false);
    }
    expect(await python.canonicalOf('b"x" * 2000')).toMatch(/^bytes\[2000\]:[0-9a-f]{64}$/);
  });
});

eachPython('NumPy', { numpy: true }, (python) => {
  test('is the version that was found, and at hand as np', async () => {
    expect(await python.eval('np.__version__')).toBe(python.numpy);
  });

  test('arrays go out of band and are fixed points', async () => {
    const { stream, buffers } = await python.pickle('np.arange(6, dtype="<f4").reshape(2, 3)', 5, { buffers: 'oob' });
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([24]);
    expect(await python.fixpoint(stream, 5, buffers)).toBe(true);
    expect(await python.equal(stream, 'np.arange(6, dtype="<f4").reshape(2, 3)', buffers)).toBe(true);
    expect(await python.equal(stream, 'np.arange(6, dtype="<f4").reshape(2, 3).T', buffers)).toBe(false);
  });

  test.each([
    ['np.arange(2, dtype="<i2")', 'ndarray#0(dtype:<i2,(2,),C):00000100'],
    ['np.array([[1, 2], [3, 4]], dtype="u1", order="F")', 'ndarray#0(dtype:|u1,(2,2),F):01020304'],
    ['np.arange(4, dtype="u1")[::2]', 'ndarray#0(dtype:|u1,(2,),A):0002'],
    ['np.array([None, "a"], dtype=object)', 'ndarray#0(dtype:|O,(2,),C)[None,str:"a"]'],
    ['np.float32(1)', 'scalar(dtype:<f4):0000803f'],
    ['np.dtype("<M8[ns]")', 'dtype:<M8[ns]'],
    ['np.dtype([("a", "<i4")])', 'dtype:list#0[tuple#1(str:"a",str:"<i4")]'],
  ])('canonical text of %s', async (expression, text) => {
    expect(await python.canonicalOf(expression)).toBe(text);
  });
});

describe.skipIf(missing() !== null)('life and death', () => {
  const isGone = (pid: number) => expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  const GETPID = '__import__("os").getpid()';

  test('ends with the end of its input, and unlinks its segments', async () => {
    const python = (await mainPeer()).fresh();
    const pid = await python.eval<number>(GETPID);
    expect(python.pid).toBe(pid);
    const { segments } = await python.pickle('pickle.PickleBuffer(b"abc")', 5, { buffers: 'shm' });
    const last = python.eval('1 + 1');
    await python.close();
    expect(await last).toBe(2);
    isGone(pid);
    await expect(python.eval('1')).rejects.toThrow('ended with exit code 0');
    const attach = `__import__("multiprocessing.shared_memory").shared_memory.SharedMemory("${segments[0]!.name}")`;
    await expect((await mainPeer()).eval(attach)).rejects.toMatchObject({ type: 'FileNotFoundError' });
  });

  test('a process that dies rejects the calls that wait and those that follow', async () => {
    await using python = (await mainPeer()).fresh();
    await python.eval('1');
    const calls = ['print("last words")', '__import__("os")._exit(7)', '1', '2'].map((code) => python.exec(code));
    const [printed, ...others] = await Promise.allSettled(calls);
    expect(printed!.status).toBe('fulfilled');
    for (const other of others) {
      expect(other).toMatchObject({ status: 'rejected', reason: { name: 'PythonExit', exitCode: 7, signal: null } });
    }
    await expect(python.eval('3')).rejects.toThrow(/^Python .* ended with exit code 7, its last lines:\nlast words$/);
  });

  test('a crash in C leaves a traceback', async () => {
    await using python = (await mainPeer()).fresh();
    const crash = python.exec('import faulthandler\nfaulthandler._sigsegv()');
    await expect(crash).rejects.toThrow(/ended with SIGSEGV.*Segmentation fault/s);
  });

  test('one that does not listen is killed', async () => {
    const python = (await mainPeer()).fresh();
    const pid = await python.eval<number>(GETPID);
    const endless = python.exec('while True: pass').catch((error: unknown) => error);
    await python.close();
    expect(await endless).toMatchObject({ signal: 'SIGKILL' });
    isGone(pid);
  });

  test('one that was never asked was never started, and does not start after its end', async () => {
    const python = (await mainPeer()).fresh();
    await python.close();
    expect(python.pid).toBeUndefined();
    await expect(python.eval('1')).rejects.toThrow('was closed');
  });

  test('the shared peers are one process for each version, replaced when it died', async () => {
    const first = await mainPeer();
    expect(await mainPeer()).toBe(first);
    expect((await peers())[0]).toBe(first);
    expect((await numpyPeers()).map(({ numpy }) => numpy)).not.toContain(null);
    const versions = (await peers()).map(({ version }) => version);
    expect(new Set(versions).size).toBe(versions.length);
    await expect(first.exec('__import__("os")._exit(1)')).rejects.toThrow(PythonExit);
    const second = await mainPeer();
    expect(second).not.toBe(first);
    expect(await second.eval('1')).toBe(1);
  });

  test('labels carry no path', async () => {
    for (const { label } of await peers()) expect(label).not.toMatch(/[\\/]/);
  });
});
