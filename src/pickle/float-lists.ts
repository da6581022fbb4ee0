/**
 * How long a list of floats will be, where that is all there is to write.
 *
 * Each has nine bytes, so that the length of the pickle is known before the first is written, and the memory can be the pickle's from the
 * start. Else a long output is joined out of pieces, which is one copy more, and half of the memory (`npm run bench:dump -- floats`). Only
 * some of the items are looked at; if others are no floats, or something else was overlooked, the length is another one, and the
 * pieces are joined as ever.
 */
import { BATCH } from './level.ts';
import { NUMBER } from './number-codes.ts';
import { FRAME_HEADER, FRAME_TARGET, type Sink } from './sink.ts';

/** Shorter ones are no longer than a piece. */
const LEAST = 0x10000;
/** So many items are looked at, from the first to the last. */
const LOOKED_AT = 32;

/**
 * Makes room in the sink of a pickle that is not taken in chunks: for a list of floats whose opcode and number are written, and for
 * the end of the pickle behind it.
 */
export function foreseeFloats(list: readonly unknown[], sink: Sink): void {
  const { length } = list;
  if (length < LEAST) return;
  for (let i = 0; i <= LOOKED_AT; i++) {
    const item = list[Math.floor((i * (length - 1)) / LOOKED_AT)];
    if (typeof item !== 'number' || Number.isInteger(item)) return;
  }
  sink.foresee(sizeOf(length, FRAME_TARGET - sink.frameRoom) + 1);
}

/** Bytes of so many floats in batches, with the headers of the frames that begin among them. */
function sizeOf(length: number, inFrame: number): number {
  let size = 0;
  let frame = inFrame;
  for (let left = length; left > 0; left -= BATCH) {
    // MARK, and at the end APPENDS.
    size++;
    frame++;
    for (let floats = Math.min(left, BATCH); floats > 0; ) {
      if (frame >= FRAME_TARGET) {
        size += FRAME_HEADER;
        frame = 0;
      }
      const some = Math.min(floats, Math.ceil((FRAME_TARGET - frame) / NUMBER));
      size += some * NUMBER;
      frame += some * NUMBER;
      floats -= some;
    }
    size++;
    frame++;
  }
  return size;
}
