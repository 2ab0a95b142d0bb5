// Whether the parts that requests need answer. No content, no addresses.
import type { Directory } from '../attribution/index.ts';
import type { Db } from '../store/index.ts';
import type { Health, HealthPart } from './services.ts';

async function answers(question: Promise<unknown>): Promise<boolean> {
  return question.then(
    () => true,
    () => false,
  );
}

function part(name: string, isThere: boolean, otherwise: 'degraded' | 'failing'): HealthPart {
  return isThere ? { name, status: 'ok' } : { name, status: otherwise, reason: 'does not answer' };
}

/** Without the store nothing can be served; without the record, cases wait. */
export async function checkHealth(db: Db, directory: Directory): Promise<Health> {
  const [store, record] = await Promise.all([
    answers(db.selectNoFrom((eb) => eb.lit(1).as('one')).execute()),
    answers(directory.findPatients({ reference: 'Patient/none' })),
  ]);
  const parts = [part('store', store, 'failing'), part('record', record, 'degraded')];
  const found = new Set(parts.map(({ status }) => status));
  return {
    status: found.has('failing') ? 'failing' : found.has('degraded') ? 'degraded' : 'ok',
    parts,
  };
}
