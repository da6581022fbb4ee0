/** The scanner: each rule by hand, each way round other scanners, several and nested pickles, and any bytes at all. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, PyGlobal, PyObject, PyTuple, PyZoneInfo } from '../../src/index.ts';
import { ALLOW_LISTS } from '../../src/pickle/allow-lists.ts';
import { scan } from '../../src/pickle/scan.ts';
import type { ScanOptions, ScanReport } from '../../src/pickle/scan-report.ts';
import { SCAN_RULES, type ScanRule } from '../../src/pickle/scan-rules.ts';
import { bytes } from '../support/bytes.ts';
import { mutants, noise, pickles, programs } from '../support/streams.ts';

const scanned = (text: string, options?: ScanOptions): ScanReport => scan(bytes(text), options);
const rulesOf = (report: ScanReport): string[] =>
  report.pickles.flatMap(({ findings }) => findings.map(({ rule, offset }) => `${rule}@${offset}`));
const namesOf = (report: ScanReport): string[] =>
  report.pickles.flatMap(({ globals }) =>
    globals.map(({ module, name, called }) => `${module}.${name}${called ? '()' : ''}`),
  );
const short = (text: string): string => `\x8c${String.fromCharCode(text.length)}${text}`;

/** Nests a pickle in bytes of another. */
const inBytes = (inner: Uint8Array): Uint8Array => dumps([inner], { protocol: 4 });

