/** The command as a whole: help, usage, terminals, pipes, what a terminal must not get, and the exit statuses. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/run.ts';
import { dumps } from '../../src/index.ts';
import { zipOf } from '../file/zip-files.ts';
import { ensureBuilt } from '../support/built.ts';
import { bytes } from '../support/bytes.ts';
import { cornichon, shell } from './cornichon.ts';

const folder = mkdtempSync(join(tmpdir(), 'cornichon-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const names = COMMANDS.map(({ name }) => name);
const readers = COMMANDS.filter(({ operands }) => operands.includes('FILE')).map(({ name }) => name);
const ESCAPE = '\x1b';

function file(name: string, content: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('help', () => {
  test('of the command names all others, and the exit statuses', async () => {
    const { stdout, status } = await cornichon(['--help']);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(stdout).toContain('  2  something could not be read');
    expect(status).toBe(0);
    expect((await cornichon(['help'])).stdout).toBe(stdout);
  });

  test.each(names)('of %s has its options and examples', async (name) => {
    const { stdout, status } = await cornichon([name, '--help']);
    const command = COMMANDS.find((one) => one.name === name)!;
    for (const option of Object.keys(command.options)) expect(stdout).toContain(`--${option}`);
    for (const [line] of command.examples) expect(stdout).toContain(`  ${line}\n`);
    expect(status).toBe(0);
    expect((await cornichon(['help', name])).stdout).toBe(stdout);
  });

  test.each([100, 80, 40, 20])('fits into %i columns, but for what cannot be broken', async (terminal) => {
    for (const args of [['--help'], ...names.map((name) => [name, '--help'])]) {
      const { stdout } = await cornichon(args, { terminal, env: { NO_COLOR: '1' } });
      const unbroken = /^ *(cornichon|curl|#|'cornichon)|--|\S{14}/;
      const wide = stdout.split('\n').filter((line) => line.length > terminal && !unbroken.test(line));
      expect(wide.filter((line) => terminal >= 40 || !/^ {2}\S+$/.test(line))).toEqual([]);
    }
  });

  test('the version is that of the package', async () => {
    expect((await cornichon(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });
});

describe('usage', () => {
  test.each<[string, string[], string]>([
    ['no command', [], 'expected a command: show, json, dis, globals, scan'],
    ['an unknown command', ['open'], 'there is no command "open"'],
    ['help for one', ['help', 'open'], 'there is no command "open"'],
    ['an unknown option', ['show', '--fast'], "Unknown option '--fast'"],
    ['an option without its value', ['show', '--depth'], "'-d, --depth <value>' argument missing"],
    ['no number', ['show', '--depth', 'x', 'a'], '--depth takes a number'],
    ['a number too low', ['show', '--items', '0', 'a'], '--items takes a number from 1 on'],
    ['no choice', ['json', '--keys', 'x', 'a'], '--keys takes string, map, error, got "x"'],
    ['no severity', ['scan', '--fail-on', 'bad', 'a'], '--fail-on takes critical, high'],
    ['no policy', ['scan', '--policy', 'nowhere.json', 'a'], 'no such file or directory'],
    ['nothing to read', ['show'], 'nothing to read'],
  ])('%s', async (_, args, message) => {
    const { status, stdout, stderr } = await cornichon(args);
    expect(stderr).toContain(`cornichon: ${message}`.slice(0, 11));
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^cornichon: .*\nTry 'cornichon.*--help'\.\n$/);
    expect([status, stdout]).toEqual([4, '']);
  });
});

describe('exit statuses', () => {
  const whole = dumps([1]);
  const global = bytes('cshop\nOrder\n.');
  const broken = bytes('\x80\x04K');
  test.each<[string, Uint8Array, looking: number, scan: number]>([
    ['a pickle', whole, 0, 0],
    ['a name that nobody expects', global, 0, 1],
    ['a pickle that is cut off', broken, 2, 1],
    ['a container that is not opened', bytes('BZh91AY&SY....'), 2, 2],
    ['a zip file with one that is not read', zipOf([{ name: 'a', data: whole, method: 12 }]), 2, 2],
    ['compressed data that is cut off', gzipSync(dumps('x'.repeat(99))).subarray(0, 24), 2, 1],
    ['text', bytes('just a text'), 3, 3],
    ['nothing', new Uint8Array(0), 3, 3],
  ])('%s', async (name, content, looking, scan) => {
    const path = file(name, content);
    for (const command of ['show', 'json', 'dis', 'globals']) {
      const { status, stderr } = await cornichon([command, path]);
      expect(`${command} ${status}`).toBe(`${command} ${looking}`);
      expect(stderr.split('\n').filter((line) => !line.startsWith('cornichon: ') && line !== '')).toEqual([]);
    }
    expect((await cornichon(['scan', path])).status).toBe(scan);
  });

  test('findings win over what is not verified', async () => {
    const paths = [file('whole', whole), file('global', global), file('cut', bytes('BZh91AY&SY....'))];
    expect((await cornichon(['scan', ...paths])).status).toBe(1);
    expect((await cornichon(['scan', '--fail-on', 'high', ...paths])).status).toBe(2);
  });

  test.each(readers)('%s of a file that is not there', async (name) => {
    const { status, stderr, stdout } = await cornichon([name, join(folder, 'missing')]);
    expect(stdout + stderr).toContain('no such file or directory');
    expect(status).toBe(2);
  });

  test('a directory is for scan alone', async () => {
    expect((await cornichon(['show', folder])).stderr).toContain('is a directory; only scan goes through directories');
  });
});

describe('terminals', () => {
  const input = dumps({ a: 'x'.repeat(200), b: [1, [2]] });

  test.each<[string, boolean, number | undefined, Record<string, string>]>([
    ['a terminal has colors', true, 80, {}],
    ['a pipe has none', false, undefined, {}],
    ['NO_COLOR', false, 80, { NO_COLOR: '1' }],
    ['an empty NO_COLOR is none', true, 80, { NO_COLOR: '' }],
    ['FORCE_COLOR', true, undefined, { FORCE_COLOR: '1' }],
    ['FORCE_COLOR=0', false, 80, { FORCE_COLOR: '0' }],
    ['FORCE_COLOR wins', true, undefined, { FORCE_COLOR: '1', NO_COLOR: '1' }],
    ['a dumb terminal', false, 80, { TERM: 'dumb' }],
  ])('%s', async (_, color, terminal, env) => {
    const { stdout } = await cornichon(['show'], { input, env, ...(terminal === undefined ? {} : { terminal }) });
    expect(stdout.includes(ESCAPE)).toBe(color);
  });

  test.each([20, 40, 120])('lines fit into %i columns', async (terminal) => {
    const { stdout } = await cornichon(['show'], { input, terminal, env: { NO_COLOR: '1' } });
    expect(
      Math.max(
        ...stdout
          .split('\n')
          .slice(1)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(terminal);
  });

  test('letters that are two columns wide count twice', async () => {
    const { stdout } = await cornichon(['show', '--width', '20'], { input: dumps('字'.repeat(30)) });
    expect(stdout.split('\n')[1]).toBe("'字字字字字字字字字…");
  });

  test('progress comes and goes on a terminal alone', async () => {
    const path = file('progress', input);
    const watched = await cornichon(['scan', path], { terminal: 80 });
    expect(watched.stderr).toContain('\r\x1b[K');
    expect(watched.stderr.endsWith('\r\x1b[K')).toBe(true);
    expect((await cornichon(['scan', path])).stderr).toBe('');
  });
});

describe('what a terminal obeys is escaped', () => {
  const EVIL = '\x1b]0;owned\x07\x9b31m\r\u202e\u2028\u200b\x7f\b';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
  const OBEYED = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
  const utf8 = Buffer.from(EVIL.replaceAll('\r', '')).toString('latin1');
  const files: [string, Uint8Array][] = [
    ['values and keys', dumps({ [EVIL]: [EVIL, new TextEncoder().encode(EVIL)] })],
    ['names', bytes(`c${utf8}\n${utf8}\n(S'a'\ntR}U\x01${'\x1b'}K\x01sb.`)],
    ['persistent ids', bytes(`P${'\x1b[31m'}\n.`)],
    [
      'members of zip files',
      zipOf([
        { name: EVIL, data: dumps(EVIL) },
        { name: EVIL, data: bytes('\x80\x09') },
      ]),
    ],
    ['errors', bytes(`I1${'\x1b'}[31m\n.`)],
    ['opcodes that are none', bytes('\x80\x04N\x1b.')],
  ];

  test.each(files)('%s', async (_, input) => {
    const calls = [
      ...names.map((name) => [name]),
      ['dis', '--json'],
      ['scan', '--json'],
      ['scan', '--sarif'],
      ['globals', '--json'],
    ];
    for (const args of calls) {
      const { stdout, stderr } = await cornichon(args, { input });
      expect(OBEYED.exec(stdout + stderr), args.join(' ')).toBeNull();
    }
  });

  test('also in names of files', async () => {
    const { stderr } = await cornichon(['show', EVIL]);
    expect(OBEYED.exec(stderr)).toBeNull();
  });
});

describe('in a process of its own', () => {
  beforeAll(ensureBuilt, 120_000);

  test('reads standard input, by - or because it is piped', async () => {
    const path = file('in a process', dumps('hello'));
    const { stdout, status } = await shell(`cornichon json < "${path}" && cornichon json - < "${path}"`);
    expect([stdout, status]).toEqual(['"hello"\n"hello"\n', 0]);
  });

  test('a reader that leaves is no error', async () => {
    const path = file('long', dumps(Array.from({ length: 200_000 }, (_, i) => i)));
    const { stdout, stderr } = await shell(`cornichon dis "${path}" | head -n 2`);
    expect(stdout.split('\n')).toHaveLength(3);
    expect(stderr).toBe('');
  });

  test('scan says what it found to a reader that left', async () => {
    const path = file('found', bytes('cos\nsystem\n.'));
    const { stdout, stderr } = await shell(`(cornichon scan "${path}"; echo $? >&2) | true`);
    expect([stdout, stderr.trim()]).toEqual(['', '1']);
  });

  test('colors where they are asked for', async () => {
    const path = file('colored', dumps({ a: [[]] }));
    expect((await shell(`cornichon show "${path}"`, { FORCE_COLOR: '1' })).stdout).toContain('\x1b[');
    expect((await shell(`cornichon show "${path}"`, { NO_COLOR: '1' })).stdout).not.toContain('\x1b[');
  });
});
