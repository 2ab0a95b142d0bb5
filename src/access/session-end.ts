// How sessions end, other than by signing out, and how they lock: each leaves its event, in the transaction that did it
// (RULE C-02): rows first, the trail's head last, so that no two wait for each other. Codes and ids only.
import type { Actor } from '../audit/index.ts';
import { inTransaction, type Db } from '../store/index.ts';
import type { AccessParts } from './parts.ts';
import * as ends from './session-end-queries.ts';
import { lockIdle, markLocked, type SessionOfAccount } from './session-queries.ts';
import { IDLE_LOCK_MS, SESSION_END_MS } from './session-state.ts';

/**
 * `own`: its person ended it from their list. `other`: an operator or governance. `replaced`: somebody signed in over it in the
 * same browser. `device-mismatch`: its token came without its browser. `time`: twelve hours are over.
 */
export type EndReason =
  'own' | 'other' | 'lost-device' | 'leaver' | 'device-mismatch' | 'provider' | 'replaced' | 'time';

/** Nobody acted: time passed, or a token came from the wrong place. */
export const ACCESS: Actor = { kind: 'service', id: 'access' };

export type SessionEnd = { readonly reason: EndReason; readonly by: Actor };

type Trail = Pick<AccessParts, 'audit' | 'clock'>;

/** Ends them within the transaction; how many there were. */
export async function endSessions(
  { audit, clock }: Trail,
  tx: Db,
  which: ends.WhichSessions,
  { reason, by }: SessionEnd,
): Promise<number> {
  const ended = await ends.markEnded(tx, which, { at: clock.now(), why: reason });
  for (const fields of ended) {
    await audit.append(tx, { name: 'session-ended', by, why: 'operation', fields: { ...fields, reason } });
  }
  return ended.length;
}

async function noteLock({ audit }: Trail, tx: Db, one: SessionOfAccount, reason: 'idle' | 'own') {
  const by: Actor = reason === 'own' ? { kind: 'account', id: one.accountId } : ACCESS;
  await audit.append(tx, { name: 'session-locked', by, why: 'operation', fields: { ...one, reason } });
}

/** Locks it; one that is locked is no event again. */
export async function lockSession(
  parts: Trail,
  tx: Db,
  one: SessionOfAccount,
  reason: 'idle' | 'own',
): Promise<void> {
  if (await markLocked(tx, one.sessionId, parts.clock.now())) await noteLock(parts, tx, one, reason);
}

/**
 * RULE I-02: what time alone did to sessions that nobody came back to: they are locked, or ended, and the trail says so. Safe to
 * repeat and to run in several processes.
 */
export async function sweepSessions(parts: AccessParts): Promise<void> {
  const now = parts.clock.now().getTime();
  const begunBefore = new Date(now - SESSION_END_MS);
  // Two transactions: after its first event one holds the head of the trail, and whoever holds a session may be waiting for that.
  await inTransaction(parts.db, (tx) =>
    endSessions(parts, tx, { begunBefore }, { reason: 'time', by: ACCESS }),
  );
  await inTransaction(parts.db, async (tx) => {
    for (const one of await lockIdle(tx, new Date(now - IDLE_LOCK_MS), parts.clock.now()))
      await noteLock(parts, tx, one, 'idle');
  });
}
