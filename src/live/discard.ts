// Destroys live events that were set aside because no reader can take them, once a person has decided so: their keys first, then
// the bytes (RULE D-06). What comes again is still known. Safe to repeat.
import { inTransaction } from '../store/index.ts';
import type { LiveStation } from './live-station.ts';
import { noteDiscarded, setAsideNotes } from './waiting-queries.ts';

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
