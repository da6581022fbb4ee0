/** Zip files for tests, with whatever is wrong with them. */
import { deflateRawSync } from 'node:zlib';
import { inflate as nodeInflate } from '../../src/cli/inflate.ts';
import type { Inflate } from '../../src/file/inflate.ts';

export const inflate: Inflate = nodeInflate;

/** A member, and where its two headers lie. */
export interface Member {
  readonly name: string;
  readonly data: Uint8Array;
  /** Default: 0, stored. */
  readonly method?: 0 | 8 | 12;
  /** What the header before the member says instead. */
  readonly local?: {
    readonly name?: string;
    readonly method?: number;
    readonly flags?: number;
    readonly size?: number;
  };
  /** What the directory says instead. */
  readonly central?: { readonly flags?: number; readonly size?: number };
  /** The sizes stand behind the data. */
  readonly streamed?: boolean;
  /** The sizes stand in the field of zip64. */
  readonly zip64?: boolean;
  /** Leaves it out of the directory. */
  readonly hidden?: boolean;
}

/** A zip file of the members. */
export function zipOf(members: readonly Member[], { prefix = '', gap = '', comment = '' } = {}): Uint8Array {
  const parts: Buffer[] = [Buffer.from(prefix, 'latin1')];
  const directory: Buffer[] = [];
  const size = (): number => parts.reduce((sum, part) => sum + part.length, 0);
  for (const { name, data, method = 0, local = {}, central = {}, streamed = false, zip64 = false, hidden } of members) {
    const packed = method === 8 ? deflateRawSync(data) : Buffer.from(data);
    const offset = size() - prefix.length;
    const sizes = { packed: packed.length, plain: data.length };
    const flags = streamed ? 8 : 0;
    const ours = Buffer.from(local.name ?? name);
    const wide = zip64 ? zip64Field([sizes.plain, sizes.packed]) : Buffer.alloc(0);
    const header = numbers([
      [4, 0x04034b50],
      [2, 20],
      [2, local.flags ?? flags],
      [2, local.method ?? method],
      [8, 0],
      [4, zip64 ? 0xffffffff : streamed ? 0 : (local.size ?? sizes.packed)],
      [4, zip64 ? 0xffffffff : streamed ? 0 : sizes.plain],
      [2, ours.length],
      [2, wide.length],
    ]);
    parts.push(header, ours, wide, packed, Buffer.from(gap, 'latin1'));
    if (streamed) {
      parts.push(
        numbers([
          [4, 0x08074b50],
          [4, 0],
          [4, sizes.packed],
          [4, sizes.plain],
        ]),
      );
    }
    if (hidden === true) continue;
    const entry = numbers([
      [4, 0x02014b50],
      [4, 0],
      [2, central.flags ?? flags],
      [2, method],
      [8, 0],
      [4, zip64 ? 0xffffffff : (central.size ?? sizes.packed)],
      [4, zip64 ? 0xffffffff : sizes.plain],
      [2, Buffer.from(name).length],
      [2, wide.length],
      [2, 0],
      [8, 0],
      [4, offset],
    ]);
    directory.push(entry, Buffer.from(name), wide);
  }
  const start = size() - prefix.length;
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const count = members.filter(({ hidden }) => hidden !== true).length;
  const end = numbers([
    [4, 0x06054b50],
    [4, 0],
    [2, count],
    [2, count],
    [4, length],
    [4, start],
    [2, comment.length],
  ]);
  return new Uint8Array(Buffer.concat([...parts, ...directory, end, Buffer.from(comment, 'latin1')]));
}

function zip64Field(values: readonly number[]): Buffer {
  return numbers([[2, 1], [2, values.length * 8], ...values.map((value): [number, number] => [8, value])]);
}

/** Numbers of so many bytes each. */
function numbers(fields: readonly (readonly [bytes: number, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, Math.min(bytes, 6));
      return field;
    }),
  );
}
