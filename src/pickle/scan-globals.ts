/**
 * What a pickle names, each name once, with the verdict on it.
 */
import { ALLOW_LISTS, type AllowListName } from './allow-lists.ts';
import { gatewayIn, isDangerous } from './dangerous.ts';
import { fail } from './errors.ts';
import { toPython3 } from './names.ts';
import { globalOf } from './object/global.ts';
import type { ScannedGlobal, ScanPolicy, ScanVerdict } from './scan-report.ts';

/** Whether a policy lists a name. */
export type ScanJudge = (module: string, name: string) => boolean;

/** A policy as a question. */
export function judgeOf(policy: ScanPolicy): ScanJudge {
  if (typeof policy === 'function') return policy;
  const names = new Set<string>();
  for (const name of listOf(policy)) {
    if (typeof name !== 'string' || !/^[^:]+[.:]/.test(name)) {
      fail('ERR_PICKLE_OPTION', `policy takes names such as 'module.Class', got ${JSON.stringify(name)}`);
    }
    names.add(globalOf(name).toString());
  }
  return (module, name) => names.has(`${module}.${name}`);
}

function listOf(policy: Exclude<ScanPolicy, ScanJudge>): Iterable<string> {
  if (typeof policy !== 'string') {
    if (typeof policy === 'object' && policy !== null && Symbol.iterator in policy) return policy;
    return fail('ERR_PICKLE_OPTION', `policy must be a list's name, names or a function, got ${String(policy)}`);
  }
  if (!Object.hasOwn(ALLOW_LISTS, policy)) {
    const choices = Object.keys(ALLOW_LISTS).join(', ');
    fail('ERR_PICKLE_OPTION', `policy must be one of ${choices}, got ${JSON.stringify(policy)}`);
  }
  return ALLOW_LISTS[policy as AllowListName];
}

/** What stands in for a module or a name that is not known. */
export const UNKNOWN_NAME = '?';

/** A name, as it is being counted. */
export interface NamedGlobal {
  readonly module: string;
  readonly name: string;
  readonly offset: number;
  readonly opcode: string;
  verdict: ScanVerdict;
  /** The attribute by which it gets from one module into another, or null. */
  readonly gateway: string | null;
  count: number;
  called: boolean;
  /** Its node in the graph; -1 when it has none yet. */
  node: number;
}

/** So many names are told apart; no library has as many. */
const MOST = 100_000;

export class NamedGlobals {
  readonly list: NamedGlobal[] = [];
  readonly #allows: ScanJudge;
  readonly #known = new Map<string, Map<string, NamedGlobal>>();

  constructor(allows: ScanJudge) {
    this.#allows = allows;
  }

  /** True when a new name would not be told apart any more. */
  get full(): boolean {
    return this.list.length >= MOST;
  }

  /**
   * The global of that name in a pickle of that protocol; null when there are too many.
   *
   * @param offset offset of the instruction that names it
   */
  name(module: string, name: string, protocol: number, offset: number, opcode: string): NamedGlobal | null {
    const [home, own] = protocol < 3 ? toPython3(module, name) : [module, name];
    let names = this.#known.get(home);
    if (names === undefined) {
      if (this.full) return null;
      names = new Map();
      this.#known.set(home, names);
    }
    let global = names.get(own);
    if (global === undefined) {
      if (this.full) return null;
      // Python 2 runs what is named before the translation, and what is no module for Python 3 may be one for it.
      const python2 = toPython3(module, name);
      const dangerous = isDangerous(home, own) || isDangerous(...python2);
      global = this.#make(home, own, dangerous, offset, opcode);
      names.set(own, global);
      this.list.push(global);
    }
    global.count++;
    return global;
  }

  #make(module: string, name: string, dangerous: boolean, offset: number, opcode: string): NamedGlobal {
    const gateway = gatewayIn(name);
    let verdict: ScanVerdict = 'unknown';
    if (dangerous || reachesDanger(name)) verdict = 'dangerous';
    else if (this.#allows(module, name)) verdict = 'allowed';
    else if (gateway !== null && !name.includes('.')) verdict = 'dangerous';
    return { module, name, offset, opcode, verdict, gateway, count: 0, called: false, node: -1 };
  }
}

/** True when a dotted name goes through an attribute that is called like a module, to something dangerous in it. */
function reachesDanger(name: string): boolean {
  const parts = name.split('.', 17);
  for (let i = 0; i + 1 < parts.length; i++) {
    if (isDangerous(parts[i]!.replace(/^_+|_+$/g, ''), parts[i + 1]!)) return true;
  }
  return false;
}

/** The line of the report; `where` turns an offset of the pickle into one of the data. */
export function reported(global: NamedGlobal, where: (offset: number) => number): ScannedGlobal {
  const { module, name, offset, opcode, count, called, verdict } = global;
  return { module, name, offset: where(offset), opcode, count, called, verdict };
}