describe('a rule is found', () => {
  const deep = `\x80\x04${'('.repeat(1200)}${'t'.repeat(1200)}.`;
  const laughs = `]q\0${Array.from({ length: 24 }, (_, i) => `](h${chr(i)}h${chr(i)}eq${chr(i + 1)}`).join('')}.`;
  const key = `}(K\x01${Array.from({ length: 24 }, () => '2\x86').join('')}Nu.`;

  const vectors: [ScanRule, string, number, ScanOptions?][] = [
    ['dangerous-call', "cos\nsystem\n(S'ls'\ntR.", 19],
    ['dangerous-call', "(S'ls'\nios\nsystem\n.", 7],
    ['dangerous-call', "(cos\nsystem\nS'ls'\no.", 18],
    ['dangerous-call', '\x80\x02csubprocess\nPopen\n)\x81.', 21],
    ['dangerous-call', '\x80\x04csubprocess\nPopen\n)}\x92.', 22],
    ['dangerous-argument', '\x80\x04cbuiltins\nmap\ncos\nsystem\n]\x86R.', 29],
    ['dangerous-global', '\x80\x04cos\nsystem\n.', 2],
    ['dotted-walk', `\x80\x04${short('collections')}${short('_sys.modules')}\x93.`, 29],
    ['dotted-walk', `\x80\x04${short('datetime')}${short('date.__class__.__base__')}\x93.`, 37],
    ['unresolved-global', '\x80\x04cm\nf\n)R\x8c\x01x\x93.', 12],
    ['unresolved-call', '\x80\x04cm\nf\n)R)R.', 10],
    ['unresolved-attribute', '\x80\x04cbuiltins\ngetattr\ncm\nf\n)R\x8c\x01x\x86R.', 31],
    ['mutated-global', '\x80\x04cm\nC\n}b.', 8],
    ['mutated-global', '\x80\x04csys\nmodules\n\x8c\x01xNs.', 19],
    ['unlisted-global', 'cm\nC\n.', 0],
    ['broken', '\x80\x04N\xff', 3],
    ['broken', '\x80\x04N', 3],
    ['not-a-pickle', 'PK\x03\x04', 0],
    ['unsupported-protocol', '\x80\x06N.', 0],
    ['misplaced-proto', '\x80\x04N0\x80\x03N.', 4],
    ['frame-nested', '\x80\x04\x95\x0b\0\0\0\0\0\0\0\x95\x02\0\0\0\0\0\0\0N.', 11],
    ['frame-straddled', '\x80\x04\x95\x04\0\0\0\0\0\0\0\x8c\x03abc.', 11],
    ['frame-length', '\x80\x04\x95\x09\0\0\0\0\0\0\0N.', 2],
    ['frame-unfinished', '\x80\x04\x95\x04\0\0\0\0\0\0\0N.NN', 12],
    ['memo-missing', 'h\0.', 0],
    ['memo-redefined', '\x80\x02Nq\x000Kq\0q\0.'.replace('Kq\0', 'K\x07'), 8],
    ['stack-underflow', '0N.', 0],
    ['stack-underflow', 'Nt.', 1],
    ['wrong-operand', 'N)R.', 2],
    ['wrong-operand', ')Na.', 2],
    ['stack-leftover', 'NN.', 2],
    ['malformed-argument', 'Fx\n.', 0],
    ['malformed-argument', 'Np1x\n.', 1],
    ['disputed-number', 'I0x10\n.', 0],
    ['disputed-number', 'I 1\n.', 0],
    ['disputed-number', 'I001\n.', 0],
    ['disputed-number', 'I1_0\n.', 0],
    ['disputed-number', 'F1e999\n.', 0],
    ['empty-name', 'cm\n\n.', 0],
    ['extension-code', '\x80\x02\x82\x07.', 2],
    ['persistent-id', 'Pid\n.', 0],
    ['memo-sparse', ']r\xfe\xff\xff\xff.', 1],
    ['length-beyond-data', '\x80\x04B\xff\xff\xff\x7fabc.', 2],
    ['expanding-key', key, key.length - 2],
    ['expansion', laughs, laughs.length - 1],
    ['deep-nesting', deep, deep.length - 1],
    ['out-of-band', '\x80\x05\x97.', 2],
  ];

  test.each(vectors)('%s: %j', (rule, text, offset, options) => {
    const report = scanned(text, options);
    expect(rulesOf(report)).toContain(`${rule}@${offset}`);
    const finding = report.pickles.flatMap(({ findings }) => findings).find((one) => one.rule === rule)!;
    expect(finding.severity).toBe(SCAN_RULES[rule].severity);
    expect(finding.message.length).toBeLessThan(300);
  });

  test('for every rule but those that need a large or a nested file', () => {
    const tried = new Set(vectors.map(([rule]) => rule));
    const missing = Object.keys(SCAN_RULES).filter((rule) => !tried.has(rule as ScanRule));
    expect(missing.sort()).toEqual(['graph-too-large', 'nested-pickle', 'nested-too-deep', 'too-many-globals']);
  });

  test('too-many-globals', () => {
    const text = Array.from({ length: 100_001 }, (_, i) => `cm\nx${i}\n0`).join('');
    const [pickle] = scanned(`${text}N.`).pickles;
    expect(pickle!.globals.length).toBe(100_000);
    expect(pickle!.findings.some(({ rule }) => rule === 'too-many-globals')).toBe(true);
    expect(pickle!.findings.filter(({ rule }) => rule === 'unlisted-global')).toHaveLength(100);
    expect(pickle!.omitted).toBe(99_900);
  });
});

