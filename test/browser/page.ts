/** What the browser runs: the fixtures, read and written again, and what only a browser has. */
import { dumps, LIMITS, loadAsync, loads, NDArray, PickleError } from '../../src/index.ts';
import { type Fixture, isFromPython2, isKnown, textOf, writtenAgain } from '../support/fixtures.ts';
import { judge } from '../support/hostile.ts';
import { assemble, type HostileCase } from '../support/hostile-case.ts';
import { sha256 } from './sha256.ts';

/** Of the DOM, whose types the project is compiled without. */
declare const document: { readonly documentElement: { readonly dataset: { ready?: string } } };
declare const crossOriginIsolated: boolean;

/** What came out: how much was judged, and what was not as it should be. */
export interface Outcome {
  judged: number;
  readonly wrong: string[];
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function shortened(text: string): string {
  return text.length <= 2000 ? text : `sha256:${sha256(new TextEncoder().encode(text))}`;
}

async function judgeFixture(fixture: Fixture, outcome: Outcome): Promise<void> {
  const data = await bytesOf(`/fixtures/pickles/${fixture.file}`);
  for (const [encoding, value] of Object.entries(fixture.value)) {
    outcome.judged++;
    let text: string | null = null;
    try {
      text = shortened(textOf(fixture, data, encoding));
    } catch (error) {
      if (!(error instanceof PickleError)) outcome.wrong.push(`${fixture.file}: ${String(error)}`);
    }
    if ((text === value) === isKnown('value', fixture)) outcome.wrong.push(`${fixture.file}: ${text} is not ${value}`);
  }
  if (isFromPython2(fixture)) return;
  outcome.judged++;
  const { bytes, sameBuffers } = writtenAgain(fixture, data);
  const same = bytes.length === data.length && bytes.every((byte, i) => byte === data[i]) && sameBuffers;
  if (same === isKnown('bytes', fixture)) outcome.wrong.push(`${fixture.file} is not written as it came`);
}

async function fixtures(): Promise<Outcome> {
  const outcome: Outcome = { judged: 0, wrong: [] };
  const manifest = JSON.parse(new TextDecoder().decode(await bytesOf('/fixtures/manifest.json'))) as Fixture[];
  for (const fixture of manifest) await judgeFixture(fixture, outcome);
  return outcome;
}

async function hostile(): Promise<Outcome> {
  const outcome: Outcome = { judged: 0, wrong: [] };
  const manifest = JSON.parse(
    new TextDecoder().decode(await bytesOf('/fixtures/hostile/manifest.json')),
  ) as HostileCase[];
  for (const entry of manifest) {
    const data = entry.parts === undefined ? await bytesOf(`/fixtures/hostile/${entry.file}`) : assemble(entry.parts);
    outcome.judged++;
    let { complaints } = judge(entry, data);
    // Time says something only when it is short; a browser has much else to do.
    for (let again = 0; again < 3 && complaints.length > 0; again++) ({ complaints } = judge(entry, data));
    for (const complaint of complaints) outcome.wrong.push(`${entry.id}: ${complaint}`);
  }
  return outcome;
}

/** Streams and Blobs of the browser, memory that is shared, arrays. */
async function platform(): Promise<Record<string, unknown>> {
  const array = NDArray.from(Float64Array.of(1.5, 2.5, -3));
  const pickle = dumps({ array, text: 'ü\ud800', big: 2n ** 70n }) as Uint8Array<ArrayBuffer>;
  const shared = new Uint8Array(new SharedArrayBuffer(pickle.length));
  shared.set(pickle);
  const value = loads<Map<string, unknown>>(shared, { limits: LIMITS.untrusted });
  const { body } = new Response(pickle);
  return {
    text: value.get('text') === 'ü\ud800',
    big: value.get('big') === 2n ** 70n,
    array: Array.from((value.get('array') as NDArray<Float64Array>).data),
    stream: (await loadAsync<Map<string, unknown>>(body!)).size,
    blob: (await loadAsync<Map<string, unknown>>(new Blob([pickle]))).size,
    isolated: crossOriginIsolated,
    node: 'process' in globalThis || 'Buffer' in globalThis,
  };
}

Object.assign(globalThis, { cornichonTests: { fixtures, hostile, platform } });
document.documentElement.dataset.ready = '';
