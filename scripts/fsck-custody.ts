// Custody, compared with itself: ciphertexts and tombstones of the store, keys and tombstones of the vault, the copy register.
// Beside a running service too. Prints codes and ids, never content. Exit code 0: whole; 1: differences; 2: it cannot be looked at.
import { randomBytes } from 'node:crypto';
import { openAuditTrail } from '../src/audit/index.ts';
import { readConfig } from '../src/config.ts';
import { fsckCustody } from '../src/custody/index.ts';
import { systemClock } from '../src/kernel/clock.ts';
import { Fault } from '../src/kernel/fault.ts';
import { openStore } from '../src/store/index.ts';
import { trustAuthority } from '../src/trust-authority.ts';
import { openKeyVault } from '../src/vault/index.ts';
import { vaultParts } from '../src/wiring-vault.ts';

export async function checkCustody(): Promise<number> {
  try {
    const config = trustAuthority(readConfig());
    const common = { clock: systemClock, random: randomBytes };
    const opened = await openStore(config);
    try {
      const vault = await openKeyVault({ ...vaultParts({ config, ...common }), ...common });
      const report = await fsckCustody({ db: opened.db, vault, audit: openAuditTrail(common) });
      for (const { code, ownerId, id } of report.problems) console.error(`${code}  ${ownerId}  ${id}`);
      for (const { ownerId, keyId } of report.dust) console.log(`a key of nothing  ${ownerId}  ${keyId}`);
      if (report.problems.length > 0) return 1;
      console.log(
        `whole: ${report.items} sealed things of ${report.owners} owners, ${report.opened} of them opened`,
      );
      return 0;
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(`${error.code}  ${error.message}`);
    return 2;
  }
}
