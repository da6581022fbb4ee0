/**
 * The text of IP addresses, both versions, as Python reads and writes it.
 */
import { shown } from '../check.ts';

/** 4 for addresses of 32 bits, 6 for those of 128. */
export type IPVersion = 4 | 6;

/** Bits of an address. */
export const BITS = { 4: 32, 6: 128 } as const;

/** An address in numbers. */
export interface ParsedAddress {
  readonly version: IPVersion;
  readonly value: bigint;
  /** What stands behind a `%`, or null. */
  readonly scope: string | null;
}

/** Reads an address of either version. @throws TypeError */
export function parseAddress(text: string): ParsedAddress {
  const percent = text.indexOf('%');
  const [address, scope] = percent === -1 ? [text, null] : [text.slice(0, percent), text.slice(percent + 1)];
  const value = address.includes(':') ? parse6(address) : scope === null ? parse4(address) : null;
  if (value === null || scope === '' || scope?.includes('%')) {
    throw new TypeError(`expected an IPv4 or IPv6 address, got ${shown(text)}`);
  }
  return { version: address.includes(':') ? 6 : 4, value, scope };
}

function parse4(text: string): bigint | null {
  const parts = text.split('.', 5);
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return null;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

/** The longest text of 128 bits: six groups of hexadecimal digits and four of decimal ones. */
const MAX_LENGTH = 45;

function parse6(text: string): bigint | null {
  if (text.length > MAX_LENGTH) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, i) => groupsOf(half, i === halves.length - 1));
  if (head === null || head === undefined || tail === null) return null;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const groups = [...head, ...Array<number>(missing).fill(0), ...(tail ?? [])];
  return groups.reduce((value, group) => value * 0x10000n + BigInt(group), 0n);
}

/** The groups of 16 bits, of which the last two may be written as an IPv4 address. */
function groupsOf(text: string, isEnd: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    const dotted = isEnd && i === parts.length - 1 ? parse4(part) : null;
    if (dotted !== null) groups.push(Number(dotted >> 16n), Number(dotted & 0xffffn));
    else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

/** Writes an address as Python does: of equally long runs of zeros in IPv6, the first is left out. */
export function formatAddress({ version, value, scope }: ParsedAddress): string {
  const text = version === 4 ? format4(value) : format6(value);
  return scope === null ? text : `${text}%${scope}`;
}

function format4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}

function format6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn));
  let [start, length] = [0, 1];
  for (let from = 0, to = 0; from < 8; from = to + 1) {
    for (to = from; groups[to] === 0; to++);
    if (to - from > length) [start, length] = [from, to - from];
  }
  const texts = groups.map((group) => group.toString(16));
  if (length === 1) return texts.join(':');
  return `${texts.slice(0, start).join(':')}::${texts.slice(start + length).join(':')}`;
}
