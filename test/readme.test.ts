/**
 * Every code sample that a reader can see runs: those of README.md, docs/*.md and the doc comments of the source. See
 * support/sample.ts for how samples are grouped or left out, support/sample-output.ts for the outputs they promise.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findPythons, missingPython, root } from '../scripts/find-python.mjs';
import { ensureBuilt, ensureModules } from './support/built.ts';
import { type Program, programsOf, samplesOfMarkdown, samplesOfSource } from './support/sample.ts';
import { SampleRunner, type Verdict } from './support/sample-run.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const list = (folder: string, ending: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .sort();

const distUrl = (path: string) =>
  pathToFileURL(join(root, path.replace(/^src\//, 'dist-modules/').replace(/\.ts$/, '.js'))).href;
const pages = ['README.md', ...list('docs', '.md').filter((path) => !path.startsWith('docs/api/'))];
const programs = programsOf([
  ...pages.filter((path) => existsSync(join(root, path))).flatMap((path) => samplesOfMarkdown(path, read(path))),
  ...list('src', '.ts').flatMap((path) => samplesOfSource(path, read(path), distUrl)),
]);
const isPlain = ({ blocks, skip }: Program) => skip === null && blocks.length === 1 && blocks[0]!.language !== 'python';
const usesPython = ({ blocks }: Program) => blocks.some(({ language }) => language === 'python');
const { pythons } = await findPythons();
const python = pythons.find(({ numpy }) => numpy !== null);

describe('samples', () => {
  const runner = new SampleRunner(python?.executable ?? null);
  let types: Map<Program, Verdict>;
  let plain: Map<Program, Verdict>;

  beforeAll(async () => {
    await Promise.all([ensureBuilt(), ensureModules()]);
    types = runner.check(programs.filter(({ skip }) => skip === null));
    plain = await runner.runTogether(programs.filter(isPlain));
  }, 120_000);

  afterAll(() => runner.close());

  test('are in the README, for both languages', () => {
    const ofReadme = programs.filter(({ title }) => title.startsWith('README.md'));
    const languages = ofReadme.flatMap(({ blocks }) => blocks.map(({ language }) => language));
    expect(new Set(languages).size).toBeGreaterThan(1);
    expect(languages).toContain('python');
  });

  for (const program of programs) {
    test(program.title, async ({ skip }) => {
      if (program.skip !== null) {
        expect(program.skip, 'the reason for skipping it').not.toBe('');
        skip(program.skip);
      }
      expect(types.get(program), 'type errors').toEqual([]);
      if (usesPython(program) && python === undefined) skip(missingPython(pythons, true)!);
      expect(plain.get(program) ?? (await runner.run(program))).toEqual([]);
    }, 120_000);
  }
});

describe('a sample', () => {
  const FENCE = '```';
  const page = (...parts: string[]) => programsOf(samplesOfMarkdown('page.md', parts.join('\n')));
  const block = (language: string, code: string) => `${FENCE}${language}\n${code}\n${FENCE}\n`;
  const runner = new SampleRunner(python?.executable ?? null);
  afterAll(() => runner.close());
  const verdict = async (language: string, code: string) => {
    const [program] = page(block(language, code));
    return (await runner.runTogether([program!])).get(program!)!;
  };

  test('is found, grouped and skipped as the comment before it says', () => {
    const found = page(
      block('ts', 'one'),
      `<!-- run: pair -->\n${block('python', 'two')}`,
      `<!-- run: pair -->\n${block('js', 'three')}text`,
      `<!-- run: pair -->\n${block('js', 'four')}`,
      `<!-- skip: needs a network -->\n${block('py', 'five')}`,
      block('sh', 'six'),
      `- in a list:\n  ${FENCE}js\n  seven\n    eight\n  ${FENCE}`,
    );
    expect(found.map(({ title }) => title)).toEqual([
      'page.md:2 ts',
      'page.md:7 pair: python, js',
      'page.md:22 python',
      'page.md:31 js',
    ]);
    expect(found[1]!.blocks.map(({ code }) => code)).toEqual(['two', 'three\nfour']);
    expect(found[2]!.skip).toBe('needs a network');
    expect(found[3]!.blocks[0]!.code).toBe('seven\n  eight');
  });

  test('in a doc comment gets the names of its module', () => {
    const source = `import { b, type C } from './b.ts';\n/**\n * @example\n * ${FENCE}ts\n * a(b);\n * ${FENCE}\n */\nexport function a() {}\n`;
    const [sample] = samplesOfSource('src/x/a.ts', source, (path) => `dist:${path}`);
    expect(sample).toMatchObject({ line: 5, language: 'js' });
    expect(sample!.code).toBe("import { b } from 'dist:src/x/b.ts'; import { a } from 'dist:src/x/a.ts';a(b);");
  });

  test.each([
    ['console.log(1 + 1); // 2', []],
    ['console.log(1 + 1); // 3', ['promised 3, found 2']],
    ['console.log([1], "a");\n// [1] a', []],
    ['console.log([1], "a");\n// [1] b', ['promised [1] b, found [ 1 ] a']],
    ['console.log(Math.random()); // such as 0.2', []],
    ['if (Date.now() < 0) console.log(1); // 1', ['promised 1, printed nothing']],
    ['for (const x of "ab") console.log(x); // a, b', []],
    ['"a".padEnd(3); // "a  "', ['promised "a  ", found \'a  \'']],
    ['[1, 2].map((x) => x * 2); // [2, 4]', []],
    ['[].pop(); // takes nothing', []],
    ['let a = 1;\na = 2; // two', []],
  ])('that promises an output must print it: %s', async (code, expected) => {
    expect(await verdict('js', code)).toEqual(expected);
  });

  test('fails when it throws, exits or does not type-check', async () => {
    expect((await verdict('js', 'await null;\nthrow new Error("oh");'))[0]).toContain('Error: oh');
    expect((await verdict('js', 'process.exit(3);'))[0]).toContain('exit code 3');
    expect((await verdict('js', "import { nothing } from 'cornichon';"))[0]).toContain('nothing');
    const [program] = page(block('ts', 'const x: string = 1;'));
    expect(runner.check([program!]).get(program!)).toEqual([
      "line 1: Type 'number' is not assignable to type 'string'.",
    ]);
  });

  test.skipIf(python === undefined)(
    'of two languages runs in one folder, each while the earlier ones are alive',
    async () => {
      const write = "import os\nwith open('a.txt', 'w') as file: file.write(str(os.getpid()))\nprint(1 + 1)  # 2";
      const read = "import { readFileSync } from 'node:fs';\nprocess.kill(Number(readFileSync('a.txt', 'utf8')), 0);";
      const pair = (python: string, js: string) =>
        page(`<!-- run: pair -->\n${block('python', python)}`, `<!-- run: pair -->\n${block('js', js)}`)[0]!;
      expect(await runner.run(pair(write, read))).toEqual([]);
      expect(await runner.run(pair(write.replace('# 2', '# 3'), read))).toEqual(['promised 3, found 2']);
      expect((await runner.run(pair('raise ValueError(7)', read)))[0]).toMatch(
        /^block 1 \(python\) ended .*ValueError: 7$/s,
      );
      expect((await runner.run(pair(write, 'process.exit(5);')))[0]).toMatch(/^block 2 \(js\) ended with exit code 5/);
      expect(
        (await runner.run(pair(`${write}\nimport atexit\natexit.register(lambda: os._exit(9))`, read)))[0],
      ).toMatch(/exit code 9/);
    },
  );
});
