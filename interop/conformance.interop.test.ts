/**
 * CPython's own tests, as vectors: every value that CPython reads we read, every pickle that it refuses we refuse, and every
 * pickle that it wrote we write again byte for byte. What cannot be so is listed in known-exceptions.ts, with the reason.
 */
import { expect, test } from 'vitest';
import { harvest } from './harvest.ts';
import { judge } from './judge.ts';
import { unlisted, unused, VECTOR_EXCEPTIONS } from './known-exceptions.ts';
import { eachPython } from './python.ts';

eachPython('vectors of test.pickletester', (python) => {
  test('every one', async ({ skip }) => {
    const harvested = await harvest(python.info);
    if (harvested === null) return skip(`${python.label} has no test package`);
    expect(harvested.failed).toEqual([]);
    expect(harvested.vectors.length).toBeGreaterThan(5000);
    const failures = await judge(harvested, python);
    const news = unlisted(failures, VECTOR_EXCEPTIONS, python);
    expect(news.slice(0, 20), `${news.length} of ${harvested.vectors.length} vectors`).toEqual([]);
    expect(unused(failures, VECTOR_EXCEPTIONS, python)).toEqual([]);
  });
});
