import { describe, expect, test } from 'vitest';
import { dis, disassemble } from '../../src/pickle/disassemble.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

describe('dis', () => {
  test('names the MARK that an opcode takes and the memo number that it gives', () => {
    const text = dis(Uint8Array.of(0x80, 4, 0x28, 0x4b, 1, 0x4b, 2, 0x74, 0x94, 0x2e));
    expect(text.split('\n')).toEqual([
      '    0: \\x80 PROTO      4',
      '    2: (    MARK',
      '    3: K        BININT1    1',
      '    5: K        BININT1    2',
      '    7: t        TUPLE      (MARK at 2)',
      '    8: \\x94 MEMOIZE    (as 0)',
      '    9: .    STOP',
      'highest protocol among opcodes = 4',
      '',
    ]);
  });

  test('goes on behind what is wrong', () => {
    const lines = dis(ascii('h\u0005\u0001tN.')).split('\n');
    expect(lines).toContain('    0: error: memo key 5 has never been stored into');
    expect(lines.some((line) => line.startsWith("    2: error: invalid load key, '\\x01'"))).toBe(true);
    expect(lines).toContain('    3: error: no MARK exists on stack');
    expect(lines).toContain('    5: .    STOP');
  });

  test.each(['(\x87t.', '(at.', '((\x87tt.'])(
    'goes on where an opcode took the MARK of another for a value: %j',
    (data) => {
      const lines = dis(Uint8Array.from(data, (character) => character.charCodeAt(0)));
      expect(lines).toMatch(/error: tries to pop [23] items|error: more on the stack|\d: t {4}\s*TUPLE/);
      expect(lines).toMatch(/STOP/);
    },
  );

  test('says where the data ends too early, and stops there', () => {
    const lines = [...disassemble(Uint8Array.of(0x80, 4, 0x58, 9, 0, 0, 0, 0x61))];
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^ {4}2: error: pickle data was truncated/);
  });

  test('annotates and shortens on request', () => {
    const [first] = disassemble(ascii("S'abcdefghij'\n."), { maxArgument: 5, annotate: true });
    expect(first).toMatch(/^ {4}0: S {4}STRING {5}'abcd\.\.\. [A-Z]/);
  });

  test('300,000 marks take linear time and space', () => {
    let length = 0;
    for (const line of disassemble(new Uint8Array(300_000).fill(0x28))) length += line.length;
    expect(length).toBeLessThan(300_000 * 300);
  });
});
