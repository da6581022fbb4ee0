/** How fast pickles are read: `npm run bench:load -- [workloads] [options]`. */
import { bench } from './bench.ts';
import { entry } from './support/entry.ts';

await entry((args) => bench(['load'], args));