describe('a way round', () => {
  test('a payload in front of a malformed byte is found, and the break said', () => {
    const report = scanned("cos\nsystem\n(S'ls'\ntR\xff");
    expect(rulesOf(report)).toEqual(['dangerous-global@0', 'dangerous-call@19', 'broken@20']);
    expect(report).toMatchObject({ complete: false, skipped: [{ start: 20, end: 21 }] });
  });

  test('a last line without its end is imported by pickle.py, so it is found', () => {
    expect(namesOf(scanned('cos\nsystem.'))).toEqual(['os.system']);
    expect(namesOf(scanned('cantigravity.'))).toEqual(['antigravity.']);
  });

  test('an unset memo number does not end the scan', () => {
    const report = scanned("h\x070cos\nsystem\n(S'ls'\ntR.");
    expect(rulesOf(report)).toEqual(['memo-missing@0', 'dangerous-global@3', 'dangerous-call@22']);
  });

  test('PUT and MEMOIZE share their numbers', () => {
    // MEMOIZE takes the number of values, which is 1 here although 5 was given away.
    const report = scanned(`\x80\x04${short('os')}q\x05${short('system')}\x9400h\x05h\x01\x93.`);
    expect(namesOf(report)).toEqual(['os.system']);
    expect(rulesOf(report).map((rule) => rule.split('@')[0])).toEqual(['dangerous-global']);
  });

  test('a number that is given twice means the later value', () => {
    expect(namesOf(scanned(`\x80\x04${short('math')}q\0${short('os')}q\0${short('system')}\x93.`))).toEqual([
      'os.system',
    ]);
    const fetched = `\x80\x04${short('math')}q\x000${short('os')}q\x000h\0${short('system')}\x93.`;
    expect(namesOf(scanned(fetched))).toEqual(['os.system']);
  });

  test('operands may come from anywhere on the stack', () => {
    const report = scanned(
      `\x80\x04${short('system')}q\0(${short('os')}q\x01K\x01K\x02t0h\x01h\0\x93${short('ls')}\x85R.`,
    );
    expect(namesOf(report)).toEqual(['os.system()']);
  });

  test('getattr is followed, and what it finds is judged', () => {
    const chain = 'cbuiltins\ngetattr\n(cmath\n__loader__\n\x8c\x09load_attrtR.'.replace('load_attr', 'load_modu');
    const report = scanned(`\x80\x04${chain}`);
    expect(namesOf(report)).toEqual(['builtins.getattr()', 'math.__loader__', 'math.__loader__.load_modu']);
    expect(rulesOf(report)).toContain('dotted-walk@50');
  });

  test('getattr that finds what is listed is no finding, and one that is kept is', () => {
    const zone = dumps(new PyZoneInfo('Europe/Berlin'));
    expect(namesOf(scan(zone))).toContain('zoneinfo.ZoneInfo._unpickle()');
    expect(rulesOf(scan(zone))).toEqual([]);
    expect(rulesOf(scanned('cbuiltins\ngetattr\n.'))).toEqual(['unlisted-global@0']);
    expect(rulesOf(scanned('(cbuiltins\ngetattr\nl.'))).toEqual(['unlisted-global@1']);
  });

  test('a module is reached as a name in another', () => {
    const report = scanned('\x80\x04cposixpath\nos\n\x8c\x06systemK\x01\x87R.'.replace('K\x01\x87', '\x86'));
    expect(report.pickles[0]!.globals[0]).toMatchObject({ module: 'posixpath', name: 'os', verdict: 'dangerous' });
    const walk = scanned(`\x80\x04cbuiltins\ngetattr\ncposixpath\nos\n${short('system')}\x86R${short('ls')}\x85R.`);
    expect(walk.pickles[0]!.findings.map(({ rule }) => rule)).toContain('dangerous-call');
    expect(namesOf(walk)).toContain('posixpath.os.system()');
  });

  test('names of Python 2 are judged in both spellings', () => {
    expect(namesOf(scanned("c__builtin__\neval\n(S'1'\ntR."))).toEqual(['builtins.eval()']);
    expect(rulesOf(scanned("\x80\x04c__builtin__\neval\n(S'1'\ntR."))).toContain('dangerous-call@27');
    expect(rulesOf(scanned('\x80\x04ccommands\ngetoutput\n.'))).toContain('dangerous-global@2');
  });

  test('instructions behind STOP are a pickle of their own', () => {
    const report = scanned('N.cos\nsystem\n)R.');
    expect(report.pickles.map(({ start, end, complete }) => [start, end, complete])).toEqual([
      [0, 2, true],
      [2, 16, true],
    ]);
    expect(namesOf(report)).toEqual(['os.system()']);
  });

  test('frames hide nothing', () => {
    const hidden = '\x80\x04\x95\x02\0\0\0\0\0\0\0cos\nsystem\n)R.';
    expect(namesOf(scanned(hidden))).toEqual(['os.system()']);
    expect(rulesOf(scanned(hidden))).toContain('frame-straddled@11');
  });

  test.each([
    'pip.main',
    'pkgutil.resolve_name',
    'logging.FileHandler',
    'uuid._get_command_stdout',
    'imaplib.IMAP4_stream',
    '_pyrepl.pager.pipe_pager',
    'asyncio.unix_events._UnixSubprocessTransport',
    'ctypes.CDLL',
    'pydoc.pipepager',
    'operator.methodcaller',
    'types.CodeType',
    'numpy.f2py.crackfortran.getlincoef',
    'numpy.testing._private.utils.runstring',
    'numpy.core._ufunc_reconstruct',
    'torch.jit.unsupported_tensor_ops.execWrapper',
    'torch.storage._load_from_bytes',
    'cProfile.runctx',
    'timeit.timeit',
    'runpy.run_path',
    'builtins.exec',
    'io.open',
    '_io.FileIO',
    'multiprocessing.util.spawnv_passfds',
    'unittest.mock._importer',
    'pathlib.Path.write_text',
  ])('%s is known to be dangerous, whatever the policy says', (name) => {
    const split = name.startsWith('pathlib') ? 7 : name.lastIndexOf('.');
    const text = `\x80\x04c${name.slice(0, split)}\n${name.slice(split + 1)}\n)R.`;
    const report = scanned(text, { policy: [name, `${name.slice(0, split)}:${name.slice(split + 1)}`] });
    expect(report.pickles[0]!.globals[0]!.verdict).toBe('dangerous');
    expect(report.pickles[0]!.findings.map(({ severity }) => severity)).toContain('critical');
  });
});

