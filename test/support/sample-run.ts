/**
 * Runs samples against the built package, as a user would: `import 'cornichon'` from a folder with node_modules.
 *
 * A program of one JavaScript block shares its process with others of that kind, one after another, since a process for each
 * would cost more than all samples together. A program with several blocks gets a process for each, in one folder: a block
 * starts when the one before it has come to its end, and all of them stay alive until the last one has.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { execa } from 'execa';
import ts from 'typescript';
import { root } from '../../scripts/find-python.mjs';
import type { Block, Program } from './sample.ts';
import { complaints, type Promised, recordOutput } from './sample-output.ts';

/** How it went: what was wrong, nothing if all is well. */
export type Verdict = readonly string[];

type Child = ReturnType<typeof spawn>;

const END = '-- end of sample --';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const SAID = new URL('sample-said.mjs', import.meta.url).href;

/** A folder in which samples run. */
export class SampleRunner {
  readonly #folder = mkdtempSync(join(tmpdir(), 'cornichon-samples-'));
  readonly #python: string | null;
  #count = 0;

  /** @param python the interpreter for Python blocks */
  constructor(python: string | null) {
    this.#python = python;
    mkdirSync(join(this.#folder, 'node_modules'));
    symlinkSync(root, join(this.#folder, 'node_modules', 'cornichon'), 'junction');
    this.#write('package.json', '{ "type": "module" }');
  }

  /** Type errors of the TypeScript blocks, by program; checked all at once, which takes as long as one alone. */
  check(programs: readonly Program[]): Map<Program, Verdict> {
    const owners = new Map<string, Program>();
    for (const program of programs) {
      for (const { language, code } of program.blocks) {
        if (language === 'ts') owners.set(this.#write(`check-${owners.size}.ts`, `${code}\nexport {};\n`), program);
      }
    }
    const options: ts.CompilerOptions = {
      ...{
        module: ts.ModuleKind.NodeNext,
        target: ts.ScriptTarget.ES2023,
        lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
      },
      ...{ strict: true, noUncheckedIndexedAccess: true, noEmit: true, skipLibCheck: true },
      ...{ types: ['node'], typeRoots: [join(root, 'node_modules', '@types')] },
    };
    const compiler = ts.createProgram([...owners.keys()], options);
    const verdicts = new Map<Program, string[]>(programs.map((program) => [program, []]));
    for (const { file, start = 0, messageText } of ts.getPreEmitDiagnostics(compiler)) {
      const owner = file && owners.get(file.fileName);
      if (owner === undefined) throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
      const { line } = file!.getLineAndCharacterOfPosition(start);
      verdicts.get(owner)!.push(`line ${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
    }
    return verdicts;
  }

  /** Runs programs of one JavaScript or TypeScript block each, one after another in one process. */
  async runTogether(programs: readonly Program[]): Promise<Map<Program, Verdict>> {
    const record = join(this.#folder, `record-${this.#count++}`);
    const parts = programs.map((program, index) => {
      const id = `sample ${index}`;
      const { code, promised } = recordOutput(program.blocks[0]!, id);
      const folder = this.#newFolder();
      const file = this.#write(join(folder, 'sample.mjs'), javascript(code));
      return { program, id, promised, folder: join(this.#folder, folder), url: pathToFileURL(file).href };
    });
    const list = this.#write(
      `batch-${this.#count++}.json`,
      JSON.stringify(parts.map(({ id, folder, url }) => ({ id, folder, url }))),
    );
    const run = await execa(process.execPath, ['--import', SAID, here('sample-batch.mjs'), list], {
      cwd: this.#folder,
      env: { SAMPLE_RECORD: record, NO_COLOR: '1' },
      all: true,
      reject: false,
    });
    const lines = readRecord(record);
    return new Map(
      parts.map(({ program, id, promised }) => {
        const ending = lines.find(([other]) => other === id)?.[1];
        if (ending === undefined)
          return [program, [`did not come to its end; the process, exit code ${run.exitCode}, said:\n${run.all}`]];
        return [program, ending === '' ? complaints(promised, lines) : [ending]];
      }),
    );
  }

  /** Runs the blocks of one program, each in a process of its own. */
  async run(program: Program): Promise<Verdict> {
    const folder = this.#newFolder();
    const record = join(this.#folder, folder, '.record');
    const promised: Promised[] = [];
    const alive: Child[] = [];
    try {
      for (const [index, block] of program.blocks.entries()) {
        const recorded = recordOutput(block, `block ${index}`);
        promised.push(...recorded.promised);
        const child = this.#start({ ...block, code: recorded.code }, index, folder, record);
        alive.push(child);
        const ended = await reachesEnd(child);
        if (ended !== null) return [`block ${index + 1} (${block.language}) ${ended}`];
      }
      for (const child of alive.toReversed()) {
        child.stdin.end();
        const { exitCode, signal, all } = await child;
        if (exitCode !== 0) return [`a block ended with ${signal ?? `exit code ${exitCode}`}:\n${all}`];
      }
      return complaints(promised, readRecord(record));
    } finally {
      for (const child of alive) child.kill('SIGKILL');
    }
  }

  /** Removes everything that the samples left. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #start({ language, code }: Block, index: number, folder: string, record: string): Child {
    const isPython = language === 'python';
    const file = isPython
      ? this.#write(join(folder, `block${index}.py`), `from sample_said import said__, end__\n${code}\nend__()\n`)
      : this.#write(join(folder, `block${index}.mjs`), `${javascript(code)}\nawait end__();\n`);
    const command = isPython ? this.#python : process.execPath;
    if (command === null) throw new Error('a sample needs a Python with NumPy');
    return spawn(command, isPython ? [file] : ['--import', SAID, file], join(this.#folder, folder), record);
  }

  #newFolder(): string {
    const name = `sample-${this.#count++}`;
    mkdirSync(join(this.#folder, name));
    return name;
  }

  #write(name: string, text: string): string {
    const file = join(this.#folder, name);
    writeFileSync(file, text);
    return file;
  }
}

function spawn(command: string, args: string[], cwd: string, record: string) {
  const python = { PYTHONPATH: [here('.'), join(root, 'python')].join(delimiter), PYTHONDONTWRITEBYTECODE: '1' };
  const env = { SAMPLE_RECORD: record, SAMPLE_END: END, NO_COLOR: '1', ...python };
  return execa(command, args, { cwd, env, stdin: 'pipe', all: true, reject: false, timeout: 60_000 });
}

/** Node 20 knows neither types nor `using`. */
function javascript(code: string): string {
  const { ES2022, ESNext } = { ES2022: ts.ScriptTarget.ES2022, ESNext: ts.ModuleKind.ESNext };
  return ts.transpileModule(code, { compilerOptions: { target: ES2022, module: ESNext, verbatimModuleSyntax: true } })
    .outputText;
}

function readRecord(file: string): [string, string][] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as [string, string]);
}

/** Null when the block came to its end and waits; else how it ended instead. */
function reachesEnd(child: Child): Promise<string | null> {
  return new Promise((resolve) => {
    let seen = '';
    child.stdout.on('data', (chunk: Uint8Array) => {
      seen += chunk;
      if (seen.includes(END)) resolve(null);
    });
    child.then(({ exitCode, signal, all }) => resolve(`ended with ${signal ?? `exit code ${exitCode}`}:\n${all}`));
  });
}
