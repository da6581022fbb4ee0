/**
 * A scan as SARIF 2.1.0, the format that code hosts and editors show findings from.
 */
import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ScanSeverity } from '../pickle/scan-report.ts';
import { SCAN_RULES } from '../pickle/scan-rules.ts';
import { wayText } from './pieces.ts';
import { findingsOf, type ScannedFile, type ScannedPart } from './verdict.ts';

const LEVELS: Readonly<Record<ScanSeverity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  unknown: 'warning',
  structure: 'warning',
  dos: 'warning',
  info: 'note',
};

/** What the rules about containers are for. */
const CONTAINER_RULES: Readonly<Record<string, string>> = {
  'not-verified': 'Something could not be read, or not to its end, so what it holds is not known.',
  'zip-directory': 'The directory of a zip file is missing or contradicts itself; readers see different members.',
  'zip-mismatch': 'The directory of a zip file and the header of a member disagree; readers see different members.',
  'zip-duplicate': 'Two members of a zip file have one name; which one is read depends on the reader.',
  'zip-outside': 'Bytes of a zip file that belong to no member.',
  'zip-offset': 'Something stands in front of a zip file.',
  'zip-overlap': 'Members of a zip file share bytes.',
  'zip-encrypted': 'A member says that it is encrypted; some loaders read it all the same.',
  'gzip-outside': 'Bytes behind the end of compressed data.',
  'zlib-outside': 'Bytes behind the end of compressed data.',
};

/** The scan as a SARIF log. */
export function sarifLog(files: readonly ScannedFile[], version: string): object {
  const rules = [
    ...Object.entries(SCAN_RULES).map(([id, { severity, why }]) => ({ id, why, level: LEVELS[severity] })),
    ...Object.entries(CONTAINER_RULES).map(([id, why]) => ({ id, why, level: 'warning' as const })),
  ];
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  const result = (file: ScannedFile, part: ScannedPart | null, found: Found): object => ({
    ruleId: found.rule,
    ruleIndex: indices.get(found.rule) ?? -1,
    level: found.level,
    message: { text: found.message },
    locations: [location(file, part, found.offset)],
    properties: { severity: found.severity, opcode: found.opcode, offset: found.offset },
  });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'cornichon',
            version,
            rules: rules.map(({ id, why, level }) => ({
              id,
              shortDescription: { text: id },
              fullDescription: { text: why },
              defaultConfiguration: { level },
            })),
          },
        },
        invocations: [{ executionSuccessful: files.every(({ error }) => error === null) }],
        artifacts: files.map(({ path, size, sha256 }) => ({
          location: { uri: uriOf(path) },
          ...(size === null ? {} : { length: size }),
          ...(sha256 === null ? {} : { hashes: { 'sha-256': sha256 } }),
        })),
        results: files.flatMap((file) => [
          ...Array.from(findingsOf(file), ({ part, finding }) =>
            result(file, part, { ...finding, level: LEVELS[finding.severity] }),
          ),
          ...notVerified(file).map(({ part, message }) =>
            result(file, part, { ...NOT_VERIFIED, message: `not verified: ${message}` }),
          ),
        ]),
      },
    ],
  };
}

interface Found {
  readonly rule: string;
  readonly severity: ScanSeverity | null;
  readonly level: 'error' | 'warning' | 'note';
  readonly offset: number;
  readonly opcode: string | null;
  readonly message: string;
}

const NOT_VERIFIED = { rule: 'not-verified', severity: null, level: 'warning', offset: 0, opcode: null } as const;

/** What of a file could not be read, and why. */
export function notVerified(file: ScannedFile): { part: ScannedPart | null; message: string }[] {
  if (file.error !== null) return [{ part: null, message: file.error }];
  return file.parts
    .filter(({ complete }) => !complete)
    .map((part) => ({ part, message: part.reason ?? 'not read to its end' }));
}

function location(file: ScannedFile, part: ScannedPart | null, byteOffset: number): object {
  const artifactLocation = { uri: uriOf(file.path) };
  // An offset in what is compressed is none in the file.
  if (part === null || part.container.length === 0) {
    return { physicalLocation: { artifactLocation, region: { byteOffset, byteLength: 1 } } };
  }
  const name = wayText(part.container).trimStart();
  return { physicalLocation: { artifactLocation }, logicalLocations: [{ fullyQualifiedName: name, kind: 'member' }] };
}

function uriOf(path: string): string {
  if (path === '-') return 'stdin:';
  if (isAbsolute(path)) return pathToFileURL(path).href;
  return path.split(sep).map(encodeURIComponent).join('/');
}
