// The end of a wipe, written once, with its evidence, its event and the request for the receipt in one transaction.
import type { PreparedNote } from '../custody/index.ts';
import { closed, type WipeEnd } from './device-state.ts';
import { move, READING, type DeviceParts } from './parts.ts';

export type WipeOutcome =
  | { outcome: 'closed' }
  /** Governance has to decide. */
  | { outcome: 'stopped' }
  /** Something was learnt; the next look follows at once. */
  | { outcome: 'again' }
  | { outcome: 'wait'; until: Date; reason: string };

/** `note`: what the end's evidence commits to; null when it adds none. */
export async function endWipe(
  parts: DeviceParts,
  reportId: string,
  note: PreparedNote | null,
  end: WipeEnd,
): Promise<WipeOutcome> {
  await move(
    parts,
    reportId,
    ({ state }) => closed(state, end, parts.clock.now().toISOString()),
    async (db) => {
      if (note !== null) await parts.custody.storeNote(db, note);
      await parts.onClosed(db, reportId);
      const fields = { reportId, state: end.state, grade: end.grade };
      await parts.audit.append(db, { name: 'device-wipe-closed', ...READING, fields });
    },
  );
  return { outcome: 'closed' };
}
