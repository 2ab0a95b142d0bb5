// The copies that a deletion of a case is still about. What an earlier one settled has its line in that one's receipt, and its
// holder is not asked twice; a copy that was kept by a hold or out of reach is dealt with again.
import type { CopyEntry } from '../custody/index.ts';
import type { DeletionParts } from './parts.ts';
import { listDeletions } from './queries.ts';
import type { CopyState } from './verified-deletion.ts';

const SETTLED: ReadonlySet<CopyState> = new Set(['confirmed', 'attested-by-device', 'attested-by-person']);

/** Our own copy always, then those of other holders that no verified deletion of the case settled. */
export async function unsettledCopies(
  parts: Pick<DeletionParts, 'db' | 'custody'>,
  caseId: string,
): Promise<CopyEntry[]> {
  const settled = new Set<string>();
  for (const { state } of await listDeletions(parts.db, caseId)) {
    if (state.name !== 'verified') continue;
    for (const line of state.verified.copies)
      if (line.class !== 'own' && SETTLED.has(line.state)) settled.add(line.copyId);
  }
  return (await parts.custody.listCopies(caseId)).filter(({ copyId }) => !settled.has(copyId));
}
