/** What the rules of the architecture need to know about one source file, read off its syntax tree. */
import ts from 'typescript';

/** One `import`, `export ... from`, `import()` or `import('...')` type. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Nothing of it is left at run time. `import { type X }` is not: with verbatimModuleSyntax it stays as `import {}`. */
  readonly typeOnly: boolean;
  /** `import './x.ts'`: wanted only for what it does. */
  readonly sideEffect: boolean;
}

/** A name or a statement, and where it stands. */
export interface Mention {
  readonly text: string;
  readonly line: number;
}

/** One source file. */
export interface SourceModule {
  /** Below the root, with slashes, such as `src/pickle/load.ts`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly defaultExports: readonly Mention[];
  /** Statements that are neither imports nor `export ... from`. */
  readonly ownStatements: readonly Mention[];
  /** Names of Node's that are used without being imported. */
  readonly nodeGlobals: readonly Mention[];
}

const NODE_GLOBALS = new Set(['Buffer', 'process', 'require', '__dirname', '__filename']);

/** Reads one file. */
export function readModule(path: string, text: string): SourceModule {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const defaultExports: Mention[] = [];
  const nodeGlobals: Mention[] = [];
  const lineOf = (node: ts.Node) => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const mention = (node: ts.Node): Mention => ({ text: node.getText(file).split('\n')[0]!, line: lineOf(node) });

  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean, sideEffect = false) => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    imports.push({ specifier: specifier.text, line: lineOf(node), typeOnly, sideEffect });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      add(node, node.moduleSpecifier, clause?.phaseModifier === ts.SyntaxKind.TypeKeyword, clause === undefined);
    } else if (ts.isExportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.isTypeOnly);
      for (const element of exported(node)) if (element.name.text === 'default') defaultExports.push(mention(node));
    } else if (ts.isExportAssignment(node)) {
      defaultExports.push(mention(node));
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node, node.argument.literal, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false);
    } else if (node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent)) {
      defaultExports.push(mention(node.parent));
    } else if (ts.isIdentifier(node) && NODE_GLOBALS.has(node.text) && isFree(node)) {
      nodeGlobals.push(mention(node));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const ownStatements = file.statements
    .filter((node) => !ts.isImportDeclaration(node) && !(ts.isExportDeclaration(node) && node.moduleSpecifier))
    .map(mention);
  return { path, lines: text.split('\n').length - 1, imports, defaultExports, ownStatements, nodeGlobals };
}

function exported(node: ts.ExportDeclaration): readonly ts.ExportSpecifier[] {
  return node.exportClause !== undefined && ts.isNamedExports(node.exportClause) ? node.exportClause.elements : [];
}

/** Not the `process` of `x.process`, `{ process: 1 }` or a member that is called so; `{ process }` is a use. */
function isFree(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name !== node;
  const member = ts.isClassElement(parent) || ts.isTypeElement(parent) || ts.isPropertyAssignment(parent);
  return !(member || ts.isMethodDeclaration(parent)) || parent.name !== node;
}
