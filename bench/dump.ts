/** How fast pickles are written: `npm run bench:dump -- [options]`. */
import { bench } from './bench.ts';

if (!(await bench('dump', process.argv.slice(2)))) process.exitCode = 1;
