/** `cornichon dis`: the same lines as `dis` of the library, and JSON. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/find-python.mjs';
import { dis } from '../../src/index.ts';
import { bytes } from '../support/bytes.ts';
import { cornichon } from './cornichon.ts';

describe('dis', () => {
  test.each(['order.p0.pkl', 'dates.p5.pkl', 'shared.p4.pkl'])('%s', async (name) => {
    const path = `fixtures/pickles/${name}`;
    const pickle = readFileSync(join(root, path));
    expect((await cornichon(['dis', path])).stdout).toBe(dis(pickle));
    expect((await cornichon(['dis', '--annotate', path])).stdout).toBe(dis(pickle, { annotate: true }));
  });

  test('several have a line each that says which', async () => {
    const { stdout } = await cornichon(['dis'], { input: bytes('N.K\x07.') });
    expect(stdout).toBe(
      `# standard input\n${dis(bytes('N.'))}# standard input, pickle 2 from byte 2\n${dis(bytes('K\x07.'))}`,
    );
  });

  test('long arguments are cut', async () => {
    const input = bytes(`X\xc8\0\0\0${'x'.repeat(200)}.`);
    expect((await cornichon(['dis'], { input })).stdout).toContain(`'${'x'.repeat(79)}...\n`);
    expect((await cornichon(['dis', '--max-arg', '0'], { input })).stdout).toContain(`'${'x'.repeat(200)}'\n`);
  });

  test('goes on behind what is wrong, and says so', async () => {
    const { stdout, status } = await cornichon(['dis'], { input: bytes('\x80\x04h\x05I1x\nK\x01.') });
    expect(stdout.split('\n').filter((line) => line.includes('error:'))).toHaveLength(3);
    expect(stdout).toContain('BININT1    1');
    expect(status).toBe(2);
  });

  test('a text with the word in it is no error', async () => {
    const { status, stdout } = await cornichon(['dis'], { input: bytes("S' error: no'\n.") });
    expect([status, stdout.split('\n')[0]]).toEqual([0, "    0: S    STRING     ' error: no'"]);
  });

  test('JSON Lines', async () => {
    const input = bytes(
      '\x80\x04cos\nsystem\nX\x03\0\0\0\xe2\x82\xacC\x01\xffG\x7f\xf0\0\0\0\0\0\0\x8a\x09\0\0\0\0\0\0\0\0\x01I01\n.',
    );
    const { stdout } = await cornichon(['dis', '--json'], { input });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      { offset: 0, end: 2, opcode: 'PROTO', argument: 4 },
      { offset: 2, end: 13, opcode: 'GLOBAL', argument: ['os', 'system'] },
      { offset: 13, end: 21, opcode: 'BINUNICODE', argument: '€' },
      { offset: 21, end: 24, opcode: 'SHORT_BINBYTES', argument: "b'\\xff'" },
      { offset: 24, end: 33, opcode: 'BINFLOAT', argument: 'inf' },
      { offset: 33, end: 44, opcode: 'LONG1', argument: '18446744073709551616' },
      { offset: 44, end: 48, opcode: 'INT', argument: true },
      { offset: 48, end: 49, opcode: 'STOP' },
    ]);
  });

  test('JSON of what is broken ends with the error', async () => {
    const { stdout, status } = await cornichon(['dis', '--json'], { input: bytes('\x80\x04K') });
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ offset: 2, code: 'ERR_PICKLE_TRUNCATED' });
    expect(status).toBe(2);
  });
});
