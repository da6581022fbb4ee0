/**
 * Writes docs/opcodes.md from the opcode table. The table is TypeScript, which Node 20 does not run, so build first:
 * `node scripts/setup.mjs --modules && node scripts/generate-opcode-docs.mjs`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { renderOpcodeDocs } from './opcode-docs.mjs';

const root = new URL('../', import.meta.url);
const { OPCODES, ARGUMENTS } = await import(new URL('dist-modules/pickle/opcodes.js', root).href);
const source = await readFile(new URL('src/pickle/opcodes.ts', root), 'utf8');
await writeFile(new URL('docs/opcodes.md', root), renderOpcodeDocs({ opcodes: OPCODES, args: ARGUMENTS, source }));
