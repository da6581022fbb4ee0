/**
 * The instructions of a pickle for everyone: Python's `pickletools.genops`.
 */
import { fail } from './errors.ts';
import { type Instruction, instructions } from './instructions.ts';
import { type BufferSource, isBufferSource, ownBytes } from './object/buffer.ts';

/** Where {@link genops} begins. */
export interface GenopsOptions {
  /** Offset of the pickle's first byte. Default: 0. */
  readonly offset?: number;
}

/**
 * The instructions of one pickle, one after another, STOP being the last: each with its row of the opcode table, its
 * argument, and where it stands. Nothing is built, and frames are not looked at. Corresponds to `pickletools.genops`.
 *
 * As in Python, what stands before a fault is given before the error is thrown.
 *
 * @param data the pickle; what follows its STOP is left alone, and begins at the `end` of the last instruction.
 * @throws {@link PickleError} for a byte that is no opcode, an argument that is malformed, and data that ends too early.
 * @example
 * ```ts
 * import { dumps, genops } from 'cornichon';
 * for (const { opcode, argument, offset } of genops(dumps([7]))) {
 *   console.log(offset, opcode.name, argument);
 * }
 * // 0 PROTO 5
 * // 2 EMPTY_LIST null
 * // 3 MEMOIZE null
 * // 4 BININT1 7
 * // 6 APPEND null
 * // 7 STOP null
 * ```
 */
export function genops(data: BufferSource, options: GenopsOptions = {}): Generator<Instruction> {
  if (!isBufferSource(data)) fail('ERR_PICKLE_OPTION', `a pickle is read from bytes, got ${typeof data}`);
  const { offset = 0 } = options;
  const bytes = ownBytes(data);
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > bytes.length) {
    fail('ERR_PICKLE_OPTION', `offset must be a whole number from 0 to ${bytes.length}, got ${String(offset)}`);
  }
  return instructions(bytes, { offset, frames: false });
}
