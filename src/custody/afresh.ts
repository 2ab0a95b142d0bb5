// One look at the vault without any memory of its keys, ended when it is over (RULE D-06).
import type { FreshVault } from './ports.ts';
import type { Station } from './station.ts';

export async function afresh<Result>(
  station: Pick<Station, 'reopenVault'>,
  look: (vault: FreshVault) => Promise<Result>,
): Promise<Result> {
  const vault = await station.reopenVault();
  try {
    return await look(vault);
  } finally {
    await vault.close?.();
  }
}
