/** Prints how many milliseconds an import took: `node startup-child.js SPECIFIER`. Imports nothing itself. */
const start = performance.now();
await import(process.argv[2]!);
console.log(JSON.stringify(performance.now() - start));
