/** `cornichon scan`: what pickles would do in Python, for people, for scripts and for code hosts. */
import type { ScanSeverity } from '../pickle/scan-report.ts';
import type { Command, Invocation } from './command.ts';
import { EXIT } from './exit.ts';
import { inputsOf, reasonOf } from './input.ts';
import { wayText } from './pieces.ts';
import { POLICY_OPTION, type Policy, policyOf } from './policy.ts';
import { Progress } from './progress.ts';
import { notVerified, sarifLog } from './sarif.ts';
import type { Style } from './terminal.ts';
import { count, printable, printableJSON } from './text.ts';
import { findingsOf, hasPickle, reaches, type ScannedFile, SEVERITIES, scanFile, unreadable } from './verdict.ts';
import { version } from './version.ts';

const STYLES: Readonly<Record<ScanSeverity, Style>> = {
  critical: 'red',
  high: 'red',
  unknown: 'yellow',
  structure: 'yellow',
  dos: 'yellow',
  info: 'dim',
};
/** Names that a line has room for. */
const MAX_NAMES = 8;

/** The sub-command. */
export const SCAN: Command = {
  name: 'scan',
  operands: '[FILE|DIRECTORY...]',
  summary: 'Says what pickles would do if Python read them: what they name and call, and what is odd. Runs nothing.',
  details:
    'A name that the policy does not list is a finding, and so is every trick that hides one. No finding means that nothing ' +
    'was found, and is no promise; what could not be read to its end is NOT VERIFIED. Exit status: 0 nothing found, ' +
    '1 findings, 2 something not verified, 3 no pickle, 4 wrong usage; 1 wins over 2.',
  options: {
    ...POLICY_OPTION,
    'fail-on': {
      value: 'SEVERITY',
      help: `From which severity on the exit status is 1: ${SEVERITIES.join(', ')}. Default: dos.`,
    },
    json: { help: 'One JSON document, with hashes, all names and findings; in an order that can be compared.' },
    sarif: { help: 'A SARIF 2.1.0 log, for code hosts and editors.' },
    'max-bytes': {
      value: 'N',
      help: 'Most bytes that compressed files may inflate to; K, M and G may follow. Default: 1G.',
    },
  },
  examples: [
    ['cornichon scan model.pkl', 'one file'],
    ['cornichon scan --policy sklearn models/', 'all files below a directory, estimators expected'],
    ['cornichon scan --policy torch --fail-on high weights.pt', 'only what is dangerous is a failure'],
    ['cornichon scan --sarif . > pickles.sarif', 'a log for a code host'],
  ],
  async run(invocation: Invocation): Promise<number> {
    const { options, out } = invocation;
    const policy = await policyOf(options.text('policy'));
    const threshold = options.choice('fail-on', SEVERITIES, 'dos');
    const maxBytes = options.number('max-bytes', 2 ** 30, 1);
    const asDocument = options.flag('json') || options.flag('sarif');
    const progress = new Progress(invocation.err);
    const files: ScannedFile[] = [];
    for await (const input of inputsOf(invocation, { directories: true })) {
      await progress.show(input.name);
      const file = await input.read().then(
        (bytes) => scanFile(input.name, bytes, policy.options, maxBytes),
        (error) => unreadable(input.name, reasonOf(error)),
      );
      const isNamed = invocation.files.length === 0 || invocation.files.includes(input.name);
      if (!asDocument && (isNamed || hasPickle(file) || !file.complete)) {
        await progress.clear();
        await writeFile(file, policy, invocation);
      }
      files.push(file);
    }
    await progress.clear();
    const summary = summarize(files, threshold);
    if (options.flag('sarif')) await writeDocument(sarifLog(files, await version()), invocation);
    else if (options.flag('json')) {
      const tool = { name: 'cornichon', version: await version() };
      await writeDocument({ schema: 1, tool, policy: policy.name, failOn: threshold, files, summary }, invocation);
    } else if (files.length > 1) await out.line(['bold', summaryText(summary)]);
    return statusOf(summary);
  },
};

