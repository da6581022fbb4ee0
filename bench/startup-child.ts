/**
 * Prints how many milliseconds an import took, and then the first `dumps` and `loads`, where the module has them:
 * `node startup-child.js SPECIFIER`. Imports nothing itself.
 */
const start = performance.now();
const { dumps, loads } = await import(process.argv[2]!);
const imported = performance.now();
if (loads !== undefined) loads(dumps({ id: 1, tags: ['a', 'b'], total: 2.5 }));
console.log(JSON.stringify({ import: imported - start, first: performance.now() - imported }));
