/**
 * What code that handles input must not do: name a property by a text that came from outside, hand a list of any length
 * over as arguments, try an expression that may take more than linear time, or make code.
 *
 * Places that do it on purpose are listed with the reason; an entry that nobody needs any more fails the test.
 */
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** A place: the file and how the line begins there, since line numbers move. */
type Places = readonly (readonly [file: string, text: string, why: string])[];

const PROPERTIES: Places = [
  ['src/numpy/format.ts', 'short[char]', 'one character; no property that every object has is so short'],
  ['src/numpy/element.ts', 'record[name]', 'an object without a prototype'],
  ['src/numpy/element.ts', '(value as Record<string, unknown>)[name]', 'an own property; when writing'],
  ['src/pickle/chunks.ts', '(source as Record<PropertyKey, unknown>)[name]', 'two names of our own'],
  ['src/pickle/object/dict.ts', 'object[key]', 'own keys of the object; when writing'],
  ['src/pickle/object/text-repr.ts', 'NAMED_ESCAPES[character]', 'one character'],
  ['src/pickle/object/namedtuple.ts', 'object[field]', 'an object without a prototype'],
  ['src/pickle/object/internalized.ts', 'names[text]', 'an object without a prototype, which nobody else sees'],
  [
    'src/pickle/build.ts',
    '(target as Record<string, unknown>)[key]',
    "dicts: 'object'; `__proto__` is defined instead",
  ],
  [
    'src/pickle/lane.ts',
    'target[items[i] as string]',
    "dicts: 'object'; names with `__proto__` among them are left to build.ts",
  ],
  ['src/pickle/to-js-parts.ts', 'target[name]', 'what Object.prototype has is defined instead'],
  ['src/pickle/to-js.ts', '(value as Record<string, unknown>)[name]', 'own names'],
];

const SPREADS: Places = [
  [
    'src/numpy/dtype-state.ts',
    'String.fromCharCode(...value)',
    'the bytes of a name of a dtype, whose number is checked',
  ],
  ['src/numpy/layout.ts', 'steps.push(...contiguousStrides', 'as many as an array has axes: 64'],
  ['src/pickle/object/namedtuple.ts', 'new type(...values)', 'as many as the class of the user has fields'],
  ['src/pickle/class/fractions.ts', 'new PyFraction(...', 'counted: two'],
  ['src/pickle/class/decimal.ts', 'new PyDecimal(...', 'counted: one'],
  ['src/pickle/class/operator.ts', 'new PyItemGetter(...few(args))', 'counted'],
  ['src/pickle/class/operator.ts', 'new PyAttrGetter(...', 'counted'],
  ['src/pickle/class/numpy.ts', 'PyTuple.of(', 'the arguments of a dtype: three'],
];

let sources: ts.SourceFile[];
let checker: ts.TypeChecker;

beforeAll(() => {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const config = ts.getParsedCommandLineOfConfigFile(`${ROOT}tsconfig.portable.json`, {}, host)!;
  const program = ts.createProgram(config.fileNames, config.options);
  checker = program.getTypeChecker();
  sources = program.getSourceFiles().filter((file) => /^src\/(pickle|numpy|file)\//.test(pathOf(file)));
}, 120_000);

function pathOf(file: ts.SourceFile): string {
  return relative(ROOT, file.fileName).split(sep).join('/');
}

/** Every node that `is` finds, as file and text. */
function find(is: (node: ts.Node) => boolean): { file: string; text: string }[] {
  const found: { file: string; text: string }[] = [];
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      if (is(node)) found.push({ file: pathOf(source), text: node.getText() });
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function expectOnly(found: readonly { file: string; text: string }[], allowed: Places): void {
  const fits = ({ file, text }: { file: string; text: string }, [where, start]: Places[number]) =>
    file === where && text.startsWith(start);
  expect(found.filter((place) => !allowed.some((entry) => fits(place, entry)))).toEqual([]);
  expect(allowed.filter((entry) => !found.some((place) => fits(place, entry)))).toEqual([]);
}

/** True when a value of the type may be a text. */
function mayBeText(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.some(mayBeText);
  return (type.flags & (ts.TypeFlags.String | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0;
}

/** True for a pair, and for any other tuple of the type system whose length is known. */
function isOfFixedLength(node: ts.Expression): boolean {
  const type = checker.getTypeAtLocation(node);
  return checker.isTupleType(type) && !(type as ts.TupleTypeReference).target.hasRestElement;
}

/** A group that is repeated and has a repetition in it: the one thing that makes a regular expression exponential. */
const NESTED = /\((?:[^()\\]|\\.)*[+*](?:[^()\\]|\\.)*\)[+*{]/;

describe('the code that handles input', () => {
  test('was read', () => {
    expect(sources.length).toBeGreaterThan(80);
  });

  test('names no property by a text from outside', () => {
    const isNamed = (node: ts.Node): boolean =>
      ts.isElementAccessExpression(node) && mayBeText(checker.getTypeAtLocation(node.argumentExpression));
    expectOnly(find(isNamed), PROPERTIES);
  });

  test('hands no list of any length over as arguments', () => {
    const isSpread = (node: ts.Node): boolean =>
      (ts.isCallExpression(node) || ts.isNewExpression(node)) &&
      (node.arguments?.some((argument) => ts.isSpreadElement(argument) && !isOfFixedLength(argument.expression)) ??
        false);
    expectOnly(find(isSpread), SPREADS);
    // Pieces of some thousand bytes, which is what `apply` is for.
    for (const { text } of find((node) => ts.isCallExpression(node) && /\.apply$/.test(node.expression.getText()))) {
      expect(text).toMatch(/^String\.fromCharCode\.apply\(null, /);
    }
  });

  test('copies no properties from one object to another', () => {
    const isCopy = (node: ts.Node): boolean =>
      ts.isCallExpression(node) && node.expression.getText() === 'Object.assign';
    // Prototypes and options of our own.
    expect(find(isCopy).map(({ file }) => file)).toEqual(['src/numpy/dtype.ts', 'src/pickle/object/enum.ts']);
  });

  test('tries no regular expression that may take long', () => {
    const expressions = find(ts.isRegularExpressionLiteral);
    expect(expressions.length).toBeGreaterThan(20);
    expect(expressions.filter(({ text }) => NESTED.test(text))).toEqual([]);
    // Of constants, which V8 would look through at import if they were literals.
    expect(find((node) => ts.isNewExpression(node) && node.expression.getText() === 'RegExp')).toEqual([
      { file: 'src/pickle/object/text-repr.ts', text: "new RegExp(UNPRINTABLE, 'u')" },
      { file: 'src/pickle/scan-payload.ts', text: "new RegExp(NAME, 'u')" },
    ]);
  });

  test('makes no code', () => {
    const isCode = (node: ts.Node): boolean =>
      (ts.isCallExpression(node) || ts.isNewExpression(node)) && /^(eval|Function)$/.test(node.expression.getText());
    expect(find(isCode)).toEqual([]);
  });
});
