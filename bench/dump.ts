/** How fast pickles are written: `npm run bench:dump -- [workloads] [options]`. */
import { bench } from './bench.ts';
import { entry } from './support/entry.ts';

await entry((args) => bench(['dump'], args));
