/**
 * The rules of the house, as data and one function: who may import whom, and what no file may do.
 *
 * To add a folder, add a row to LAYERS; to let one layer see another, add its name to the row. Keep the rows free of circles.
 */
import { posix } from 'node:path';
import type { Import, SourceModule } from './source-module.ts';

interface Layer {
  readonly name: string;
  /** A folder or a file below src. The longest that fits a file's path says which layer the file is of. */
  readonly place: string;
  readonly imports: readonly string[];
  /** Layers of which only types may be imported, which leaves nothing at run time. */
  readonly types?: readonly string[];
  /** Runs in a browser: no `node:` import, no Buffer. */
  readonly portable: boolean;
}

const CORE = ['pickle', 'object', 'standard'];

export const LAYERS: readonly Layer[] = [
  { name: 'numpy', place: 'numpy/', imports: [], portable: true },
  { name: 'object', place: 'pickle/object/', imports: [], portable: true },
  { name: 'class', place: 'pickle/class/', imports: ['object', 'numpy'], types: ['pickle'], portable: true },
  { name: 'pickle', place: 'pickle/', imports: ['object'], portable: true },
  { name: 'core', place: 'core.ts', imports: ['class', 'pickle', 'object'], portable: true },
  { name: 'registries', place: 'registries.ts', imports: ['class', 'pickle', 'object', 'numpy'], portable: true },
  { name: 'standard', place: 'standard.ts', imports: ['registries', 'class', 'pickle', 'object'], portable: true },
  { name: 'index', place: 'index.ts', imports: ['standard', 'class', 'pickle', 'object', 'numpy'], portable: true },
  { name: 'shm', place: 'shm/', imports: ['numpy'], portable: false },
  { name: 'shm-pickle', place: 'shm/pickle/', imports: [...CORE, 'class', 'shm'], portable: false },
  { name: 'shm-index', place: 'shm/index.ts', imports: ['shm', 'shm-pickle'], portable: false },
  { name: 'shm-absent', place: 'shm/unsupported.ts', imports: ['shm'], types: ['shm-pickle'], portable: true },
  { name: 'node', place: 'node/', imports: CORE, portable: false },
  { name: 'file', place: 'file/', imports: [...CORE, 'numpy'], portable: true },
  { name: 'bridge', place: 'bridge/', imports: [...CORE, 'shm', 'shm-index'], portable: false },
  { name: 'testing', place: 'testing/', imports: [...CORE, 'numpy'], portable: false },
  { name: 'cli', place: 'cli/', imports: [...CORE, 'numpy', 'file', 'bridge', 'shm', 'shm-index'], portable: false },
];

export const SOFT_LIMIT = 300;
export const HARD_LIMIT = 600;
/** Prose and tables, not code to be read in one go. */
const ANY_LENGTH = ['src/pickle/opcodes.ts'];

/** Every breach of a rule, as `file:line: what is wrong`. */
export function violations(modules: readonly SourceModule[]): string[] {
  const paths = new Set(modules.map(({ path }) => path));
  return [...modules.flatMap((module) => [...ofModule(module, paths)]), ...cycles(modules)];
}

function* ofModule(module: SourceModule, paths: ReadonlySet<string>): Generator<string> {
  const { path } = module;
  const layer = layerOf(path);
  if (layer === undefined) return yield `${path}: belongs to no layer; give its folder a row in LAYERS`;
  for (const found of module.imports) {
    for (const what of ofImport(layer, path, found, paths)) yield `${path}:${found.line}: ${what}`;
  }
  for (const { text, line } of module.defaultExports) yield `${path}:${line}: default export: ${text}`;
  if (path.endsWith('/index.ts')) {
    for (const { text, line } of module.ownStatements) yield `${path}:${line}: an index only re-exports: ${text}`;
  }
  if (layer.portable) {
    for (const { text, line } of module.nodeGlobals) yield `${path}:${line}: ${text} is Node's, this layer is portable`;
  }
  if (module.lines > HARD_LIMIT && !ANY_LENGTH.includes(path)) {
    yield `${path}: ${module.lines} lines, more than ${HARD_LIMIT}`;
  }
}

function* ofImport(layer: Layer, path: string, found: Import, paths: ReadonlySet<string>): Generator<string> {
  const { specifier, typeOnly, sideEffect } = found;
  if (sideEffect) yield `import '${specifier}' is for its side effects`;
  if (!specifier.startsWith('.')) {
    if (!specifier.startsWith('node:')) yield `'${specifier}' is a dependency; there are none`;
    else if (layer.portable) yield `'${specifier}' is Node's, ${layer.name} is portable`;
    return;
  }
  if (!specifier.endsWith('.ts')) return yield `'${specifier}' does not end in .ts`;
  const target = resolveImport(path, specifier);
  if (!paths.has(target)) return yield `'${specifier}' is no source file`;
  const other = layerOf(target);
  if (other === undefined || other === layer || layer.imports.includes(other.name)) return;
  if (typeOnly && layer.types?.includes(other.name)) return;
  yield `${layer.name} may not import ${other.name}${layer.types?.includes(other.name) ? ' but for types' : ''}: '${specifier}'`;
}

function layerOf(path: string): Layer | undefined {
  const place = path.replace(/^src\//, '');
  const fitting = LAYERS.filter((layer) =>
    layer.place.endsWith('/') ? place.startsWith(layer.place) : place === layer.place,
  );
  return fitting.sort((a, b) => b.place.length - a.place.length)[0];
}

function resolveImport(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

/** Circles at run time, each named once; types may refer to each other. */
function cycles(modules: readonly SourceModule[]): string[] {
  const targets = new Map(
    modules.map(({ path, imports }) => [
      path,
      imports
        .filter(({ typeOnly, specifier }) => !typeOnly && specifier.startsWith('.'))
        .map(({ specifier }) => resolveImport(path, specifier)),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(`circle: ${[...trail.slice(start), path].join(' -> ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return found;
}