describe('nested pickles', () => {
  const evil = bytes('\x80\x02cos\nsystem\nX\x02\0\0\0ls\x85R.');

  test('in bytes, in texts of every kind, at their place in the file', () => {
    const plain = "cos\nsystem\n(S'ls'\ntR.";
    const inner: Uint8Array[] = [inBytes(evil), dumps([plain]), dumps([plain], { protocol: 0 }), inBytes(bytes(plain))];
    for (const data of inner) {
      const report = scan(data);
      const nested = report.pickles[1]!;
      expect(nested.nestedIn).toMatchObject({ index: 0, depth: 1 });
      expect(nested.globals[0]).toMatchObject({ module: 'os', name: 'system', called: true });
      expect(rulesOf({ ...report, pickles: [report.pickles[0]!] })[0]).toMatch(/^nested-pickle@/);
      expect(report.complete).toBe(true);
    }
    const report = scan(inBytes(evil));
    const { start, globals } = report.pickles[1]!;
    const at = Buffer.from(inBytes(evil)).indexOf(evil);
    expect([start, globals[0]!.offset]).toEqual([at, at + 2]);
  });

  test('in a text that is Latin-1 for bytes, as protocols 0 to 2 write them', () => {
    for (const protocol of [0, 1, 2]) {
      expect(namesOf(scan(dumps([evil], { protocol })))).toContain('os.system()');
    }
  });

  test('as deep as was asked for, and no deeper without saying so', () => {
    const nest = (depth: number): Uint8Array => (depth === 0 ? evil : inBytes(nest(depth - 1)));
    expect(namesOf(scan(nest(4)))).toEqual(['os.system()']);
    const deeper = scan(nest(5));
    expect(namesOf(deeper)).toEqual([]);
    expect(deeper.complete).toBe(false);
    expect(rulesOf(deeper).some((rule) => rule.startsWith('nested-too-deep'))).toBe(true);
    expect(scan(nest(1), { maxNested: 0 }).pickles).toHaveLength(1);
  });

  test('a text that only ends like one is none', () => {
    expect(scan(dumps(['In the end.', '(see above).', 'N.', 'a.', '('.repeat(100)])).pickles).toHaveLength(1);
  });
});

