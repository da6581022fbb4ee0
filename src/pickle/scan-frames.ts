/**
 * Holds the instructions of a pickle against its frames. The scanner reads on across their ends, as older CPythons do, and
 * says what newer ones refuse.
 */
import type { Findings } from './scan-findings.ts';

export class FrameWatch {
  readonly #findings: Findings;
  readonly #length: number;
  /** Where the open frame ends; Infinity when there is none. */
  end = Number.POSITIVE_INFINITY;

  /** @param length how many bytes there are */
  constructor(findings: Findings, length: number) {
    this.#findings = findings;
    this.#length = length;
  }

  /** An instruction that ends behind the frame that was open. */
  crossed(offset: number, end: number, code: number): void {
    const frameEnd = this.end;
    this.end = Number.POSITIVE_INFINITY;
    if (offset >= frameEnd) return;
    this.#findings.add(
      'frame-straddled',
      offset,
      code,
      () => `the frame ends at byte ${frameEnd}, the instruction at ${end}`,
    );
  }

  /** A frame of `length` bytes begins at `start`, behind the instruction at `offset`. */
  open(offset: number, start: number, length: number, code: number): void {
    const previous = this.end;
    if (start < previous && previous !== Number.POSITIVE_INFINITY) {
      this.#findings.add(
        'frame-nested',
        offset,
        code,
        () => `a frame begins, and the one before it ends only at byte ${previous}`,
      );
    }
    const rest = this.#length - start;
    if (length > rest) {
      this.#findings.add('frame-length', offset, code, () => `a frame of ${length} bytes, and ${rest} bytes follow`);
    }
    this.end = start + length;
  }

  /** STOP ends at `end`. */
  close(offset: number, end: number, code: number): void {
    const frameEnd = this.end;
    if (end >= frameEnd || frameEnd === Number.POSITIVE_INFINITY || frameEnd > this.#length) return;
    this.#findings.add('frame-unfinished', offset, code, () => `the frame goes on to byte ${frameEnd}`);
  }
}
