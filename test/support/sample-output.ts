/**
 * What a sample says about its own output, turned into calls that record the output.
 *
 *   console.log(x); // 3             the line printed must be this one; for print(x)  # 3 in Python too
 *   console.log(x);                  so must it here: comment lines that follow at once are the lines printed
 *   // 3
 *   x.size; // 3                     a bare expression has this value, as console.log shows it
 *
 * Blanks do not count. A comment that begins with `such as` is not compared, nor is one behind an expression without a value.
 */
import ts from 'typescript';
import type { Block } from './sample.ts';

/** One output that a sample promises. */
export interface Promised {
  /** How the record names it. */
  readonly id: string;
  readonly text: string;
  /** Whether the statement must have run: a print must, an expression may turn out to have no value. */
  readonly required: boolean;
}

/** A block whose promised outputs are recorded under `id:0`, `id:1` and so on. */
export interface Recorded {
  readonly code: string;
  readonly promised: readonly Promised[];
}

export function recordOutput({ language, code }: Block, id: string): Recorded {
  return language === 'python' ? recordPython(code, id) : recordJavaScript(code, id);
}

function recordJavaScript(code: string, id: string): Recorded {
  const file = ts.createSourceFile('sample.ts', code, ts.ScriptTarget.Latest, true);
  const promised: Promised[] = [];
  const edits: { position: number; text: string; remove: number }[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isExpressionStatement(node) || isAssignment(node.expression)) return;
    const { expression } = node;
    const print = ts.isCallExpression(expression) && expression.expression.getText() === 'console.log';
    const text = trailingComment(code, node.end) ?? (print ? commentLines(code, node.end, '//') : null);
    if (text === null || /^such as\b/.test(text)) return;
    const name = JSON.stringify(`${id}:${promised.length}`);
    promised.push({ id: JSON.parse(name) as string, text, required: print });
    const start = expression.getStart(file);
    if (print) edits.push({ position: start, text: `said__(${name})`, remove: 'console.log'.length });
    else
      edits.push(
        { position: start, text: `value__(${name}, (`, remove: 0 },
        { position: expression.end, text: '))', remove: 0 },
      );
  };
  visit(file);
  let edited = code;
  for (const { position, text, remove } of edits.sort((a, b) => b.position - a.position)) {
    edited = edited.slice(0, position) + text + edited.slice(position + remove);
  }
  return { code: edited, promised };
}

function isAssignment(node: ts.Expression): boolean {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}

function trailingComment(code: string, end: number): string | null {
  const range = ts
    .getTrailingCommentRanges(code, end)
    ?.find(({ kind }) => kind === ts.SyntaxKind.SingleLineCommentTrivia);
  return range === undefined ? null : code.slice(range.pos + 2, range.end).trim();
}

/** The comment lines right below a statement, as one text. */
function commentLines(code: string, end: number, mark: string): string | null {
  const following = code.slice(end).split('\n').slice(1);
  const count = following.findIndex((line) => !line.trimStart().startsWith(mark));
  const comments = following.slice(0, count < 0 ? following.length : count);
  return comments.length === 0
    ? null
    : comments
        .map((line) => line.trimStart().slice(mark.length))
        .join('\n')
        .trim();
}

function recordPython(code: string, id: string): Recorded {
  const promised: Promised[] = [];
  let end = -1;
  const lines = code.split('\n').map((line) => {
    end += line.length + 1;
    const [, indent, rest, comment] = /^(\s*)print(\(.*?\))(?:\s*#\s*(.*))?$/.exec(line) ?? [];
    const text = comment ?? (rest === undefined ? null : commentLines(code, end, '#'));
    if (text === null || text === undefined || /^such as\b/.test(text)) return line;
    const name = `${id}:${promised.length}`;
    promised.push({ id: name, text, required: true });
    return `${indent}said__("${name}")${rest}`;
  });
  return { code: lines.join('\n'), promised };
}

/** What is wrong with the record of a run, against what was promised; empty when nothing is. */
export function complaints(
  promised: readonly Promised[],
  record: readonly (readonly [id: string, text: string])[],
): string[] {
  return promised.flatMap(({ id, text, required }) => {
    const printed = record.filter(([other]) => other === id).map(([, line]) => line);
    if (printed.length === 0) return required ? [`promised ${text}, printed nothing`] : [];
    const found = printed.join(', ');
    return bare(found) === bare(text) ? [] : [`promised ${text}, found ${found}`];
  });
}

function bare(text: string): string {
  return text.replace(/\s+/g, '');
}
