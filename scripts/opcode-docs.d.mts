import type { Argument, ArgumentKind, Opcode } from '../src/pickle/opcodes.ts';

/** The whole of docs/opcodes.md, from the table, the argument kinds and the source text of the module that holds them. */
export function renderOpcodeDocs(table: {
  readonly opcodes: readonly Opcode[];
  readonly args: Readonly<Record<ArgumentKind, Argument>>;
  readonly source: string;
}): string;
