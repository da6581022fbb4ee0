/** `cornichon scan` and `cornichon globals`: findings for people, as JSON and as SARIF. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { dumps, NDArray, PyDecimal } from '../../src/index.ts';
import { zipOf } from '../file/zip-files.ts';
import { bytes } from '../support/bytes.ts';
import { cornichon } from './cornichon.ts';

const folder = mkdtempSync(join(tmpdir(), 'cornichon-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SYSTEM = bytes("cos\nsystem\n(S'ls'\ntR.");
const ORDER = bytes('cshop\nOrder\n)R.');

function file(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function scan(input: Uint8Array, ...options: string[]): Promise<[status: number | undefined, text: string]> {
  const { status, stdout, stderr } = await cornichon(['scan', ...options], { input });
  expect(stderr).toBe('');
  return [status, stdout];
}

interface Report {
  files: {
    path: string;
    complete: boolean;
    parts: { container: unknown[]; pickles: unknown[]; findings: { rule: string }[] }[];
  }[];
  summary: Record<string, unknown>;
}

async function report(input: Uint8Array, ...options: string[]): Promise<Report> {
  return JSON.parse((await scan(input, '--json', ...options))[1]) as Report;
}

describe('scan', () => {
  test('findings, with severity, place and rule', async () => {
    const [status, text] = await scan(SYSTEM);
    expect(status).toBe(1);
    expect(text).toMatch(/^standard input: uses 1 global; not in policy 'data': os\.system\n/);
    expect(text).toMatch(/^ {2}high {6}byte 0 GLOBAL: 'os\.system' \[dangerous-global\]$/m);
    expect(text).toMatch(/^ {2}critical {2}byte \d+ REDUCE: .*os\.system.* \[dangerous-call\]$/m);
  });

  test('nothing found is never called safe', async () => {
    expect(await scan(dumps([1]))).toEqual([0, 'standard input: data only: no globals\n']);
    expect(await scan(dumps(new PyDecimal('1')))).toEqual([0, "standard input: uses 1 global, all in policy 'data'\n"]);
    const { stdout } = await cornichon(['scan', '--help']);
    expect(stdout).not.toMatch(/\bsafe\b/i);
  });

  test('what cannot be read is not verified', async () => {
    expect(await scan(bytes('BZh91AY&SY....'))).toEqual([
      2,
      'standard input: NOT VERIFIED: unsupported container, bzip2: unpack it with bunzip2\n',
    ]);
    const [status, text] = await scan(bytes("cos\nsystem\n(S'ls'\ntR\xff"));
    expect(status).toBe(1);
    expect(text).toContain('NOT VERIFIED');
    expect(text).toContain('dangerous-call');
  });

  test('policies', async () => {
    const array = dumps(NDArray.zeros([2]));
    expect((await scan(array))[0]).toBe(1);
    expect((await scan(array, '--policy', 'numpy'))[0]).toBe(0);
    expect((await scan(array, '--policy', 'pandas'))[0]).toBe(0);
    const mine = file('policy.json', JSON.stringify({ extends: 'numpy', allow: ['shop.Order'] }));
    expect((await scan(array, '-p', mine))[0]).toBe(0);
    expect(await scan(ORDER, '-p', mine)).toEqual([0, `standard input: uses 1 global, all in policy '${mine}'\n`]);
    expect((await scan(SYSTEM, '-p', file('own.json', '["os.system"]')))[0]).toBe(1);
  });

  test.each(['{', '7', '{"extends": "all"}', '{"allow": [7]}', '["system"]'])('policy %s is refused', async (text) => {
    const { status, stderr } = await cornichon(['scan', '--policy', file('bad.json', text)], { input: ORDER });
    expect(status).toBe(4);
    expect(stderr).toContain('--policy');
  });

  test('thresholds', async () => {
    expect((await scan(ORDER, '--fail-on', 'unknown'))[0]).toBe(1);
    expect((await scan(ORDER, '--fail-on', 'high'))[0]).toBe(0);
    expect((await scan(SYSTEM, '--fail-on', 'critical'))[0]).toBe(1);
  });

  test('what a zip file lies about is a finding', async () => {
    const zip = zipOf([{ name: 'data.pkl', data: dumps(1), local: { name: 'data.txt', flags: 1 } }]);
    const { files } = await report(zip);
    expect(files[0]!.parts[0]!.findings.map(({ rule }) => rule)).toEqual(['zip-mismatch', 'zip-mismatch']);
    expect((await scan(zip))[0]).toBe(1);
    expect((await scan(zip, '--fail-on', 'unknown'))[0]).toBe(0);
  });

  test.each<[string, Uint8Array]>([
    ['gzip', gzipSync(SYSTEM)],
    ['a zip file, whatever its name and checksum', zipOf([{ name: 'readme.txt', data: gzipSync(SYSTEM), method: 8 }])],
    ['a gap of a zip file', zipOf([{ name: 'a', data: dumps(1) }], { gap: 'cos\nsystem\n(tR.' })],
    ['front of a zip file', new Uint8Array([...SYSTEM, ...zipOf([{ name: 'a', data: dumps(1) }])])],
    ['behind a pickle', new Uint8Array([...dumps(1), ...SYSTEM])],
    [
      'a member that is not in the directory',
      zipOf([
        { name: 'a', data: dumps(1) },
        { name: 'b', data: SYSTEM, hidden: true },
      ]),
    ],
    ['a damaged stream', gzipSync(new Uint8Array([...SYSTEM, ...dumps('x'.repeat(500))])).subarray(0, 60)],
  ])('finds what is in %s', async (_, input) => {
    const [status, text] = await scan(new Uint8Array(input));
    expect(status).toBe(1);
    expect(text).toContain('[dangerous-global]');
  });

  test('directories, in order, with a summary; links to directories are not followed', async () => {
    const directory = join(folder, 'models');
    mkdirSync(join(directory, 'b'), { recursive: true });
    writeFileSync(join(directory, 'b', 'bad.bin'), SYSTEM);
    writeFileSync(join(directory, 'a.pkl'), dumps(1));
    writeFileSync(join(directory, 'notes.txt'), 'notes');
    symlinkSync(directory, join(directory, 'b', 'loop'));
    const { stdout, status } = await cornichon(['scan', directory]);
    expect(stdout.split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      `${directory}/a.pkl: data only: no globals`,
      `${directory}/b/bad.bin: uses 1 global; not in policy 'data': os.system`,
      '3 files, 2 with pickles: 1 with findings, 0 not verified',
      '',
    ]);
    expect(status).toBe(1);
  });

  test('JSON has everything, and the same twice', async () => {
    const { files, summary, ...rest } = await report(gzipSync(SYSTEM));
    expect(rest).toEqual({
      schema: 1,
      tool: { name: 'cornichon', version: expect.any(String) },
      policy: 'data',
      failOn: 'dos',
    });
    expect(files).toMatchObject([
      {
        path: '-',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        complete: true,
        parts: [
          { container: [], kind: 'gzip', complete: true },
          {
            container: [{ type: 'gzip' }],
            pickles: [{ start: 0, end: SYSTEM.length, globals: [{ module: 'os', name: 'system', called: true }] }],
          },
        ],
      },
    ]);
    expect(summary).toMatchObject({ files: 1, withPickles: 1, withFindings: 1, notVerified: 0 });
    expect(await report(gzipSync(SYSTEM))).toEqual({ files, summary, ...rest });
  });
});

describe('SARIF', () => {
  interface Log {
    version: string;
    runs: {
      tool: { driver: { rules: { id: string }[] } };
      artifacts: { location: { uri: string } }[];
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        locations: { physicalLocation: object; logicalLocations?: object[] }[];
      }[];
    }[];
  }

  async function sarif(...paths: string[]): Promise<Log['runs'][0]> {
    const { stdout } = await cornichon(['scan', '--sarif', ...paths]);
    const log = JSON.parse(stdout) as Log;
    expect(log.version).toBe('2.1.0');
    expect(log.runs).toHaveLength(1);
    return log.runs[0]!;
  }

  test('each result has a rule of the list, a level and a place', async () => {
    const { tool, results, artifacts } = await sarif(
      file('a b.pkl', SYSTEM),
      file('c.gz', gzipSync(SYSTEM)),
      join(folder, 'missing'),
    );
    const ids = tool.driver.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { ruleId, ruleIndex, level } of results) {
      expect(ids[ruleIndex]).toBe(ruleId);
      expect(['error', 'warning', 'note']).toContain(level);
    }
    expect(artifacts.map(({ location }) => location.uri)).toEqual([
      expect.stringMatching(/^file:\/\/.*\/a%20b\.pkl$/),
      expect.stringMatching(/c\.gz$/),
      expect.stringMatching(/missing$/),
    ]);
    expect(results.map(({ ruleId }) => ruleId)).toContain('not-verified');
    expect(results[0]!.locations[0]!.physicalLocation).toMatchObject({ region: { byteOffset: 0, byteLength: 1 } });
    const inGzip = results.find(({ locations }) => locations[0]!.logicalLocations !== undefined);
    expect(inGzip?.locations[0]).not.toHaveProperty('physicalLocation.region');
  });

  test('rules of containers are in the list too', async () => {
    const zip = zipOf(
      [
        { name: 'a', data: dumps(1) },
        { name: 'a', data: dumps(1), hidden: true },
      ],
      { gap: 'x', prefix: 'y' },
    );
    const { results } = await sarif(file('odd.zip', zip));
    expect(results.length).toBeGreaterThan(3);
    for (const { ruleIndex } of results) expect(ruleIndex).toBeGreaterThanOrEqual(0);
  });
});

describe('globals', () => {
  test('offset, opcode, how often, whether called, verdict', async () => {
    const { stdout, status } = await cornichon(['globals'], { input: SYSTEM });
    expect(stdout).toBe('# standard input\n       0 GLOBAL          1x called  os.system  dangerous\n');
    expect(status).toBe(0);
  });

  test('JSON Lines', async () => {
    const { stdout } = await cornichon(['globals', '--json'], { input: ORDER });
    expect(JSON.parse(stdout)).toEqual({
      source: 'standard input',
      name: 'shop.Order',
      module: 'shop',
      offset: 0,
      opcode: 'GLOBAL',
      count: 1,
      called: true,
      verdict: 'unknown',
    });
  });
});
