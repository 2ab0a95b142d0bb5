// Undoes a deposit that did not end: its keys are destroyed before its intent is forgotten, so that a crash in between only
// means doing it again (RULE C-01). A deposit that did end is left alone.
import { depositState, forgetDeposit, begunDeposits } from './deposit-queries.ts';
import { noteKeysOf } from './notes.ts';
import type { Station } from './station.ts';
import { inTransaction } from '../store/index.ts';

/** True when it was undone. */
export async function undoDeposit(station: Station, depositId: string, caseId: string): Promise<boolean> {
  if ((await depositState(station.db, depositId)) !== 'begun') return false;
  let keysDestroyed = 0;
  for (const ownerId of [caseId, noteKeysOf(caseId)]) {
    const keyIds = await station.vault.keyIds(ownerId);
    if (keyIds.length > 0) await station.vault.destroy(ownerId, keyIds);
    keysDestroyed += keyIds.length;
  }
  return inTransaction(station.db, async (tx) => {
    if (!(await forgetDeposit(tx, depositId))) return false;
    await station.audit.append(tx, {
      name: 'deposit-undone',
      by: { kind: 'service', id: 'custody' },
      why: 'operation',
      fields: { depositId, caseId, keysDestroyed },
    });
    return true;
  });
}

/** After a crash, before the service opens: no deposit can be running then. */
export async function undoBegunDeposits(station: Station): Promise<number> {
  let undone = 0;
  for (const { deposit_id: depositId, case_id: caseId } of await begunDeposits(station.db))
    if (await undoDeposit(station, depositId, caseId)) undone += 1;
  return undone;
}
