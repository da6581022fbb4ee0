/**
 * Turns the opcode table into docs/opcodes.md. Pure functions over the table and the source text of its module: the generator
 * writes what they return, and a test compares it with the file that is checked in.
 */

/** What each protocol is called in a heading. */
const PROTOCOLS = [
  'Protocol 0',
  'Protocol 1',
  'Protocol 2 (Python 2.3)',
  'Protocol 3 (Python 3.0)',
  'Protocol 4 (Python 3.4)',
  'Protocol 5 (Python 3.8)',
];

/** The whole page. */
export function renderOpcodeDocs({ opcodes, args, source }) {
  const protocols = PROTOCOLS.map((heading, protocol) => {
    const rows = opcodes.filter((opcode) => opcode.protocol === protocol);
    return section(`${heading}: ${rows.length} opcodes`, [
      ['Opcode', 'Byte', 'Argument', 'Stack before → after', 'What it does'],
      ...rows.map((row) => opcodeCells(row, args)),
    ]);
  });
  const kinds = Object.entries(args).map(([name, { layout, type, doc }]) => [
    code(name),
    layoutText(layout),
    type,
    doc,
  ]);
  return [
    '<!-- Written by scripts/generate-opcode-docs.mjs from src/pickle/opcodes.ts. Edit that file and run the script. -->',
    '# The opcodes of pickle',
    introduction(source),
    '## The opcodes',
    ...protocols,
    section('Arguments', [['Name', 'Bytes', 'Type', 'What they hold'], ...kinds], '##'),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The comment that opens the module, without its first paragraph (which speaks of the code) and without the stars. */
function introduction(source) {
  const comment = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(source);
  if (comment === null) throw new Error('expected the opcode table to open with a /** comment, found none');
  const text = comment[1].replace(/^ \* ?/gm, '');
  return text.slice(text.indexOf('## '));
}

function section(heading, [head, ...rows], level = '###') {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escapePipes).join(' | ')} |`);
  return `${level} ${heading}\n\n${lines.join('\n')}`;
}

function opcodeCells({ name, code: byte, argument, before, after, doc }, args) {
  const printable = byte > 0x20 && byte < 0x7f ? ` ${code(String.fromCharCode(byte))}` : '';
  return [
    code(name),
    `${code(`0x${byte.toString(16).padStart(2, '0')}`)}${printable}`,
    argument === null ? '' : `${code(argument)}: ${layoutText(args[argument].layout)}`,
    before.length + after.length === 0 ? '' : `${stack(before)} → ${stack(after)}`,
    doc,
  ];
}

function layoutText(layout) {
  switch (layout.kind) {
    case 'fixed':
      return plural(layout.bytes, 'byte');
    case 'line':
      return plural(layout.lines, 'line');
    case 'counted':
      return `${layout.signed ? 'signed ' : ''}length of ${plural(layout.prefix, 'byte')}, then the bytes`;
    default:
      throw new Error(`expected the layout fixed, line or counted, found ${layout.kind}`);
  }
}

const stack = (items) => (items.length === 0 ? '(nothing)' : items.join(' '));
const code = (text) => `\`${text}\``;
const plural = (count, noun) => `${count} ${noun}${count === 1 ? '' : 's'}`;
const escapePipes = (cell) => cell.replaceAll('|', '\\|');
