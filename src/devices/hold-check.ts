// RULE D-04 for a lost device. A hold forbids destroying originals. A lost phone is a breach: what is on it should be gone before
// somebody reads it, and what a hold protects is the record, not that one copy. Custody still holds the sealed original of every
// message until it is erased here. So a wipe may go ahead when every held message of those threads still stands sealed in
// custody: then it destroys nothing that is not kept. Where one was erased here (a hold came after its deletion), the phone may be
// the last place where it exists: the wipe is stopped, and governance decides between the breach and the hold.
import type { PreparedNote } from '../custody/index.ts';
import { prepareEvidence } from '../deletion/index.ts';
import { Fault } from '../kernel/fault.ts';
import type { Db } from '../store/index.ts';
import type { DeviceReport } from './device-report.ts';
import type { PassedCheck, Stop } from './device-state.ts';
import { READING, type DeviceParts } from './parts.ts';
import { readCases } from './queries.ts';

type HeldCase = { caseId: string; held: string[]; onlyThere: string[] };

async function look(parts: DeviceParts, db: Db, caseIds: readonly string[]): Promise<HeldCase[]> {
  const found: HeldCase[] = [];
  for (const caseId of caseIds) {
    const held = await parts.custody.heldNow(db, caseId);
    if (held.length === 0) continue;
    const gone = new Set((await parts.custody.erasedMessages(caseId)).map(({ messageId }) => messageId));
    found.push({ caseId, held, onlyThere: held.filter((messageId) => gone.has(messageId)) });
  }
  return found;
}

export type HoldLook =
  | { kind: 'passed'; check: PassedCheck; note: PreparedNote; confirm(db: Db): Promise<void> }
  | { kind: 'stopped'; stop: Stop; note: PreparedNote; confirm(db: Db): Promise<void> };

/**
 * Looks at the holds of every listed thread. `confirm`, within the transaction that acts on it, looks again under the lock of the
 * holds: throws `device-holds-changed` (unavailable: to be tried again) when something came between.
 */
export async function lookAtHolds(parts: DeviceParts, { reportId, state }: DeviceReport): Promise<HoldLook> {
  const caseIds = (await readCases(parts.db, reportId)).map(({ caseId }) => caseId);
  const found = await look(parts, parts.db, caseIds);
  const at = parts.clock.now().toISOString();
  const { commitment, note } = await prepareEvidence(parts, reportId, 'holds', {
    at,
    reportId,
    cases: found,
  });
  const confirm = async (db: Db): Promise<void> => {
    const now = await look(parts, db, caseIds);
    if (JSON.stringify(now) !== JSON.stringify(found))
      throw new Fault('unavailable', 'device-holds-changed', 'The holds changed in this moment.');
    const held = found.reduce((sum, one) => sum + one.held.length, 0);
    const onlyThere = found.reduce((sum, one) => sum + one.onlyThere.length, 0);
    const fields = { reportId, held, onlyThere };
    await parts.audit.append(db, { name: 'device-holds-checked', ...READING, fields });
  };
  const result = found.length > 0 ? ('held' as const) : ('none' as const);
  const losesSomething = found.some(({ onlyThere }) => onlyThere.length > 0);
  if (losesSomething && !isDecidedIn(state)) {
    const evidence = { kind: 'hold' as const, at, commitment };
    return { kind: 'stopped', stop: { at, register: commitment, evidence }, note, confirm };
  }
  const ground = losesSomething ? 'decided' : result === 'held' ? 'sealed-in-custody' : 'nothing-held';
  return { kind: 'passed', check: { at, result, register: commitment, ground }, note, confirm };
}

/** Whether a wipe would destroy what must be kept; without a trace, for what happens often. */
export async function wouldLose(parts: DeviceParts, { reportId, state }: DeviceReport): Promise<boolean> {
  if (isDecidedIn(state)) return false;
  const caseIds = (await readCases(parts.db, reportId)).map(({ caseId }) => caseId);
  return (await look(parts, parts.db, caseIds)).some(({ onlyThere }) => onlyThere.length > 0);
}

function isDecidedIn(state: DeviceReport['state']): boolean {
  if (state.name === 'reported') return state.decision !== null;
  return state.name === 'wiping' && state.order.holdCheck.ground === 'decided';
}
