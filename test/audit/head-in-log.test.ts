import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openAuditTrail } from '../../src/audit/index.ts';
import { closingStack } from '../../src/lifetime.ts';
import { createLogger } from '../../src/web/index.ts';
import { noteLife } from '../../src/wiring-store.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';
import { frozenClock } from '../support/seeded.ts';

let place: FreshDatabase;
beforeEach(async () => {
  place = await freshDatabase();
});
afterEach(() => place.close());

describe('RULE C-02: the head of the trail in the log', () => {
  it.each(['info', 'warn', 'error', 'silent'])('is there at the level %s', async (level) => {
    const lines: string[] = [];
    const logger = createLogger(level, { write: (line: string) => void lines.push(line) });
    const closing = closingStack();
    await noteLife({ logger }, place.db, openAuditTrail({ clock: frozenClock() }), closing);
    await closing.run();
    const heads = lines.map((line) => JSON.parse(line) as { event: string; size: number });
    expect(heads.map(({ event, size }) => [event, size])).toEqual([
      ['audit-head', 1],
      ['audit-head', 2],
    ]);
  });
});
