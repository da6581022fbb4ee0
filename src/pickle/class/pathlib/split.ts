/**
 * How Python takes paths apart and puts them together, for the systems that call themselves POSIX and for Windows.
 */

/** A path in parts. */
export interface SplitPath {
  /** Drive and root: what makes a path absolute, or empty. */
  readonly anchor: string;
  /** The names on the way. */
  readonly names: readonly string[];
}

/** A path of POSIX: names between slashes. Two slashes in front, and not three, are a root of their own. */
export function splitPosix(path: string): SplitPath {
  const slashes = /^\/*/.exec(path)![0].length;
  const anchor = slashes === 2 ? '//' : slashes > 0 ? '/' : '';
  return { anchor, names: namesOf(path.slice(slashes), '/') };
}

/** The segments from the last absolute one on. */
export function joinPosix(segments: readonly string[]): string {
  const start = segments.findLastIndex((segment) => segment.startsWith('/'));
  const joined = segments.slice(Math.max(start, 0)).filter((segment) => segment !== '');
  return joined.map((segment, i) => (i === 0 || joined[i - 1]!.endsWith('/') ? segment : `/${segment}`)).join('');
}

/** A path of Windows: a drive such as `C:` or `\\server\share`, perhaps a root, and names between backslashes. */
export function splitWindows(path: string): SplitPath {
  const { drive, root, rest } = splitDrive(path.replaceAll('/', '\\'));
  return { anchor: drive + (root || impliedRoot(drive)), names: namesOf(rest, '\\') };
}

/** `\\server\share` and `\\?\UNC\server\share` have a root even where none is written. */
function impliedRoot(drive: string): string {
  if (!drive.startsWith('\\') || drive.endsWith('\\')) return '';
  const parts = drive.split('\\');
  return (parts.length === 4 && !['', '?', '.'].includes(parts[2]!)) || parts.length === 6 ? '\\' : '';
}

/** The segments, each in the light of the drive and root that it has. */
export function joinWindows(segments: readonly string[]): string {
  let { drive, root, rest } = splitDrive((segments[0] ?? '').replaceAll('/', '\\'));
  for (const segment of segments.slice(1)) {
    const next = splitDrive(segment.replaceAll('/', '\\'));
    const isOther = next.drive !== '' && next.drive.toLowerCase() !== drive.toLowerCase();
    if (next.root !== '') {
      if (next.drive !== '' || drive === '') drive = next.drive;
      ({ root, rest } = next);
    } else if (isOther) {
      ({ drive, root, rest } = next);
    } else {
      if (next.drive !== '') drive = next.drive;
      rest = rest === '' || rest.endsWith('\\') ? rest + next.rest : `${rest}\\${next.rest}`;
    }
  }
  const needsRoot = rest !== '' && root === '' && drive !== '' && !/[:\\]$/.test(drive);
  return drive + (needsRoot ? '\\' : root) + rest;
}

interface Drive {
  readonly drive: string;
  readonly root: string;
  readonly rest: string;
}

function splitDrive(path: string): Drive {
  const cut = (drive: number, root: number): Drive => ({
    drive: path.slice(0, drive),
    root: path.slice(drive, drive + root),
    rest: path.slice(drive + root),
  });
  if (path.startsWith('\\\\')) {
    const start = path.slice(0, 8).toUpperCase() === '\\\\?\\UNC\\' ? 8 : 2;
    const server = path.indexOf('\\', start);
    const share = server === -1 ? -1 : path.indexOf('\\', server + 1);
    return share === -1 ? cut(path.length, 0) : cut(share, 1);
  }
  if (path.startsWith('\\')) return cut(0, 1);
  if (path[1] !== ':') return cut(0, 0);
  return cut(2, path[2] === '\\' ? 1 : 0);
}

/** The path as Windows writes it; a first name such as `c:` must not become a drive. */
export function windowsText({ anchor, names }: SplitPath): string {
  const isDrive = anchor === '' && names[0]?.[1] === ':';
  return `${isDrive ? '.\\' : anchor}${names.join('\\')}`;
}

function namesOf(rest: string, separator: string): string[] {
  return rest.split(separator).filter((name) => name !== '' && name !== '.');
}
