/** How fast a big array gets from Python to Node, in five ways: `npm run bench:array -- [options]`. */
import { benchArrays } from './handover.ts';
import { entry } from './support/entry.ts';

await entry(benchArrays);
