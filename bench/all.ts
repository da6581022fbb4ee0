/** All benchmarks, one after another, with the same options: `npm run bench -- [options]`. */
import { bench } from './bench.ts';
import { benchArrays } from './handover.ts';
import { entry } from './support/entry.ts';

await entry(async (args) => {
  const results = [await bench('load', args), await bench('dump', args), await benchArrays(args)];
  return results.every((complete) => complete);
});
