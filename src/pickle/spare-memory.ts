/**
 * Pieces of memory in which a long pickle was written before it was joined, for the next one.
 *
 * The system makes each page of fresh memory when it is first written, which takes longer than to write a float into it. So pieces
 * are used again, up to a limit; and since they are held weakly, they go with the next collection that looks at old objects, and
 * a program that writes one long pickle and then none does not keep them. Of `npm run bench:dump -- floats` it takes a third of the
 * processor's time in the median, and little of the fastest calls.
 */

/** Bytes of a piece. */
export const PIECE = 0x100000;
/** No more pieces wait for the next pickle. */
const MOST = 16;

export class SpareMemory {
  #waiting: WeakRef<Uint8Array[]> | null = null;
  /** Those of the pickle that is being written. */
  #used: Uint8Array[] = [];

  /** A piece with anything in it. */
  take(): Uint8Array {
    const piece = this.#waiting?.deref()?.pop() ?? new Uint8Array(PIECE);
    this.#used.push(piece);
    return piece;
  }

  /** Nobody looks at the pieces of this pickle any more. */
  giveBack(): void {
    if (this.#used.length === 0) return;
    let waiting = this.#waiting?.deref();
    if (waiting === undefined) {
      waiting = [];
      this.#waiting = new WeakRef(waiting);
    }
    for (const piece of this.#used) if (waiting.length < MOST) waiting.push(piece);
    this.#used = [];
  }

  /** The pieces of this pickle are somebody else's now. */
  forget(): void {
    if (this.#used.length > 0) this.#used = [];
  }
}
