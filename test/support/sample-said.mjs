/** Loaded before a JavaScript sample: what sample-output.ts makes of its promised outputs, and the end of a block. */
import { appendFileSync } from 'node:fs';
import { format, inspect } from 'node:util';

const record = (id, text) => appendFileSync(process.env.SAMPLE_RECORD, `${JSON.stringify([id, text])}\n`);

globalThis.said__ =
  (id) =>
  (...args) => {
    console.log(...args);
    record(id, format(...args));
  };

globalThis.value__ = (id, value) => {
  if (value !== undefined) record(id, inspect(value));
  return value;
};

/** Says that the block is done, and keeps it alive until its standard input ends. */
globalThis.end__ = () => {
  console.log(process.env.SAMPLE_END);
  return new Promise((resolve) => process.stdin.on('end', resolve).resume());
};
