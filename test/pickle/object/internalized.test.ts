import { expect, test } from 'vitest';
import { internalized } from '../../../src/pickle/object/internalized.ts';

test.each(['id', '', '0', '17', '4294967295', '__proto__', 'constructor', 'clé', '\ud800', 'a b', 'x'.repeat(256)])(
  'an internalized %j is the same text',
  (text) => {
    expect(internalized(text)).toBe(text);
  },
);
