/**
 * CPython's own tests of pickle, with Node in the middle: what Python wrote is read and written again by us before Python
 * reads it, so every assertion of those tests is one about us.
 */
import { expect, test } from 'vitest';
import { ROUTED_EXCEPTIONS, UNROUTED } from './known-exceptions.ts';
import { eachPython } from './python.ts';
import { runRouted } from './routed.ts';

eachPython('tests of test.pickletester through Node', (python) => {
  test('pass', async ({ skip }) => {
    const run = await runRouted(python);
    if (run === null) return skip(`${python.label} has no test package`);
    expect(run.tests.length).toBeGreaterThan(140);
    expect(run.routed).toBeGreaterThan(5000);
    const failed = run.failed.map(([name, traceback]) => (name in ROUTED_EXCEPTIONS ? name : `${name}\n${traceback}`));
    expect(failed).toEqual(Object.keys(ROUTED_EXCEPTIONS));
    expect(run.unrouted.filter((name) => !(name in UNROUTED))).toEqual([]);
  });
});
