/**
 * What a pickle names and calls, followed through stack and memo: the part of the scanner that decides what is a finding.
 */
import { type Findings, quoted } from './scan-findings.ts';
import { type NamedGlobal, type NamedGlobals, UNKNOWN_NAME } from './scan-globals.ts';
import { ABSENT, CALL, FOREIGN, GETATTR, GLOBAL, OPAQUE, type ScanGraph } from './scan-graph.ts';
import type { Literals } from './scan-literals.ts';

/** Where an instruction stands, and which it is. */
export interface Place {
  readonly offset: number;
  readonly code: number;
  readonly opcode: string;
}

/** A name of names of names grows fast; no program has one of so many characters. */
const LONGEST_CHAIN = 1000;

/** Functions that make an object of the class that is their first argument. */
const MAKERS: ReadonlySet<string> = new Set([
  'copyreg._reconstructor',
  'copyreg.__newobj__',
  'copyreg.__newobj_ex__',
  'copy_reg._reconstructor',
]);

export class ScanCalls {
  readonly #graph: ScanGraph;
  readonly #literals: Literals;
  readonly #findings: Findings;
  readonly #globals: NamedGlobals;
  /** Where `getattr` was named first. */
  #getattr: { readonly global: NamedGlobal; readonly place: Place } | null = null;

  constructor(graph: ScanGraph, literals: Literals, findings: Findings, globals: NamedGlobals) {
    this.#graph = graph;
    this.#literals = literals;
    this.#findings = findings;
    this.#globals = globals;
  }

