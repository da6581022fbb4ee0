/**
 * The library in a real browser, without a build step and under a content security policy that forbids `eval`: the same
 * fixtures as in Node, read and written again.
 *
 * Needs a Chromium or a Chrome, which is looked for on the PATH and under CORNICHON_CHROMIUM; skipped without one.
 */
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from './page.ts';
import { startServer } from './server.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

function findBrowser(): string | undefined {
  const { CORNICHON_CHROMIUM, PATH = '' } = process.env;
  if (CORNICHON_CHROMIUM !== undefined) return CORNICHON_CHROMIUM;
  return PATH.split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

interface PageTests {
  readonly cornichonTests: Record<string, (() => Promise<unknown>) | undefined>;
}

const executablePath = findBrowser();
if (executablePath === undefined) console.warn('no Chromium was found: the tests in a browser are skipped');

describe.skipIf(executablePath === undefined)('in a browser', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const troubles: string[] = [];

  beforeAll(async () => {
    const started = await startServer();
    server = started.server;
    // A sandbox in a sandbox, as in a container, often cannot be; nothing but our own page is opened.
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    await page.goto(started.address);
    // Not by a function, which the policy of the page forbids to make.
    await page.waitForSelector('[data-ready]', { state: 'attached' }).catch((error: Error) => {
      throw new Error(`the page was not ready: ${troubles.join('; ')}`, { cause: error });
    });
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const run = (name: string): Promise<unknown> =>
    page.evaluate((which) => (globalThis as unknown as PageTests).cornichonTests[which]!(), name);

  test('every fixture holds its value and is written as it came', async () => {
    const { judged, wrong } = (await run('fixtures')) as Outcome;
    expect(wrong).toEqual([]);
    expect(judged).toBeGreaterThan(700);
  }, 120_000);

  test('every hostile case is refused where it must be, or is the right value', async () => {
    const { judged, wrong } = (await run('hostile')) as Outcome;
    expect(wrong).toEqual([]);
    expect(judged).toBeGreaterThan(300);
  }, 120_000);

  test('streams, Blobs and shared memory of the browser are read', async () => {
    expect(await run('platform')).toEqual({
      text: true,
      big: true,
      array: [1.5, 2.5, -3],
      stream: 3,
      blob: 3,
      isolated: true,
      node: false,
    });
  });

  test('nothing was refused or thrown on the way', () => {
    expect(troubles).toEqual([]);
  });
});
