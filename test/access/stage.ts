// Access over a real database with a clock that stands still until a test moves it.
import { randomBytes } from 'node:crypto';
import { createAccess, type Access, type Identity } from '../../src/access/index.ts';
import { openAuditTrail } from '../../src/audit/index.ts';
import { createSandboxIdentity } from '../../src/adapters/identity-sandbox/index.ts';
import { freshDatabase, type FreshDatabase } from '../support/database.ts';

export const START = new Date('2026-06-05T07:40:00Z');

export type Stage = {
  access: Access;
  database: FreshDatabase;
  clock: { now(): Date };
  passMs(ms: number): void;
  close(): Promise<void>;
};

export async function openStage(identity: Identity = createSandboxIdentity('sandbox')): Promise<Stage> {
  const database = await freshDatabase();
  let now = START;
  const clock = { now: () => now };
  const access = await createAccess({
    db: database.db,
    clock,
    random: randomBytes,
    identity,
    audit: openAuditTrail({ clock }),
    pinPepper: Buffer.from('pepper of the tests'),
  });
  return {
    access,
    database,
    clock,
    passMs: (ms) => {
      now = new Date(now.getTime() + ms);
    },
    close: () => database.close(),
  };
}
