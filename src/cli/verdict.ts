/**
 * What a scan says of one file: the reports of its pickles, what is odd about the containers around them, and what could not
 * be read.
 */
import { createHash } from 'node:crypto';
import { type FilePart, openParts, type Step } from '../file/open.ts';
import { scan } from '../pickle/scan.ts';
import type { ScanFinding, ScannedPickle, ScanOptions, ScanSeverity, SkippedRange } from '../pickle/scan-report.ts';
import { inflate } from './inflate.ts';

/** How bad a finding may be, worst first. */
export const SEVERITIES = ['critical', 'high', 'unknown', 'structure', 'dos', 'info'] as const;

/** Size of the first of the five pickles that an old file of torch starts with, a number that says what it is. */
const MAGIC_LENGTH = 15;

/** A finding about a container. */
export interface ContainerFinding {
  readonly rule: string;
  readonly severity: ScanSeverity;
  readonly offset: number;
  readonly opcode: null;
  readonly message: string;
}

/** A pickle, a container or an array in a file, and what is to be said of it. */
export interface ScannedPart {
  /** The way from the file to it; empty for the file itself. Offsets count from the start of the part. */
  readonly container: readonly Step[];
  readonly kind: FilePart['kind'];
  readonly pickles: readonly ScannedPickle[];
  /** About the container itself. */
  readonly findings: readonly ContainerFinding[];
  readonly skipped: readonly SkippedRange[];
  readonly complete: boolean;
  /** Why it is not complete, where that is not in a finding. */
  readonly reason: string | null;
}

/** A file, and what is to be said of it. */
export interface ScannedFile {
  readonly path: string;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly parts: readonly ScannedPart[];
  readonly complete: boolean;
  /** Why it could not be read at all. */
  readonly error: string | null;
}

/** A finding and where it stands. */
export interface PlacedFinding {
  readonly part: ScannedPart;
  readonly finding: ScanFinding | ContainerFinding;
}

/** Scans a file. */
export function scanFile(path: string, bytes: Uint8Array, options: ScanOptions, maxBytes: number): ScannedFile {
  const parts: ScannedPart[] = [];
  for (const part of openParts(bytes, { inflate, maxBytes: Math.max(maxBytes, 4 * bytes.length) })) {
    const scanned = scanPart(part, options);
    // Members of a zip file that are no pickles, such as the data of tensors, are nobody's business.
    if (scanned.kind !== 'other' && scanned.kind !== 'empty') parts.push(scanned);
    else if (!scanned.complete) parts.push(scanned);
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, size: bytes.length, sha256, parts, complete: parts.every(({ complete }) => complete), error: null };
}

/** A file that could not be read. */
export function unreadable(path: string, error: string): ScannedFile {
  return { path, size: null, sha256: null, parts: [], complete: false, error };
}

function scanPart({ kind, way, bytes, trouble, remarks }: FilePart, options: ScanOptions): ScannedPart {
  const findings = remarks.map((remark) => ({ ...remark, severity: 'structure' as const, opcode: null }));
  const report = kind === 'pickle' ? scan(bytes, options) : null;
  const pickles = report?.pickles ?? [];
  const skipped = report?.skipped ?? [];
  const reason = trouble ?? (report?.complete === false ? reasonOf(pickles, skipped) : null);
  const complete = trouble === null && report?.complete !== false;
  return { container: way, kind, pickles, findings, skipped, complete, reason };
}

/** Why a scan came to no end. */
function reasonOf(pickles: readonly ScannedPickle[], skipped: readonly SkippedRange[]): string {
  if (pickles.some(({ globals }) => globals.some(({ module }) => module === 'joblib.numpy_pickle'))) {
    return 'a file of joblib: the data of arrays stands between the instructions, where this scan does not follow';
  }
  const [first] = skipped;
  if (first !== undefined && pickles.length >= 5 && pickles[0]!.end === MAGIC_LENGTH) {
    return `bytes ${first.start} to ${first.end} were not read: in an old file of torch, the data of tensors`;
  }
  if (first !== undefined) return `bytes ${first.start} to ${first.end} were not read: ${first.reason}`;
  const broken = pickles.find(({ complete }) => !complete);
  return broken === undefined ? 'not read to its end' : `the pickle at byte ${broken.start} comes to no end`;
}

/** All findings of a file, about containers first. */
export function* findingsOf(file: ScannedFile): Generator<PlacedFinding> {
  for (const part of file.parts) {
    for (const finding of part.findings) yield { part, finding };
    for (const pickle of part.pickles) for (const finding of pickle.findings) yield { part, finding };
  }
}

/** Whether a file has anything that Python would unpickle. */
export function hasPickle(file: ScannedFile): boolean {
  return file.parts.some(({ pickles }) => pickles.length > 0);
}

/** Whether a finding is as bad as that, or worse. */
export function reaches(severity: ScanSeverity, threshold: ScanSeverity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}