describe('a file', () => {
  test('of several pickles has each, with its place', () => {
    const file = Buffer.concat([
      dumps([1]),
      dumps('a', { protocol: 0 }),
      dumps(new PyGlobal('m', 'f'), { protocol: 2 }),
    ]);
    const { pickles, complete } = scan(file);
    expect(complete).toBe(true);
    expect(pickles.map(({ index, protocol }) => [index, protocol])).toEqual([
      [0, 5],
      [1, 0],
      [2, 2],
    ]);
    expect(pickles[1]!.start).toBe(pickles[0]!.end);
    expect(pickles[2]!.globals[0]!.offset).toBe(pickles[2]!.start + 2);
  });

  test('with data behind its pickle is not complete, with padding it is', () => {
    const data = dumps({ a: 1 });
    const raw = scan(Buffer.concat([data, Uint8Array.of(1, 2, 3, 0xff)]));
    expect(raw).toMatchObject({ complete: false, skipped: [{ start: data.length, end: data.length + 4 }] });
    expect(scan(Buffer.concat([data, Buffer.from('\r\n\0\0')])).complete).toBe(true);
    expect(scan(new Uint8Array(0))).toMatchObject({ complete: false, pickles: [] });
  });

  test('is searched on behind what breaks', () => {
    const [first, evil] = [bytes('\x80\x04N\xff\xff'), bytes('\x80\x04cos\nsystem\n)R.')];
    const binary = scan(Buffer.concat([first, evil]));
    expect(namesOf(binary)).toEqual(['os.system()']);
    expect(binary).toMatchObject({ complete: false, skipped: [{ start: 3, end: 5 }] });
    expect(namesOf(scanned('\xff\xffcos\nsystem\n)R.'))).toEqual(['os.system()']);
  });

  test('may be limited, and says so', () => {
    const report = scanned('N.N.N.N.', { maxPickles: 2 });
    expect(report.pickles).toHaveLength(2);
    expect(report).toMatchObject({ complete: false, skipped: [{ start: 4, end: 8 }] });
  });
});

describe('options', () => {
  const frame = dumps(new PyObject(new PyGlobal('shop', 'Order'), PyTuple.of(1)));

  test('a policy is a list, the name of one, or a function', () => {
    expect(rulesOf(scan(frame))).toContain(
      'unlisted-global@'.concat(String(scan(frame).pickles[0]!.globals[0]!.offset)),
    );
    expect(rulesOf(scan(frame, { policy: ['shop.Order'] }))).toEqual([]);
    expect(rulesOf(scan(frame, { policy: (module) => module === 'shop' }))).toEqual([]);
    expect(scan(frame, { policy: ['shop.Order'] }).pickles[0]!.globals[0]!.verdict).toBe('allowed');
  });

  test('extension codes are resolved', () => {
    const report = scanned('\x80\x02\x82\x07)\x81.', { extensions: new Map([[7, 'os.system']]) });
    expect(namesOf(report)).toEqual(['os.system()']);
    expect(report.pickles[0]!.globals[0]!.opcode).toBe('EXT1');
  });

  test('persistent ids may be expected', () => {
    expect(rulesOf(scanned('Pid\n.', { persistentIds: true }))).toEqual([]);
    expect(rulesOf(scanned('Pid\n.', { policy: 'torch' }))).toEqual([]);
  });

  test.each<[unknown, ScanOptions, RegExp]>([
    ['N.', {}, /a pickle is read from bytes, got string/],
    [bytes('N.'), { policy: 'nonsense' as 'data' }, /policy must be one of data, numpy/],
    [bytes('N.'), { policy: ['os'] }, /policy takes names such as 'module.Class', got "os"/],
    [bytes('N.'), { policy: 5 as unknown as string[] }, /policy must be/],
    [bytes('N.'), { maxNested: -1 }, /maxNested must be a whole number from 0, got -1/],
    [bytes('N.'), { maxPickles: 0.5 }, /maxPickles must be a whole number from 1, got 0.5/],
  ])('that make no sense are refused', (data, options, message) => {
    expect(() => scan(data as Uint8Array, options)).toThrow(message);
  });

  test('shared memory is scanned', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(frame.length));
    shared.set(frame);
    expect(scan(shared)).toEqual(scan(frame));
  });
});

describe('the report', () => {
  test('is plain JSON with text in printable ASCII, cut', () => {
    const report = scanned(`\x80\x04c${'x'.repeat(300)}\n\x1b[31m\n.`);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    const { message } = report.pickles[0]!.findings[0]!;
    expect(message).toBe(`'${'x'.repeat(100)}...'`);
    expect(scanned('cm\n\x1b[31m\n.').pickles[0]!.findings[0]!.message).toBe("'m.\\u{1b}[31m'");
  });

  test('lists a name once, with how often it came', () => {
    const report = scanned('(cm\nC\ncm\nC\n)Rl.');
    expect(report.pickles[0]!.globals).toMatchObject([{ offset: 1, count: 2, called: true, verdict: 'unknown' }]);
  });
});

