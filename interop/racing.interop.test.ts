/** A Python that writes over a segment at full speed while Node sorts, decodes and unpickles it: values and errors, no crash. */
import { describe, expect, test } from 'vitest';
import { DIRECT, decodesTwice, RACES, race, survived, type Writer } from '../test/shm/race.ts';
import { mainPeer, missing } from './python.ts';

const SCRIPT = `
import base64, json, mmap, os, random, sys
contents = [base64.b64decode(text) for text in json.loads(sys.stdin.readline())]
memory = mmap.mmap(os.open('/dev/shm/' + sys.argv[1], os.O_RDWR), 0)
print('ready', flush=True)
while True:
    content = random.choice(contents)
    at = random.randrange(len(content))
    part = content[at:at + random.randrange(2000)]
    memory[at:at + len(part)] = part
    if random.randrange(20) == 0:
        memory[random.randrange(len(memory))] = random.randrange(256)
`;

async function python(): Promise<Writer> {
  const { executable } = (await mainPeer()).info;
  return { command: executable, args: (name) => ['-B', '-c', SCRIPT, name] };
}

describe.skipIf(missing() !== null)(`a Python that writes does not crash${missing() ? ` (${missing()})` : ''}`, () => {
  test.each(RACES)('%s', async (_, subject, use) => {
    expect(await race(subject, use, await python())).toMatchObject(survived);
  });

  test.skipIf(decodesTwice).each(DIRECT)(
    '%s (Node 24 and newer: see docs/shared-memory.md)',
    async (_, subject, use) => {
      expect(await race(subject, use, await python())).toMatchObject(survived);
    },
  );
});
