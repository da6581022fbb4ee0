/**
 * What is wrong with a file that holds pickles, beside the pickles themselves.
 */

/** Thrown by the readers of this folder for a container or a header that is not what its format says. */
export class FileFormatError extends Error {
  /** Always `'FileFormatError'`. */
  override readonly name = 'FileFormatError';
  /** Offset in the bytes that were given. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}
