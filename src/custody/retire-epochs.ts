// Retires the wrapping keys that are due (RULE D-06): those that ever wrapped a key that was destroyed since, once nothing stands
// under them or they reach their age limit. Until then an old copy of the vault opens what was erased.
import { afresh } from './afresh.ts';
import { noteKeysOf } from './notes.ts';
import type { Epoch } from './ports.ts';
import type { Station } from './station.ts';

/** `nextAt`: when the next one will be due, as far as it is known now. */
export type Retirements = { retired: number; nextAt: Date | null };

const ASK_AGAIN_MS = 3600_000;

/** See `Custody.retireEpochs`. */
export async function retireEpochs(station: Station, limitSeconds: number): Promise<Retirements> {
  const { vault, clock } = station;
  let retired = 0;
  const later: Date[] = [];
  for (const epoch of await vault.epochs()) {
    const dueAt = dueTime(epoch, limitSeconds);
    if (dueAt === null) continue;
    if (dueAt > clock.now()) later.push(dueAt);
    else if (await retireOne(station, epoch)) retired += 1;
    else later.push(new Date(clock.now().getTime() + ASK_AGAIN_MS));
  }
  const [nextAt = null] = later.toSorted((a, b) => a.getTime() - b.getTime());
  return { retired, nextAt };
}

/** Null for an epoch that wrapped nothing that was destroyed: no old copy of it can open what should be gone. */
function dueTime({ madeAt, dirtySince, standing }: Epoch, limitSeconds: number): Date | null {
  if (dirtySince === null) return null;
  return standing === 0 ? dirtySince : new Date(madeAt.getTime() + limitSeconds * 1000);
}

/** False while the key store has its destruction only scheduled: told once, and never counted. */
async function retireOne(station: Station, { epoch, isDropped }: Epoch): Promise<boolean> {
  const { state, rewrapped } = await station.vault.retire(epoch);
  if (state === 'scheduled' && isDropped) return false;
  await station.audit.append(station.db, {
    name: 'epoch-retired',
    by: { kind: 'service', id: 'custody' },
    why: 'deletion',
    fields: { epochId: `epoch_${epoch.replaceAll('.', '-')}`, rewrapped, state },
  });
  return state === 'destroyed';
}

/** See `Custody.retiredAt`. */
export async function retiredAtOf({ vault }: Station, caseId: string): Promise<Date | null> {
  const times: number[] = [];
  for (const ownerId of [caseId, noteKeysOf(caseId)]) {
    const at = await vault.retiredAt(ownerId, await vault.destroyedIds(ownerId));
    if (at !== null) times.push(at.getTime());
  }
  return times.length === 0 ? null : new Date(Math.max(...times));
}

/** See `Custody.residue`. The vault is opened afresh. */
export async function residueOf(station: Station, caseId: string): Promise<string[]> {
  return afresh(station, async (vault) => {
    const epochs = new Set<string>();
    for (const ownerId of [caseId, noteKeysOf(caseId)])
      for (const epoch of await vault.residue(ownerId, await vault.destroyedIds(ownerId))) epochs.add(epoch);
    return [...epochs].sort();
  });
}
