import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readSalts, saltsNote } from '../../src/custody/salts.ts';

const IDS = ['message_a', 'message_b', 'message_c'];
const SALTS = IDS.map(() => randomBytes(32));

describe('the salts of a case', () => {
  it('come back in the order of the case', () => {
    expect(readSalts(saltsNote(Buffer.concat(SALTS)), IDS)).toEqual(SALTS);
  });

  it('are read by message from notes that name it', () => {
    const named = Object.fromEntries(IDS.map((id, at) => [id, SALTS[at]?.toString('base64')]).reverse());
    expect(readSalts(Buffer.from(JSON.stringify(named)), IDS)).toEqual(SALTS);
  });

  it('are empty for a message that has none', () => {
    const [first = Buffer.alloc(0)] = SALTS;
    expect(readSalts(saltsNote(first), IDS).map((salt) => salt.length)).toEqual([32, 0, 0]);
  });
});
