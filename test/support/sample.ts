/**
 * The code samples in README.md, docs and the doc comments of the source, as programs that can be run.
 *
 * A fenced block of ts, js or python is a program of its own, unless an HTML comment on the line before it says otherwise:
 *
 *   <!-- run: NAME -->       it is part of the group NAME, whose blocks run in order, each while the earlier ones are alive
 *   <!-- skip: REASON -->    it is not run
 */
import ts from 'typescript';

export type Language = 'ts' | 'js' | 'python';

/** One fenced block. */
export interface Sample {
  /** Below the root, such as `README.md`. */
  readonly file: string;
  /** Of the first line of code, from 1. */
  readonly line: number;
  readonly language: Language;
  readonly code: string;
  readonly group: string | null;
  readonly skip: string | null;
}

/** What runs as one process. */
export interface Block {
  readonly language: Language;
  readonly code: string;
}

/** One sample, or a group of them. */
export interface Program {
  /** Such as `README.md:12 ts, python`. */
  readonly title: string;
  readonly blocks: readonly Block[];
  readonly skip: string | null;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  ts: 'ts',
  typescript: 'ts',
  js: 'js',
  javascript: 'js',
  python: 'python',
  py: 'python',
};

/** The samples of a Markdown file; `firstLine` is where its text stands in the file. */
export function samplesOfMarkdown(file: string, text: string, firstLine = 1): Sample[] {
  const samples: Sample[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const fence = /^(\s*)(`{3,})\s*(\w*)/.exec(lines[index]!);
    if (fence === null) continue;
    const [, indent = '', ticks = '', info = ''] = fence;
    const start = index + 1;
    do index++;
    while (index < lines.length && !lines[index]!.trimStart().startsWith(ticks));
    const language = LANGUAGES[info.toLowerCase()];
    if (language === undefined) continue;
    const body = lines.slice(start, index).map((line) => line.slice(Math.min(indent.length, line.search(/\S|$/))));
    const [, kind, rest = ''] = /^\s*<!--\s*(run|skip):\s*(.*?)\s*-->\s*$/.exec(lines[start - 2] ?? '') ?? [];
    samples.push({
      file,
      line: firstLine + start,
      language,
      code: body.join('\n'),
      group: kind === 'run' ? rest : null,
      skip: kind === 'skip' ? rest : null,
    });
  }
  return samples;
}

/**
 * The samples in the doc comments of a source file. One that imports nothing gets imports of the names that the file itself
 * exports or imports, from `dist-modules`, so that an internal function can have an example as well.
 *
 * @param urlOf the compiled module of a source file
 */
export function samplesOfSource(file: string, text: string, urlOf: (path: string) => string): Sample[] {
  const samples = [...text.matchAll(/\/\*\*.*?\*\//gs)].flatMap(({ 0: comment, index }) => {
    const before = text.slice(0, index).split('\n').length;
    return samplesOfMarkdown(file, comment.replace(/^[ \t]*\* ?/gm, ''), before);
  });
  if (samples.length === 0) return [];
  const homes = homesOfNames(file, text);
  return samples.map((sample) => {
    if (/^import /m.test(sample.code)) return sample;
    const words = new Set(sample.code.match(/[\w$]+/g));
    const imports = [...homes]
      .filter(([name]) => words.has(name))
      .map(([name, home]) => `import { ${name} } from '${urlOf(home)}';`);
    // On one line with the code, so that the lines keep their numbers; and as js, since there are no types beside it.
    return {
      ...sample,
      language: sample.language === 'ts' ? 'js' : sample.language,
      code: imports.join(' ') + sample.code,
    };
  });
}

/** From each name that a module exports, or imports as a value from a neighbour, to the path of the module that has it. */
function homesOfNames(file: string, text: string): Map<string, string> {
  const homes = new Map<string, string>();
  for (const node of ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements) {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings;
      const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      if (isType || bindings === undefined || !ts.isNamedImports(bindings)) continue;
      const home = new URL(node.moduleSpecifier.text, `file:///${file}`).pathname.slice(1);
      for (const { name, isTypeOnly } of bindings.elements) if (!isTypeOnly) homes.set(name.text, home);
    } else if (
      ts.canHaveModifiers(node) &&
      ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    ) {
      const names = ts.isVariableStatement(node) ? node.declarationList.declarations.map(({ name }) => name) : [];
      if ((ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) && node.name) names.push(node.name);
      for (const name of names) if (ts.isIdentifier(name)) homes.set(name.text, file);
    }
  }
  return homes;
}

/** Puts groups together. Blocks of a group that follow each other in one language are one program text. */
export function programsOf(samples: readonly Sample[]): Program[] {
  const groups = new Map<string, [Sample, ...Sample[]]>();
  for (const sample of samples) {
    const key = sample.group === null ? `${sample.file}:${sample.line}` : `${sample.file} ${sample.group}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [sample]);
    else known.push(sample);
  }
  return [...groups.values()].map((parts) => {
    const blocks: Block[] = [];
    for (const { language, code } of parts) {
      const last = blocks.at(-1);
      if (last?.language === language) blocks[blocks.length - 1] = { language, code: `${last.code}\n${code}` };
      else blocks.push({ language, code });
    }
    const [{ file, line, group, skip }] = parts;
    const languages = blocks.map(({ language }) => language).join(', ');
    return { title: `${file}:${line} ${group === null ? '' : `${group}: `}${languages}`, blocks, skip };
  });
}
