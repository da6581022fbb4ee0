/**
 * NumPy arrays there and back with a real NumPy: every dtype, order and protocol, in the stream and beside it. What comes
 * back must be equal in values, dtype, shape, order and writeability.
 */
import { describe, expect, test } from 'vitest';
import { dumps, loads, NDArray, type PickleBuffer, type PyDict, type PyTuple } from '../src/index.ts';
import type { Peer, Protocol } from './peer.ts';
import { eachPython } from './python.ts';

const NUMBERS = ['b1', 'i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8', 'c8', 'c16'];
const OTHERS = ['M8[ns]', 'm8[25s]', 'S3', 'U3', 'V5', 'f16'];
const DTYPES = [...NUMBERS.flatMap((code) => (code.endsWith('1') ? [code] : [`<${code}`, `>${code}`])), ...OTHERS];
const STRUCTURED = [
  "[('a', '<i4'), ('b', '>f8', (2, 2)), ('c', 'U2')]",
  "np.dtype([('x', 'u1'), ('y', 'f8')], align=True)",
];

/** An array as Python makes it, one for each memory layout that matters. */
const LAYOUTS: Readonly<Record<string, string>> = {
  'C order': 'make(dtype, (2, 3))',
  'Fortran order': 'np.asfortranarray(make(dtype, (2, 3)))',
  'no axes': 'make(dtype, ())',
  empty: 'make(dtype, (2, 0, 3))',
  'one axis': 'make(dtype, (7,))',
  'read-only': 'locked(make(dtype, (2, 3)))',
  'permuted axes': 'make(dtype, (2, 3, 4)).transpose(1, 0, 2)',
  'with gaps': 'make(dtype, (4, 6))[::2, ::3]',
  reversed: 'make(dtype, (4,))[::-1]',
};

const SETUP = `
import warnings
def make(dtype, shape):
    dtype = np.dtype(dtype)
    count = int(np.prod(shape, dtype=int))
    raw = (np.arange(count * dtype.itemsize, dtype=np.uint32) * 37 % 251).astype(np.uint8).tobytes()
    if dtype.kind == 'b': raw = bytes(byte % 2 for byte in raw)
    if dtype.kind == 'U': return np.array([chr(0x61 + i % 20) * (i % 3) + chr(0x1f600) * (i % 2) for i in range(count)], dtype).reshape(shape)
    if dtype.names and dtype.names[-1] == 'c':
        out = np.zeros(shape, dtype); out['a'] = np.arange(count).reshape(shape); out['b'] = 1.5; out['c'] = 'xy'; return out
    if dtype.kind == 'f' and dtype.itemsize == 16: return np.arange(count, dtype=dtype).reshape(shape)
    return np.frombuffer(raw, dtype).reshape(shape).copy() if count else np.zeros(shape, dtype)
def locked(array):
    array.flags.writeable = False
    return array
def memory(views):
    return [bytearray(view) for view in views]
def differs(got, want, writeable, own):
    if type(got) is not type(want): return f'type {type(got)}'
    if own and got.dtype.newbyteorder('=') == want.dtype.newbyteorder('='): got = got.astype(want.dtype, copy=False)
    elif got.dtype.str != want.dtype.str or got.dtype != want.dtype: return f'dtype {got.dtype!r}'
    if got.shape != want.shape: return f'shape {got.shape}'
    # The padding of a record has no value, and NumPy does not copy it.
    if want.dtype.names:
        if not all((got[name] == want[name]).all() for name in want.dtype.names): return 'values'
    elif got.tobytes() != want.tobytes(): return 'values'
    if want.flags.forc and (got.flags.c_contiguous, got.flags.f_contiguous) != (want.flags.c_contiguous, want.flags.f_contiguous): return 'order'
    if got.flags.writeable != writeable: return f'writeable {got.flags.writeable}'
    return ''
def there_and_back(array, protocol, beside):
    bufs = []
    stream = pickle.dumps(array, protocol, **({'buffer_callback': bufs.append} if beside else {}))
    return pickle.loads(stream, buffers=[x.raw() if x.raw().readonly else bytearray(x.raw()) for x in bufs])
def check(stream, views, expression, dtype, protocol, beside, own):
    want = eval(expression, globals(), {'dtype': dtype})
    # What NumPy writes does not keep everything: before protocol 5 read-only arrays, and in its own form the byte order.
    numpys = there_and_back(want, protocol, beside)
    if own: want = numpys
    given = memory(views)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        got = pickle.loads(stream, buffers=given)
    trouble = differs(got, want, numpys.flags.writeable, own)
    if not trouble and given and got.size and not any(np.shares_memory(got, np.frombuffer(b, np.uint8)) for b in given):
        trouble = 'a copy was made'
    return trouble
def values(expression, dtype):
    return pickle.dumps(eval(expression, globals(), {'dtype': dtype}).tolist(), 2)
`;

