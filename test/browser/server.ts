/**
 * Serves the sources to a browser, each TypeScript file with its types taken off, under a policy that allows no code but
 * these files: what works here works on pages that forbid `eval`.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join, normalize } from 'node:path';
import ts from 'typescript';
import { root } from '../../scripts/find-python.mjs';

const PAGE = '<!doctype html><title>cornichon</title><script type="module" src="/test/browser/page.ts"></script>';

const HEADERS = {
  'content-security-policy': "default-src 'self'",
  // Without these two there is no SharedArrayBuffer.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** What a page may ask for: sources, tests and fixtures. */
const OPEN = /^\/(?:src|test|fixtures|fuzz)\/[\w./-]+$/;

async function fileOf(path: string): Promise<{ type: string; body: string | Uint8Array }> {
  const file = join(root, normalize(path));
  if (!path.endsWith('.ts')) return { type: 'application/octet-stream', body: await readFile(file) };
  const { outputText } = ts.transpileModule(await readFile(file, 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  return { type: 'text/javascript', body: outputText.replace("'node:crypto'", "'/test/browser/sha256.ts'") };
}

/** A server on a port of its own; `address` is where its page is. */
export async function startServer(): Promise<{ server: Server; address: string }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = (status: number, type: string, body: string | Uint8Array): void => {
      response.writeHead(status, { ...HEADERS, 'content-type': type }).end(body);
    };
    if (pathname === '/') return answer(200, 'text/html', PAGE);
    if (pathname === '/favicon.ico') return answer(204, 'image/png', '');
    if (!OPEN.test(pathname)) return answer(404, 'text/plain', 'not found');
    fileOf(pathname).then(
      ({ type, body }) => answer(200, type, body),
      () => answer(404, 'text/plain', 'not found'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { server, address: `http://127.0.0.1:${address.port}/` };
}
