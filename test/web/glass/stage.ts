// The step that notes the end of a broken glass, taken as the runner would take it.
import { sql } from 'kysely';
import { inTransaction } from '../../../src/store/index.ts';
import { ACCESS_STAGES } from '../../../src/workflow/access-stages.ts';
import type { WebStage } from '../stage.ts';

/** The openings whose end is due now. */
export async function due({ services }: WebStage): Promise<string[]> {
  const { rows } = await sql<{ subject_id: string }>`
    select subject_id from outbox
    where step = 'end-broken-glass' and next_at <= ${services.clock.now()}`.execute(services.stations.db);
  return rows.map((row) => row.subject_id);
}

export async function takeEnd({ services }: WebStage, glassId: string): Promise<void> {
  const { db, audit } = services.stations;
  const [stage] = ACCESS_STAGES;
  const outcome = await stage.take({ db, audit }, glassId);
  if (outcome.outcome !== 'done') throw new Error('the step did not end');
  const { commit } = outcome;
  if (commit !== undefined) await inTransaction(db, (tx) => commit(tx));
}
