/** Which names are expected: a ready-made list, or one of the user's own in a file. */
import { readFile } from 'node:fs/promises';
import { ALLOW_LISTS, type AllowListName } from '../pickle/allow-lists.ts';
import type { ScanOptions } from '../pickle/scan-report.ts';
import type { CommandOption } from './command.ts';
import { UsageError } from './exit.ts';
import { reasonOf } from './input.ts';

/** The option of the sub-commands that judge names. */
export const POLICY_OPTION = {
  policy: {
    value: 'NAME',
    short: 'p',
    help:
      'Which classes and functions are expected: data, numpy, pandas, sklearn, torch, or a file of JSON: a list of ' +
      '"module.name", or {"extends": "numpy", "allow": ["module.name"]}. Default: data.',
  },
} as const satisfies Record<string, CommandOption>;

/** A policy, with the name that reports have for it. */
export interface Policy {
  readonly name: string;
  readonly options: ScanOptions;
}

/** The policy of that name, or in that file. @throws UsageError */
export async function policyOf(name = 'data'): Promise<Policy> {
  if (isListName(name)) return { name, options: { policy: name } };
  const allow = await readPolicy(name);
  return { name, options: { policy: allow.names, persistentIds: allow.base === 'torch' } };
}

function isListName(name: string): name is AllowListName {
  return Object.hasOwn(ALLOW_LISTS, name);
}

async function readPolicy(path: string): Promise<{ names: readonly string[]; base: string | undefined }> {
  let policy: unknown;
  try {
    policy = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const lists = Object.keys(ALLOW_LISTS).join(', ');
    throw new UsageError(`--policy ${path}: ${reasonOf(error)}; the policies without a file are ${lists}`);
  }
  const given = Array.isArray(policy) ? { allow: policy as unknown } : policy;
  if (typeof given !== 'object' || given === null) {
    throw new UsageError(`--policy ${path}: expected a list, or an object with "extends" and "allow"`);
  }
  const { allow = [], extends: base } = given as { allow?: unknown; extends?: unknown };
  if (base !== undefined && (typeof base !== 'string' || !isListName(base))) {
    throw new UsageError(`--policy ${path}: "extends" takes ${Object.keys(ALLOW_LISTS).join(', ')}`);
  }
  if (!Array.isArray(allow) || !allow.every((name) => typeof name === 'string' && /^[^:.]+[.:]./.test(name))) {
    throw new UsageError(`--policy ${path}: expected a list of "module.name"`);
  }
  return { names: [...(base === undefined ? [] : ALLOW_LISTS[base]), ...(allow as string[])], base };
}
