/** Zip files as they should be, and with every lie that they can be told with. */
import { describe, expect, test } from 'vitest';
import { FileFormatError } from '../../src/file/errors.ts';
import { readZip } from '../../src/file/zip.ts';
import { bytes, text } from '../support/bytes.ts';
import { inflate, type Member, zipOf } from './zip-files.ts';

const HELLO: Member = { name: 'hello.txt', data: bytes('hello hello hello hello') };

function contents(zip: Uint8Array): [string, string][] {
  return readZip(zip).members.map(({ name, read }) => [name, text(read(inflate, 1000).bytes)]);
}

function rules(zip: Uint8Array): string[] {
  return readZip(zip).remarks.map(({ rule }) => rule);
}

describe('honest zip files', () => {
  test.each<[string, Member]>([
    ['stored', HELLO],
    ['deflated', { ...HELLO, method: 8 }],
    ['streamed', { ...HELLO, method: 8, streamed: true }],
    ['zip64', { ...HELLO, method: 8, zip64: true }],
    ['empty', { name: 'empty', data: new Uint8Array(0) }],
  ])('%s', (_, member) => {
    const zip = zipOf([member, { ...member, name: 'second' }]);
    expect(contents(zip)).toEqual([
      [member.name, text(member.data)],
      ['second', text(member.data)],
    ]);
    expect(rules(zip)).toEqual([]);
    expect(readZip(zip).gaps).toEqual([]);
  });

  test('without a member', () => expect(contents(zipOf([]))).toEqual([]));

  test('with a comment', () => expect(rules(zipOf([HELLO], { comment: 'a comment' }))).toEqual([]));
});

describe('lies', () => {
  test.each<[string, Uint8Array, string[]]>([
    ['another name', zipOf([{ ...HELLO, local: { name: 'other.txt' } }]), ['zip-mismatch']],
    ['another method', zipOf([{ ...HELLO, local: { method: 8 } }]), ['zip-mismatch']],
    ['another size', zipOf([{ ...HELLO, local: { size: 5 } }]), ['zip-mismatch']],
    ['other flags', zipOf([{ ...HELLO, local: { flags: 1 } }]), ['zip-mismatch']],
    ['encrypted, as it says', zipOf([{ ...HELLO, local: { flags: 1 }, central: { flags: 1 } }]), ['zip-encrypted']],
    ['two of one name', zipOf([HELLO, { ...HELLO, data: bytes('another') }]), ['zip-duplicate']],
    ['not in the directory', zipOf([HELLO, { ...HELLO, name: 'hidden', hidden: true }]), ['zip-mismatch']],
    ['something in front', zipOf([HELLO], { prefix: 'in front' }), ['zip-offset', 'zip-outside']],
    ['something between', zipOf([HELLO], { gap: 'between' }), ['zip-outside']],
    ['something behind', new Uint8Array([...zipOf([HELLO]), 1, 2]), ['zip-outside', 'zip-outside']],
    [
      'a size into the next member',
      zipOf([{ ...HELLO, central: { size: 60 } }, HELLO]),
      ['zip-mismatch', 'zip-duplicate', 'zip-overlap'],
    ],
  ])('%s', (_, zip, expected) => expect(rules(zip)).toEqual(expected));

  test('all members are read, whatever is said of them', () => {
    const hidden = { ...HELLO, name: 'hidden', hidden: true };
    const zip = zipOf([{ ...HELLO, method: 8, local: { name: 'x', flags: 1 }, central: { flags: 1 } }, hidden]);
    expect(contents(zip)).toEqual([
      ['hello.txt', text(HELLO.data)],
      ['hidden', text(HELLO.data)],
    ]);
  });

  test('without its directory, headers tell', () => {
    const zip = zipOf([
      { ...HELLO, method: 8 },
      { ...HELLO, name: 'second' },
    ]);
    const cut = zip.subarray(0, zip.length - 60);
    expect(contents(cut).map(([name]) => name)).toEqual(['hello.txt', 'second']);
    expect(rules(cut)).toContain('zip-directory');
  });

  test('an offset beyond the file is told', () => {
    const zip = zipOf([HELLO]);
    const view = new DataView(zip.buffer);
    view.setUint32(zip.length - 22 - 9 - 46 + 42, 5000, true);
    expect(readZip(zip).remarks[0]).toMatchObject({ rule: 'zip-mismatch', message: expect.stringContaining('5000') });
  });
});

describe('members', () => {
  test('of an unknown compression are not passed over', () => {
    const [member] = readZip(zipOf([{ ...HELLO, method: 12 }])).members;
    expect(member!.read(inflate, 1000).trouble).toContain('bzip2');
  });

  test('that inflate to too much are cut off, and say so', () => {
    const [member] = readZip(zipOf([{ name: 'bomb', data: new Uint8Array(1_000_000), method: 8 }])).members;
    const { bytes: got, trouble } = member!.read(inflate, 10_000);
    expect(got.length).toBeLessThanOrEqual(10_000);
    expect(trouble).toContain('more than 10000 bytes');
  });

  test('that are damaged give what is before the damage', () => {
    const data = bytes(Array.from({ length: 5000 }, (_, i) => String(i * 7919)).join(' '));
    const zip = zipOf([{ name: 'damaged', data, method: 8 }]);
    zip.fill(0xff, 6000, 6100);
    const { bytes: got, trouble } = readZip(zip).members[0]!.read(inflate, 100_000);
    expect(trouble).toContain('damaged');
    expect(got.length).toBeGreaterThan(1000);
    expect(text(got.subarray(0, 1000))).toBe(text(data.subarray(0, 1000)));
  });
});

test('what is no zip file is refused', () => {
  expect(() => readZip(bytes('no zip file at all, but of some length'))).toThrow(FileFormatError);
});

test('bytes that mean nothing neither hang nor fail otherwise', () => {
  const zip = zipOf([HELLO, { ...HELLO, name: 'second', method: 8 }]);
  for (let at = 0; at < zip.length; at++) {
    for (const value of [0, 0x50, 0xff]) {
      const changed = zip.slice();
      changed[at] = value;
      try {
        contents(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(FileFormatError);
      }
    }
  }
});
