/** Everyone with every workload in both directions: `npm run bench -- [workloads] [options]`. */
import { bench } from './bench.ts';
import { OPERATIONS } from './job.ts';
import { entry } from './support/entry.ts';

await entry((args) => bench(OPERATIONS, args));
