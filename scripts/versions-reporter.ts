/**
 * A vitest reporter that says after the interop tests, once, which Pythons answered and what was left out and why.
 *
 *   Python 3.11.7 (.venv, NumPy 2.4.6) answered in 12 files
 *   Python 3.8.18 (pyenv) answered in 9 files; without NumPy: `npm run pythons` makes .venv-3.8
 *   left out: pyenv: Python 2.7.18 is older than 3.8
 */
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import type {} from '../interop/python.ts';
import { byVersion, missingPython, type PythonInfo } from './find-python.mjs';

export default class VersionsReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.filter(({ project }) => project.name === 'interop');
    const project = this.#vitest?.projects.find(({ name }) => name === 'interop');
    if (files.length === 0 || project === undefined) return;
    const { pythons = [], refusedPythons = [] } = project.getProvidedContext();
    const used = files.flatMap((file) => file.meta().pythons ?? []);
    const lines = [...pythons]
      .sort((a, b) => byVersion(a.version, b.version))
      .map((python) => describe(python, used, pythons));
    const missing = missingPython(pythons, true);
    if (missing !== null) lines.push(`tests were skipped: ${missing}`);
    lines.push(...refusedPythons.map(({ source, reason }) => `left out: ${source}: ${reason}`));
    process.stdout.write(`\n${lines.map((line) => ` ${line}`).join('\n')}\n`);
  }
}

function describe(python: PythonInfo, used: readonly string[], all: readonly PythonInfo[]): string {
  const { label, minor, numpy, numpyTrouble } = python;
  const count = used.filter((one) => one === label).length;
  const answered = count === 0 ? 'was not asked' : `answered in ${count} ${count === 1 ? 'file' : 'files'}`;
  if (numpy !== null) return `${label} ${answered}`;
  const served = all.some((other) => other.minor === minor && other.numpy !== null);
  const advice = served ? '' : `: \`npm run pythons\` makes .venv-${minor}`;
  return `${label} ${answered}; without NumPy (${numpyTrouble})${advice}`;
}
