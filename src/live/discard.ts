// Destroys live events that were set aside because no reader can take them, once a person has decided so: their keys first, then
// the bytes (RULE D-06). What comes again is still known. Safe to repeat. Nothing goes while a hold may cover it (RULE D-04).
import { Fault } from '../kernel/fault.ts';
import { inTransaction } from '../store/index.ts';
import { findThread } from './gather-queries.ts';
import type { LiveStation } from './live-station.ts';
import { noteDiscarded, setAsideNotes } from './waiting-queries.ts';

/**
 * RULE D-04: nobody can read who sent these events, when, and about whom, so that every hold covers them but one that is surely
 * about something else: a case, another thread, or a team that is not the gateway's.
 */
async function mayBeHeld({ db, custody, gateways }: LiveStation, liveThreadId: string): Promise<boolean> {
  const thread = await findThread(db, liveThreadId);
  const team = gateways.find(({ id }) => id === thread?.gateway_id)?.team ?? null;
  const standing = (await custody.listHolds()).filter(({ liftedAt }) => liftedAt === null);
  return standing.some((hold) => {
    if (hold.scope === 'case') return false;
    if (hold.scope === 'thread') return hold.threadId === thread?.thread_id;
    return hold.scope !== 'team' || team === null || hold.team === team;
  });
}

/** See `Live.discard`. */
export async function discard(
  station: LiveStation,
  liveThreadId: string,
  accountId: string,
): Promise<number> {
  const { db, custody, audit, clock } = station;
  const by = { kind: 'account', id: accountId } as const;
  const { liveEventIds, noteIds } = await setAsideNotes(db, liveThreadId);
  if (liveEventIds.length === 0) return 0;
  if (await mayBeHeld(station, liveThreadId))
    throw new Fault(
      'conflict',
      'live-held',
      'A hold may cover these messages. Nothing of them can be destroyed until it is lifted.',
    );
  await custody.eraseNotes(noteIds, { by, why: 'governance' });
  await custody.proveNotesErased(noteIds);
  return inTransaction(db, async (tx) => {
    const events = await noteDiscarded(tx, liveEventIds, clock.now());
    if (events > 0) {
      const fields = { liveThreadId, events };
      await audit.append(tx, { name: 'live-events-discarded', by, why: 'governance', fields });
    }
    return events;
  });
}