describe('any bytes', () => {
  const nothing = Object.getOwnPropertyNames(Object.prototype).sort();

  test.each([
    ['programs', programs],
    ['noise', noise],
    ['pickles', pickles],
    ['mutants', mutants],
    ['several', fc.tuple(mutants, pickles, noise, programs).map((parts) => new Uint8Array(Buffer.concat(parts)))],
  ])('%s give a report that covers them', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (data) => {
        const report = scan(data);
        for (const { start, end, findings, globals } of report.pickles) {
          expect(start <= end && end <= data.length).toBe(true);
          for (const { offset, message } of findings)
            expect([offset <= data.length, /^[ -~]*$/.test(message)]).toEqual([true, true]);
          for (const { offset } of globals) expect(offset).toBeLessThan(data.length);
        }
        for (const { start, end } of report.skipped) expect(start <= end && end <= data.length).toBe(true);
        if (report.complete) expect(report.pickles.every(({ complete }) => complete)).toBe(true);
      }),
      { numRuns: 1500 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(nothing);
  });

  test.each([
    ['beginnings that lead nowhere', () => bytes('\x80\x04N\xff'.repeat(250_000))],
    ['lines that end at the end', () => bytes(`${'\x80\x04c'.repeat(300_000)}\n`)],
    ['letters of a name', () => bytes('c'.repeat(1_000_000))],
    ['marks', () => bytes('('.repeat(1_000_000))],
    [
      'globals of one long text',
      () => bytes(`\x80\x04X\x40\x0d\x03\0${'a'.repeat(200_000)}q\0${'h\0h\0\x93'.repeat(100_000)}.`),
    ],
    ['malformed lines', () => bytes(`${'Fx\n'.repeat(300_000)}.`)],
    [
      'getattr of getattr',
      () => bytes(`\x80\x04cbuiltins\ngetattr\nq\0cm\nC\nq\x01${'0h\0h\x01\x8c\x01a\x86Rq\x01'.repeat(80_000)}.`),
    ],
    ['pickles', () => bytes('N.'.repeat(500_000))],
    ['texts that might be pickles', () => bytes(`${'\x8c\x08cccccccc0'.repeat(90_000)}N.`)],
  ])('a million bytes of %s take less than three seconds', (_, make) => {
    const data = make();
    const start = performance.now();
    scan(data);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('docs/scan.md', () => {
  test('has every rule, as it is', () => {
    const page = readFileSync(new URL('../../docs/scan.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| `') && line.split(' | ').length === 3);
    const escaped = (text: string) => text.replaceAll('|', '\\|');
    const expected = Object.entries(SCAN_RULES).map(
      ([id, { severity, why }]) => `| \`${id}\` | ${severity} | ${escaped(why)} |`,
    );
    expect(rows).toEqual(expected);
  });
});

describe('ready-made lists', () => {
  test('are frozen, sorted, and hold nothing that reaches everything', () => {
    for (const list of Object.values(ALLOW_LISTS)) {
      expect(Object.isFrozen(list)).toBe(true);
      expect([...list].sort()).toEqual(list);
      for (const name of ['builtins.getattr', 'builtins.eval', 'builtins.type', 'functools.partial', 'os.system']) {
        expect(list).not.toContain(name);
      }
    }
  });

  test.each(Object.entries(ALLOW_LISTS))('%s has nothing that is known to be dangerous', (policy, list) => {
    const text = list
      .map((name) => name.split(name.includes(':') ? ':' : /\.(?=[^.]*$)/))
      .map(([module, name]) => `c${module}\n${name}\n0`)
      .join('');
    const report = scanned(`\x80\x04${text}N.`, { policy: policy as 'data' });
    expect(rulesOf(report)).toEqual([]);
    expect(report.pickles[0]!.globals.length).toBe(list.length);
  });
});

function chr(code: number): string {
  return String.fromCharCode(code);
}
