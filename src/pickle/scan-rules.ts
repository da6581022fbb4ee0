/**
 * The rules of the scanner: an id that stays, how bad it is, and why it is a rule at all.
 *
 * `docs/scan.md` has the same table; a test holds them together. A rule has one severity, so that whoever looks at a
 * threshold loses nothing when a list of findings is cut.
 */
import type { ScanSeverity } from './scan-report.ts';

/** What a rule says of itself. */
export interface RuleText {
  /** How bad every finding of the rule is. */
  readonly severity: ScanSeverity;
  /** Why it is a rule, in a sentence or two (Markdown). */
  readonly why: string;
}

function rules<const Id extends string>(table: Record<Id, RuleText>): Readonly<Record<Id, RuleText>> {
  return table;
}

/** Every rule, worst first. */
export const SCAN_RULES = /* @__PURE__ */ rules({
  'dangerous-call': {
    severity: 'critical',
    why: 'Something that runs code, touches files or opens connections is called while the pickle is read.',
  },
  'dangerous-argument': {
    severity: 'critical',
    why: 'Such a function is handed to another call, which may call it: `map(os.system, ...)`, `partial(os.system, ...)`.',
  },
  'dangerous-global': {
    severity: 'high',
    why: 'Such a function or its module is named. Naming alone imports the module, and a class may call it later.',
  },
  'dotted-walk': {
    severity: 'high',
    why:
      'A dotted name, or a chain of `getattr`, goes through an imported module or an attribute with two underscores: that ' +
      'way any module is reached from a harmless one, such as `collections._sys.modules`.',
  },
  'unresolved-global': {
    severity: 'high',
    why: 'The module or the name is no literal of the pickle but computed while it is read, so nobody can tell what it is.',
  },
  'unresolved-call': {
    severity: 'high',
    why: 'What is called is the result of another call, an extension code or a persistent id, and not a name.',
  },
  'unresolved-attribute': {
    severity: 'high',
    why: '`getattr` on an object that the pickle makes, or with a name that is no literal: it may be any function.',
  },
  'mutated-global': {
    severity: 'high',
    why: 'A class or a module gets a state, items or attributes, as if it were an object of the pickle: `sys.modules[...] = ...`.',
  },
  'frame-nested': {
    severity: 'high',
    why:
      'A frame begins inside another. Some readers refuse it, and CPython before 3.13.15 and 3.14.7, reading a file, leaves ' +
      'out what is left of the first frame: it runs another program than the one that stands here.',
  },
  'frame-straddled': {
    severity: 'high',
    why:
      'An instruction crosses the end of its frame. CPython before 3.13.15 and 3.14.7, reading a file, leaves out what ' +
      'stands before that end: `cbuiltins` names `ltins` if the frame ends behind `cbui`.',
  },
  'unlisted-global': {
    severity: 'unknown',
    why: 'A class or function that the policy does not list. Python imports its module and, if it is called, runs it.',
  },
  'too-many-globals': {
    severity: 'unknown',
    why: 'More names than are listed; those beyond were not judged.',
  },
  broken: {
    severity: 'structure',
    why:
      'Reading stops here: a byte that is no opcode, or the data ends. What stands before has run by then, so findings ' +
      'before it count as ever.',
  },
  'not-a-pickle': {
    severity: 'structure',
    why: 'The first bytes are no pickle. A container must be opened first.',
  },
  'unsupported-protocol': {
    severity: 'structure',
    why: 'A protocol that does not exist yet; Python refuses it.',
  },
  'misplaced-proto': {
    severity: 'structure',
    why: 'PROTO anywhere but at the start. It changes how names are read from there on, and no writer does it.',
  },
  'frame-length': {
    severity: 'structure',
    why: 'A frame that is longer than the data. The C unpickler refuses, the Python unpickler reads on.',
  },
  'frame-unfinished': {
    severity: 'structure',
    why: "STOP inside a frame that goes on. What is left of the frame is nobody's.",
  },
  'memo-missing': {
    severity: 'structure',
    why: 'Fetches what was never stored, so Python stops here. Scanners that stopped too were blind to the rest.',
  },
  'memo-redefined': {
    severity: 'structure',
    why: 'A memo number is given twice. No writer does it; it hides from a reader that does not follow the memo what is named.',
  },
  'stack-underflow': {
    severity: 'structure',
    why: 'Takes more from the stack than there is, or a mark that is not there. Python stops here.',
  },
  'wrong-operand': {
    severity: 'structure',
    why: 'An instruction meets what Python does not take there: a call of a number, items for a text. Python stops here.',
  },
  'stack-leftover': {
    severity: 'structure',
    why: 'Values are left under the result. They were made, and called, and nobody sees them.',
  },
  'malformed-argument': {
    severity: 'structure',
    why: 'An argument that is not what its opcode wants, such as a number with letters in it.',
  },
  'disputed-number': {
    severity: 'structure',
    why: "A number that CPython's two unpicklers, or two versions of it, read differently: `I0x10`, `I 1`, `I001`, `F1e999`.",
  },
  'empty-name': {
    severity: 'structure',
    why: "A global without a module or without a name; CPython's two unpicklers disagree about it.",
  },
  'extension-code': {
    severity: 'structure',
    why: 'Names a class by a number that only the sender and the receiver know. Give `extensions` to resolve it.',
  },
  'persistent-id': {
    severity: 'structure',
    why: 'Refers to something outside, which the reading program looks up by what stands here.',
  },
  'nested-too-deep': {
    severity: 'structure',
    why: 'Pickles inside pickles inside pickles; the innermost were not looked at.',
  },
  'memo-sparse': {
    severity: 'dos',
    why: 'A memo number far beyond the count of what was stored: thirteen bytes make some CPythons allocate gigabytes.',
  },
  'length-beyond-data': {
    severity: 'dos',
    why: 'Declares more bytes than the data has. A reader that allocates before it compares runs out of memory.',
  },
  'expanding-key': {
    severity: 'dos',
    why:
      'A key of a dict or an item of a set is a tuple that shares its parts with itself, over and over. To hash it, CPython ' +
      'follows every path: 90 bytes are enough for years.',
  },
  expansion: {
    severity: 'dos',
    why:
      'Shared parts make far more paths than there are values ("billion laughs"): printing, comparing or converting the ' +
      'value follows every path.',
  },
  'deep-nesting': {
    severity: 'dos',
    why: 'Nested deeper than 1,000, which is more than Python writes by default: code that recurses over the value overflows.',
  },
  'graph-too-large': {
    severity: 'dos',
    why: 'So many objects that how they share their parts was not worked out; expansion and depth are not known.',
  },
  'nested-pickle': {
    severity: 'info',
    why: 'A text or bytes hold another pickle, which is listed on its own.',
  },
  'out-of-band': {
    severity: 'info',
    why: 'Needs buffers that are not in the pickle.',
  },
});

/** Which rule a finding is of. Ids are stable. */
export type ScanRule = keyof typeof SCAN_RULES;
