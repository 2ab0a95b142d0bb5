// Values of another type than the app writes, one by one; fuzzing.test.ts found them. JSON can make an object of which no
// number and no text can be made.
import { describe, expect, it } from '@jest/globals';
import { isTimed } from '../../../../src/ingest/platforms/signal/timer.ts';
import { faultOf } from '../../export-builder.ts';
import { sample } from './samples.ts';

const HOSTILE = { toString: 1, valueOf: 1 };

describe('a timer', () => {
  it.each([
    [86_400, true],
    ['86400', true],
    [0, false],
    [-1, false],
    ['soon', false],
    [null, false],
    [undefined, false],
    [[5], false],
    [HOSTILE, false],
  ])('of %p says %p', (value, timed) => {
    expect(isTimed(value)).toBe(timed);
  });
});

describe('an export with such an object', () => {
  it('in the place of a timer is read, by signal-cli', async () => {
    const text = sample('signal-cli-kinds.jsonl')
      .toString()
      .replaceAll('"expiresInSeconds":0', `"expiresInSeconds":${JSON.stringify(HOSTILE)}`);
    expect(text).toContain('"toString"');
    expect(await faultOf(Buffer.from(text))).toBeUndefined();
  });
});
