// Governance decides about a wipe that a hold stopped: it goes ahead, or it is left undone. Both are final.
import { decidedToKeep, decidedToWipe } from './device-state.ts';
import { move, type DeviceParts } from './parts.ts';
import type { DeviceReport } from './device-report.ts';

export const WIPE_DECISIONS = ['wipe', 'keep'] as const;
export type WipeDecision = (typeof WIPE_DECISIONS)[number];

/** Throws `device-illegal-step` when nothing waits for a decision. */
export async function decideWipe(
  parts: DeviceParts,
  reportId: string,
  decision: WipeDecision,
  by: { accountId: string },
): Promise<DeviceReport> {
  const at = parts.clock.now().toISOString();
  return move(
    parts,
    reportId,
    ({ state }) =>
      decision === 'wipe' ? decidedToWipe(state, { by: by.accountId, at }) : decidedToKeep(state, at),
    async (db, { state }) => {
      await (state.name === 'closed' ? parts.onClosed(db, reportId) : parts.onDecided(db, reportId));
      await parts.audit.append(db, {
        name: 'device-wipe-decided',
        by: { kind: 'account', id: by.accountId },
        why: 'incident',
        fields: { reportId, decision },
      });
    },
  );
}
