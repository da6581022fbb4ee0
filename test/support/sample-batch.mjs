/** Runs samples one after another in one process; the argument names a JSON list of { id, folder, url }. */
import { appendFileSync, readFileSync } from 'node:fs';

for (const { id, folder, url } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  process.chdir(folder);
  let trouble = '';
  try {
    await import(url);
  } catch (error) {
    trouble = error?.stack ?? String(error);
  }
  appendFileSync(process.env.SAMPLE_RECORD, `${JSON.stringify([id, trouble])}\n`);
}
// A sample may leave a timer or a handle behind.
process.exit(0);
