/**
 * Whether a segment that was found under a name is one to be opened.
 *
 * A name in /dev/shm is anybody's to take, and whoever may write to a file may also cut it short, which ends those who look at it
 * by SIGBUS. So a segment is this user's alone, has one name, and is not larger than the caller expects, unless an option says
 * that it may be. The open file is looked at, and not the name, which may mean another file a moment later.
 */
import { checkBoolean, checkInteger } from './arguments.ts';
import type { NativeDescription } from './binding.ts';
import { SharedMemoryError, type SharedMemoryErrorCode } from './errors.ts';
import type { TrustOptions } from './options.ts';

/** The options, checked and complete. */
export type Trust = Required<{ [Key in keyof TrustOptions]: NonNullable<TrustOptions[Key]> }>;

/** The names of the options, for those who pass them on. */
const FLAGS = ['allowForeignOwner', 'allowSharedMode', 'allowHardLinks'] as const;

/** Throws `ERR_SHM_TYPE` or `ERR_SHM_RANGE`. */
export function trustOf(options: TrustOptions, segment: string): Trust {
  const { allowForeignOwner = false, allowSharedMode = false, allowHardLinks = false, maxSize = Infinity } = options;
  const trust = { allowForeignOwner, allowSharedMode, allowHardLinks, maxSize };
  for (const flag of FLAGS) checkBoolean(trust[flag], flag, segment);
  if (maxSize !== Infinity) checkInteger(maxSize, 'maxSize', 1, Number.MAX_SAFE_INTEGER, segment);
  return trust;
}

/** The options that decide this, taken out of larger ones. */
export function trustIn({ allowForeignOwner, allowSharedMode, allowHardLinks, maxSize }: TrustOptions): TrustOptions {
  return { allowForeignOwner, allowSharedMode, allowHardLinks, maxSize };
}

/**
 * Throws `ERR_SHM_UNTRUSTED` or `ERR_SHM_TOO_LARGE`.
 *
 * @param isKept - Whether the one further name that there is belongs to the segment's creator.
 */
export function checkTrust(segment: string, found: NativeDescription, trust: Trust, isKept: () => boolean): void {
  const [size, owner, mode = 0, links = 0] = found;
  const refuse = (message: string, code: SharedMemoryErrorCode = 'ERR_SHM_UNTRUSTED') => {
    throw new SharedMemoryError(code, `shared memory '${segment}' ${message}`, { segment });
  };
  const user = process.geteuid?.();
  if (!trust.allowForeignOwner && owner !== undefined && owner !== user) {
    refuse(
      `belongs to user ${owner}, and this process is of user ${user}: pass { allowForeignOwner: true } if you trust that` +
        ' user with what you read and write there',
    );
  }
  if (!trust.allowSharedMode && (mode & 0o077) !== 0) {
    refuse(
      `has the mode ${octal(mode)}, with which others than its owner may ${mode & 0o022 ? 'write to' : 'read'} it: pass` +
        ` { allowSharedMode: true } if that is meant, or chmod it to ${octal(mode & 0o700)}`,
    );
  }
  if (!trust.allowHardLinks && links > 1 && !(links === 2 && isKept())) {
    refuse(
      `has ${links} names, and so may be another segment than was meant: pass { allowHardLinks: true } if somebody linked it` +
        ` on purpose (find /dev/shm -samefile /dev/shm/${segment} lists them)`,
    );
  }
  if (size > trust.maxSize) {
    refuse(`has ${size} bytes, more than maxSize, which is ${trust.maxSize}`, 'ERR_SHM_TOO_LARGE');
  }
}

function octal(mode: number): string {
  return `0o${mode.toString(8).padStart(3, '0')}`;
}
