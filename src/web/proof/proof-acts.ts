// What one can change about how one proves who one is; for the pages and the API. Each act and its event stand or fall together
// (RULE C-02).
import type { FreshProof, NewPasskey, Prover } from '../../access/index.ts';
import { inTransaction } from '../../store/index.ts';
import { actorFor } from '../access-trail.ts';
import type { Services } from '../services.ts';

const WHY = 'operation';

/** Throws what access/pin-change.ts throws. `passkeys`: as there. */
export async function setPinOf(
  { access, stations }: Services,
  accountId: string,
  { pin, proof, passkeys }: { pin: string; proof: FreshProof; passkeys: 'keep' | 'remove-all' },
): Promise<void> {
  const newPin = await access.newPin({ accountId, pin, proof });
  await inTransaction(stations.db, async (tx) => {
    const { occasion, removed } = await access.setPin({ accountId, newPin, proof, passkeys }, tx);
    const by = actorFor(accountId);
    await stations.audit.append(tx, { name: 'pin-set', by, why: WHY, fields: { occasion } });
    for (const passkeyId of removed)
      await stations.audit.append(tx, { name: 'passkey-removed', by, why: WHY, fields: { passkeyId } });
  });
}

/** Asking twice is asking once. */
export async function askResetOf({ access, stations }: Services, accountId: string): Promise<void> {
  await inTransaction(stations.db, async (tx) => {
    if (!(await access.askReset(accountId, tx))) return;
    await stations.audit.append(tx, {
      name: 'pin-reset-asked',
      by: actorFor(accountId),
      why: WHY,
      fields: {},
    });
  });
}

/** The id of the new key. Throws what access/passkeys.ts throws. */
export async function addPasskeyOf(
  { access, stations }: Services,
  prover: Prover,
  key: NewPasskey,
): Promise<string> {
  return inTransaction(stations.db, async (tx) => {
    const passkeyId = await access.addPasskey(prover, key, tx);
    const by = actorFor(prover.accountId);
    await stations.audit.append(tx, { name: 'passkey-added', by, why: WHY, fields: { passkeyId } });
    return passkeyId;
  });
}

/** Throws `access-passkey-unknown`. */
export async function renamePasskeyOf(
  { access, stations }: Services,
  key: { accountId: string; passkeyId: string; name: string },
): Promise<void> {
  const { accountId, passkeyId } = key;
  await inTransaction(stations.db, async (tx) => {
    await access.renamePasskey(key, tx);
    const by = actorFor(accountId);
    await stations.audit.append(tx, { name: 'passkey-renamed', by, why: WHY, fields: { passkeyId } });
  });
}

/** Throws `access-proof-needed`, `access-passkey-unknown`, `access-last-proof`. */
export async function removePasskeyOf(
  { access, stations }: Services,
  key: { accountId: string; passkeyId: string; proof: FreshProof },
): Promise<void> {
  const { accountId, passkeyId } = key;
  await inTransaction(stations.db, async (tx) => {
    await access.removePasskey(key, tx);
    const by = actorFor(accountId);
    await stations.audit.append(tx, { name: 'passkey-removed', by, why: WHY, fields: { passkeyId } });
  });
}