  /** The node of a global. */
  name(module: string, name: string, protocol: number, place: Place): number {
    const global = this.#globals.name(module, name, protocol, place.offset, place.opcode);
    if (global === null) {
      this.#findings.once(
        'too-many-globals',
        place.offset,
        place.code,
        () => `${this.#globals.list.length} names before`,
      );
      return OPAQUE;
    }
    if (global.count > 1) return global.node;
    const isGetattr = global.module === 'builtins' && global.name === 'getattr';
    global.node = this.#graph.make(isGetattr ? GETATTR : GLOBAL, this.#globals.list.length - 1);
    if (isGetattr) this.#getattr = { global, place };
    else this.#judge(global, place);
    return global.node;
  }

  /** A global of which one part, or both, cannot be told. */
  nameUnknown(module: string | null, name: string | null, place: Place): number {
    const known = this.#globals.name(module ?? UNKNOWN_NAME, name ?? UNKNOWN_NAME, 5, place.offset, place.opcode);
    const what = module === null ? (name === null ? 'module and name are' : 'the module is') : 'the name is';
    const text = `${what} no literal: ${quoted(module ?? UNKNOWN_NAME)}, ${quoted(name ?? UNKNOWN_NAME)}`;
    this.#findings.add('unresolved-global', place.offset, place.code, () => text);
    if (known === null) return OPAQUE;
    if (known.node === -1) known.node = this.#graph.make(GLOBAL, this.#globals.list.length - 1);
    this.#graph.mark(known.node);
    return known.node;
  }

  #judge(global: NamedGlobal, { offset, code }: Place): void {
    const { module, name, verdict, gateway } = global;
    const text = quoted(`${module}.${name}`);
    if (module === '' || name === '') {
      this.#findings.add('empty-name', offset, code, () => `module ${quoted(module)}, name ${quoted(name)}`);
    }
    if (gateway !== null && verdict !== 'allowed') {
      this.#findings.add('dotted-walk', offset, code, () => `${text} goes through ${quoted(gateway)}`);
    }
    if (verdict === 'dangerous') {
      this.#graph.mark(global.node);
      this.#findings.add('dangerous-global', offset, code, () => text);
    } else if (verdict === 'unknown') {
      if (gateway !== null) this.#graph.mark(global.node);
      this.#findings.add('unlisted-global', offset, code, () => text);
    }
  }

  /** The result of calling `callable`, or of making an object of it, with the arguments. */
  call(callable: number, args: number, place: Place): number {
    const graph = this.#graph;
    switch (graph.kindOf(callable)) {
      case GETATTR:
        return this.#attribute(args, place);
      case GLOBAL:
        this.#called(this.#globals.list[graph.globalOf(callable)]!, args, place);
        break;
      case ABSENT:
        return ABSENT;
      case OPAQUE:
      case CALL:
      case FOREIGN:
        this.#findings.add('unresolved-call', place.offset, place.code, () => `what is called is no name but a value`);
        break;
      default:
        this.#findings.add(
          'wrong-operand',
          place.offset,
          place.code,
          () => 'what is called is no class and no function',
        );
    }
    if (args >= 0 && graph.carries(args)) {
      this.#findings.add('dangerous-argument', place.offset, place.code, () => 'an argument of the call runs code');
    }
    const result = graph.make(CALL);
    graph.add(result, args);
    return result;
  }

  #called(global: NamedGlobal, args: number, place: Place): void {
    global.called = true;
    if (global.verdict === 'dangerous') {
      const text = quoted(`${global.module}.${global.name}`);
      this.#findings.add('dangerous-call', place.offset, place.code, () => `calls ${text}${this.#argumentText(args)}`);
    } else if (global.gateway !== null && global.verdict !== 'allowed') {
      const text = quoted(`${global.module}.${global.name}`);
      this.#findings.add('dangerous-call', place.offset, place.code, () => `calls what ${text} leads to`);
    }
    if (!MAKERS.has(`${global.module}.${global.name}`)) return;
    const made = this.#graph.items(args)?.[0];
    if (made === undefined) return;
    if (this.#graph.kindOf(made) === GLOBAL) this.#globals.list[this.#graph.globalOf(made)]!.called = true;
    else
      this.#findings.add(
        'unresolved-call',
        place.offset,
        place.code,
        () => 'the class to make an object of is a value',
      );
  }

  /** The first argument, when it is a text. */
  #argumentText(args: number): string {
    const first = this.#graph.items(args)?.[0];
    if (first === undefined || first >= 0) return '';
    const text = this.#literals.text(first);
    return text === null ? '' : ` with ${quoted(text)}`;
  }

  /** What `getattr(...)` finds. */
  #attribute(args: number, place: Place): number {
    const graph = this.#graph;
    const items = graph.items(args);
    const [owner, name] = items ?? [];
    if (this.#getattr !== null) this.#getattr.global.called = true;
    if (owner !== undefined && name !== undefined && name < 0 && graph.kindOf(owner) === GLOBAL) {
      const text = this.#literals.text(name);
      const global = this.#globals.list[graph.globalOf(owner)]!;
      const isKnown = global.module !== UNKNOWN_NAME && global.name !== UNKNOWN_NAME;
      if (text !== null && isKnown && global.name.length + text.length < LONGEST_CHAIN) {
        return this.name(global.module, `${global.name}.${text}`, 5, place);
      }
    }
    this.#findings.add('unresolved-attribute', place.offset, place.code, () => {
      const text = name === undefined || name >= 0 ? null : this.#literals.text(name);
      return text === null ? 'getattr with what is no literal' : `getattr of a value, ${quoted(text)}`;
    });
    const result = graph.make(CALL);
    graph.mark(result);
    graph.add(result, args);
    return result;
  }

  /** A global that gets a state or items. */
  mutated(node: number, place: Place): void {
    const global = this.#globals.list[this.#graph.globalOf(node)]!;
    global.called = true;
    const text = quoted(`${global.module}.${global.name}`);
    this.#findings.add('mutated-global', place.offset, place.code, () => `${text} is changed itself`);
  }

  /** Judges `getattr` last: where each use of it was followed, what it found has been judged, and it is harmless. */
  finish(): void {
    if (this.#getattr === null) return;
    const { global, place } = this.#getattr;
    if (global.verdict !== 'unknown') return;
    const escaped = this.#graph.leakedGetattr || !global.called || this.#findings.count('unresolved-attribute') > 0;
    if (!escaped) global.verdict = 'allowed';
    else this.#judge(global, place);
  }
}
