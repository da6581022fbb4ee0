import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderOpcodeDocs } from '../../scripts/opcode-docs.mjs';
import { ARGUMENTS, OP, OPCODE_BY_CODE, OPCODES, type Opcode, opcodeName } from '../../src/pickle/opcodes.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const label = ({ name }: Opcode): string => name;

describe('the table', () => {
  test('has 68 opcodes: 22, 19, 12, 2, 10 and 3 by protocol, in that order', () => {
    const counts = [0, 0, 0, 0, 0, 0];
    for (const { protocol } of OPCODES) counts[protocol]! += 1;
    expect(counts).toEqual([22, 19, 12, 2, 10, 3]);
    expect(OPCODES.map(({ protocol }) => protocol)).toEqual(OPCODES.map(({ protocol }) => protocol).sort());
  });

  test('uses no name and no byte twice', () => {
    expect(new Set(OPCODES.map(label)).size).toBe(68);
    expect(new Set(OPCODES.map(({ code }) => code)).size).toBe(68);
    for (const { code } of OPCODES) expect(Number.isInteger(code) && code >= 0 && code <= 255).toBe(true);
  });

  test('names arguments that exist, and every argument is used', () => {
    const used = new Set(OPCODES.flatMap(({ argument }) => (argument === null ? [] : [argument])));
    expect([...used].sort()).toEqual(Object.keys(ARGUMENTS).sort());
  });

  test('opcodes from protocol 2 on are bytes that text pickles cannot hold, but for the two of protocol 3', () => {
    const high = OPCODES.filter(({ code }) => code >= 0x80).map(label);
    const modern = OPCODES.filter(({ protocol }) => protocol >= 2 && protocol !== 3).map(label);
    expect(high).toEqual(modern);
  });

  test('draws a slice only on top of the stack, above one mark, and leaves no more than a mark behind', () => {
    for (const { name, before, after } of OPCODES) {
      const slice = before.indexOf('stackslice');
      expect(slice === -1 || slice === before.length - 1, name).toBe(true);
      expect(before.filter((item) => item === 'mark').length, name).toBe(slice === -1 ? 0 : 1);
      expect(after, name).not.toContain('stackslice');
      expect(after.includes('mark'), name).toBe(name === 'MARK');
    }
  });

  test('says something about every opcode and argument, in one paragraph of whole sentences', () => {
    const docs = [
      ...OPCODES.map(({ name, doc }) => [name, doc]),
      ...Object.entries(ARGUMENTS).map(([k, v]) => [k, v.doc]),
    ];
    for (const [name, doc] of docs) {
      expect(doc, name).toMatch(/^[A-Z].*\.$/);
      expect(doc, name).not.toMatch(/\n| {2}/);
    }
  });
});

describe('by byte and by name', () => {
  test('OPCODE_BY_CODE has a place for each byte and the table in its places', () => {
    expect(OPCODE_BY_CODE).toHaveLength(256);
    expect(OPCODE_BY_CODE.filter((opcode) => opcode !== undefined)).toHaveLength(68);
    for (const opcode of OPCODES) expect(OPCODE_BY_CODE[opcode.code]).toBe(opcode);
  });

  test('OP gives the byte of each name and nothing else', () => {
    expect(Object.keys(OP)).toEqual(OPCODES.map(label));
    for (const { name, code } of OPCODES) expect(OP[name]).toBe(code);
  });

  test('opcodeName names a byte, or spells it', () => {
    expect(opcodeName(0x71)).toBe('BINPUT');
    expect(opcodeName(0x2e)).toBe('STOP');
    expect(opcodeName(0xff)).toBe('0xff');
    expect(opcodeName(0)).toBe('0x00');
  });
});

describe('docs/opcodes.md', () => {
  const source = read('src/pickle/opcodes.ts');

  test('is what scripts/generate-opcode-docs.mjs writes', () => {
    expect(read('docs/opcodes.md')).toBe(renderOpcodeDocs({ opcodes: OPCODES, args: ARGUMENTS, source }));
  });

  test('opens with the header of the table and has a row for each opcode', () => {
    const page = read('docs/opcodes.md');
    expect(page).toContain('\n## A pickle is a program\n');
    for (const { name } of OPCODES) expect(page.split(`\n| \`${name}\` |`), name).toHaveLength(2);
  });

  test('a table without a header is refused', () => {
    expect(() => renderOpcodeDocs({ opcodes: OPCODES, args: ARGUMENTS, source: 'export {};' })).toThrow(
      /expected .* found none/,
    );
  });
});