const ready = new WeakMap<Peer, Promise<void>>();
function prepare(python: Peer): Promise<void> {
  let done = ready.get(python);
  if (done === undefined) {
    done = python.exec(SETUP);
    ready.set(python, done);
  }
  return done;
}

interface Way {
  readonly protocol: Protocol;
  readonly buffers: 'inband' | 'oob';
}

const WAYS: readonly Way[] = [
  ...([2, 3, 4, 5] as const).map((protocol) => ({ protocol, buffers: 'inband' }) as const),
  { protocol: 5, buffers: 'oob' },
];

eachPython('arrays', { numpy: true }, (python) => {
  describe.each(Object.entries(LAYOUTS))('%s', (_name, layout) => {
    test.each(WAYS)('protocol $protocol, $buffers', async ({ protocol, buffers }) => {
      await prepare(python);
      for (const spec of [...DTYPES.map((dtype) => JSON.stringify(dtype)), ...STRUCTURED]) {
        const expression = layout.replace('dtype', spec);
        const pickled = await python.pickle(expression, protocol, { buffers });
        const given = pickled.buffers.map((bytes) => bytes.slice());
        const array = loads<NDArray>(pickled.stream, { buffers: given });
        expect(array, `${spec} ${layout}`).toBeInstanceOf(NDArray);
        for (const bytes of given) expect((array.data as Uint8Array).buffer, `${spec}: a view`).toBe(bytes.buffer);
        if (NUMBERS.includes(spec.replace(/["<>]/g, ''))) {
          const wanted = loads(await python.eval<Uint8Array>(`values(${JSON.stringify(layout)}, ${spec})`));
          expect(plain(array.toNested()), `${spec} ${layout}`).toEqual(plain(wanted));
        }
        for (const numpy of ['portable', 'native', 'native-1'] as const) {
          if (!readable(python, numpy, protocol)) continue;
          const views: Uint8Array[] = [];
          const options =
            buffers === 'oob' ? { bufferCallback: (buffer: PickleBuffer) => void views.push(buffer.raw()) } : {};
          const stream = dumps(array, { protocol, numpy, ...options });
          const own = numpy !== 'portable';
          const code = `check(stream, views, ${JSON.stringify(layout)}, ${spec}, ${protocol}, beside, own)`;
          const trouble = await python.eval(code, { stream, views, beside: buffers === 'oob', own });
          expect(trouble, `${spec} ${layout} ${numpy}`).toBe('');
        }
      }
    });
  });

  test('several arrays in a dict, around them a tuple, one of them read-only, one twice', async () => {
    await prepare(python);
    await python.exec(`
      a = np.arange(12.0).reshape(3, 4); b = locked(np.arange(5)); value = {'a': a, 'b': b, 'nested': ('x', [a, {'c': np.asfortranarray(a)}])}
      bufs = []; stream = pickle.dumps(value, 5, buffer_callback=bufs.append); raw = [bytes(x.raw()) for x in bufs]
    `);
    const raw = await python.eval<Uint8Array[]>('raw');
    const value = loads<PyDict<string, unknown>>(await python.eval<Uint8Array>('stream'), { buffers: raw });
    const a = value.get('a') as NDArray;
    expect((value.get('nested') as PyTuple)[1]).toHaveProperty('0', a);
    expect((value.get('b') as NDArray).readonly).toBe(true);
    expect(a.readonly).toBe(false);
    const views: PickleBuffer[] = [];
    const stream = dumps(value, { bufferCallback: (buffer) => views.push(buffer) });
    expect(views.map((buffer) => buffer.readonly)).toEqual([false, true, false]);
    const code = `
(lambda v: v['a'].tolist() == a.tolist() and v['nested'][1][0] is v['a'] and not v['b'].flags.writeable
  and v['nested'][1][1]['c'].flags.f_contiguous)(pickle.loads(stream2, buffers=memory(views)))`.trim();
    expect(await python.eval(code, { stream2: stream, views: views.map((view) => view.raw()) })).toBe(true);
  });

  test('objects, records with objects, and a list in C order for an array in Fortran order', async () => {
    await prepare(python);
    for (const expression of [
      "np.array([[1, 'a', None], [(2, 3), [4], {'k': 5}]], dtype=object)",
      "np.asfortranarray(np.array([[1, 'a', None], ['x', 2.5, True]], dtype=object))",
      "np.array([(1, 'one'), (2, 'two')], dtype=[('n', 'i4'), ('o', 'O')])",
    ]) {
      for (const protocol of [2, 3, 4, 5] as const) {
        const array = loads<NDArray>((await python.pickle(expression, protocol)).stream);
        const back = dumps(array, { protocol });
        const same = `(lambda g, w: g.dtype == w.dtype and g.shape == w.shape and g.tolist() == w.tolist())(pickle.loads(back), ${expression})`;
        expect(await python.eval(same, { back }), expression).toBe(true);
      }
    }
  });

  test('scalars become plain values', async () => {
    await prepare(python);
    const cases: readonly [string, unknown][] = [
      ['np.float64(1.5)', 1.5],
      ['np.float32(0.25)', 0.25],
      ['np.int64(2**62)', 2n ** 62n],
      ['np.uint8(7)', 7],
      ['np.bool_(True)', true],
      ['np.complex128(1-2j)', { re: 1, im: -2 }],
    ];
    for (const [expression, wanted] of cases) {
      for (const protocol of [0, 1, 2, 3, 4, 5] as const) {
        const value = loads((await python.pickle(expression, protocol)).stream);
        expect(typeof value === 'object' ? { ...value } : value, `${expression} protocol ${protocol}`).toEqual(wanted);
      }
    }
  });

  test('typed arrays of JavaScript are arrays of Python', async () => {
    const value = { f: new Float64Array([1.5, -2]), i: new Int32Array([-7]), b: new BigUint64Array([2n ** 63n]) };
    const check =
      "(lambda v: {k: (a.dtype.str, a.tolist()) for k, a in v.items()} == {'f': ('<f8', [1.5, -2.0]), 'i': ('<i4', [-7]), 'b': ('<u8', [2**63])})(pickle.loads(data))";
    for (const protocol of [2, 3, 4, 5]) {
      expect(await python.eval(check, { data: dumps(value, { protocol }) })).toBe(true);
    }
  });
});

/** Whether this NumPy reads that form without a warning; NumPy 2 has moved what NumPy 1 wrote in protocol 5. */
function readable(python: Peer, numpy: 'portable' | 'native' | 'native-1', protocol: Protocol): boolean {
  const major = Number(python.numpy!.split('.')[0]);
  if (numpy === 'native') return major >= 2;
  return numpy === 'portable' || protocol < 5 || major < 2;
}

/** Values that `toEqual` can compare: complex by its parts, integers as bigint, NaN as it is. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return BigInt(value);
  if (typeof value === 'object' && value !== null) {
    const { re, im } = value as { re: number; im: number };
    return [plain(re), plain(im)];
  }
  return value;
}
