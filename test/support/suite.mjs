/**
 * What the suites in plain JavaScript share (test/windows, test/darwin): they run where there is no vitest, under wine or on a machine
 * that only has Node and dist. A suite is tables of checks by title; it ends with `N passed, N failed, N skipped`.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** `dist/shm`, as a specifier for code that is somewhere else. */
export const PACKAGE = new URL('../../dist/shm/index.js', import.meta.url).href;
/** For the files of the checks; gone after `finish`. */
export const folder = mkdtempSync(join(tmpdir(), 'cornichon-suite-'));

const counts = { passed: 0, failed: 0, skipped: 0 };
let names = 0;

/** A name that nobody else has, of at most 29 characters. */
export function freshName() {
  return `cornichon_${process.pid}_${names++}`;
}

/** For `assert.throws`. */
export function code(expected) {
  return (error) => error.code === expected;
}

/** What `using` does where there is one. */
export async function using(resource, use) {
  try {
    return await use(resource);
  } finally {
    resource[Symbol.dispose]();
  }
}

/** Starts a program with files for its output: the pipes of a program under wine are no pipes that Node can read. */
export function start(file, args) {
  const path = join(folder, `output-${names++}`);
  const output = openSync(path, 'w');
  const child = spawn(file, args, { stdio: ['ignore', output, output] });
  closeSync(output);
  const said = () => readFileSync(path, 'utf8').trim();
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', () => resolve(said()));
  });
  return { child, ended, said };
}

/** Runs an ES module in a Node of its own; `shm` is the package. */
export function node(source) {
  const path = join(folder, `script-${names++}.mjs`);
  writeFileSync(path, `import * as shm from ${JSON.stringify(PACKAGE)};\n${source}`);
  return start(process.execPath, [...process.execArgv, path]);
}

export async function until(condition) {
  for (let tries = 0; tries < 500; tries++) {
    if (condition()) return;
    await sleep(20);
  }
  throw new Error('it did not happen within 10 s');
}

/** Runs the checks of a table, or with a `reason` none of them. */
export async function run(table, reason) {
  for (const [title, check] of Object.entries(table)) {
    if (reason !== undefined) {
      counts.skipped++;
      console.log(`skipped, ${reason}: ${title}`);
      continue;
    }
    const began = performance.now();
    try {
      await check();
      counts.passed++;
      console.log(`ok: ${title} (${Math.round(performance.now() - began)} ms)`);
    } catch (error) {
      counts.failed++;
      console.log(`FAILED: ${title}\n${error.stack}`);
    }
  }
}

/** Says how it went. */
export function finish() {
  rmSync(folder, { recursive: true, force: true });
  console.log(`${process.platform}-${process.arch}, Node ${process.versions.node}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}