interface Summary {
  readonly files: number;
  readonly withPickles: number;
  readonly withFindings: number;
  readonly notVerified: number;
  readonly findings: Readonly<Record<ScanSeverity, number>>;
}

function summarize(files: readonly ScannedFile[], threshold: ScanSeverity): Summary {
  const findings = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<ScanSeverity, number>;
  let withFindings = 0;
  for (const file of files) {
    let reached = false;
    for (const { finding } of findingsOf(file)) {
      findings[finding.severity]++;
      reached ||= reaches(finding.severity, threshold);
    }
    if (reached) withFindings++;
  }
  const withPickles = files.filter(hasPickle).length;
  return {
    files: files.length,
    withPickles,
    withFindings,
    notVerified: files.filter((f) => !f.complete).length,
    findings,
  };
}

function statusOf({ withFindings, notVerified: open, withPickles }: Summary): number {
  if (withFindings > 0) return EXIT.findings;
  if (open > 0) return EXIT.inconclusive;
  return withPickles > 0 ? EXIT.ok : EXIT.noPickle;
}

function summaryText({ files, withPickles, withFindings, notVerified: open }: Summary): string {
  return `${count(files, 'file')}, ${withPickles} with pickles: ${withFindings} with findings, ${open} not verified`;
}

async function writeFile(file: ScannedFile, policy: Policy, { out }: Invocation): Promise<void> {
  const name = printable(file.path === '-' ? 'standard input' : file.path);
  const open = notVerified(file);
  for (const { part, message } of open) {
    await out.line(['bold', name + wayText(part?.container ?? [])], ': ', [
      'yellow',
      `NOT VERIFIED: ${printable(message)}`,
    ]);
  }
  for (const part of file.parts) {
    if (part.pickles.length === 0 && part.findings.length === 0) continue;
    const text =
      part.pickles.length === 0
        ? part.kind
        : usesText(
            part.pickles.flatMap(({ globals }) => globals),
            policy,
          );
    await out.line(['bold', name + wayText(part.container)], `: ${printable(text)}`);
    const findings = [...part.findings, ...part.pickles.flatMap((pickle) => pickle.findings)];
    for (const { rule, severity, offset, opcode, message } of findings) {
      const place = opcode === null ? '' : ` ${opcode}`;
      await out.line('  ', [STYLES[severity], severity.padEnd(9)], ` byte ${offset}${place}: ${printable(message)} `, [
        'dim',
        `[${rule}]`,
      ]);
    }
    const omitted = part.pickles.reduce((sum, pickle) => sum + pickle.omitted, 0);
    if (omitted > 0) await out.line(['dim', `  and ${count(omitted, 'finding')} more of the same kinds`]);
  }
  if (open.length === 0 && !hasPickle(file)) await out.line(['bold', name], ': no pickle');
}

type Named = { readonly module: string; readonly name: string; readonly verdict: string };

/** What is named, and whether it was expected. Never that it is safe. */
function usesText(globals: readonly Named[], { name }: Policy): string {
  const all = new Map(globals.map((global) => [`${global.module}.${global.name}`, global.verdict]));
  if (all.size === 0) return 'data only: no globals';
  const others = [...all].filter(([, verdict]) => verdict !== 'allowed').map(([global]) => global);
  if (others.length === 0) return `uses ${count(all.size, 'global')}, all in policy '${name}'`;
  const more = others.length > MAX_NAMES ? `, and ${others.length - MAX_NAMES} more` : '';
  return `uses ${count(all.size, 'global')}; not in policy '${name}': ${others.slice(0, MAX_NAMES).join(', ')}${more}`;
}

async function writeDocument(document: object, { out }: Invocation): Promise<void> {
  await out.line(printableJSON(JSON.stringify(document, null, 2)));
}
