import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openAuditTrail, readHead, tellHead, verifyChain } from '../../src/audit/index.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { frozenClock } from '../support/seeded.ts';
import { anEvent } from './stage.ts';

let place: FreshDatabase;
beforeEach(async () => {
  place = await freshDatabase();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await place.close();
});

describe('RULE C-02: the head of the trail', () => {
  it('is told at once, as it moves, at the end, and never twice; the chain can be held to it', async () => {
    const ticks: (() => void)[] = [];
    jest.spyOn(globalThis, 'setInterval').mockImplementation((tick) => {
      ticks.push(tick);
      return { unref: () => undefined } as never;
    });
    const told: { size: number; hash: string }[] = [];
    const trail = openAuditTrail({ clock: frozenClock() });
    const telling = await tellHead(place.db, 1000, (head) => void told.push(head));
    expect(told.map(({ size }) => size)).toEqual([0]);
    await trail.append(place.db, anEvent('signed-in'));
    ticks[0]?.();
    await trail.append(place.db, anEvent('signed-out'));
    await telling.stop();
    await telling.stop();
    const { size, hash } = await readHead(place.db);
    expect(told.at(-1)).toEqual({ size, hash: hash.toString('hex') });
    expect(new Set(told.map((head) => head.size)).size).toBe(told.length);
    expect(await verifyChain(place.db, { size, hash })).toMatchObject({ result: 'intact' });
  });
});
