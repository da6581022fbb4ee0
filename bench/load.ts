/** How fast pickles are read: `npm run bench:load -- [options]`. */
import { bench } from './bench.ts';

if (!(await bench('load', process.argv.slice(2)))) process.exitCode = 1;
