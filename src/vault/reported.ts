// Whatever goes wrong on the vault's disk is one coded fault for who asked.
import { Fault } from '../kernel/fault.ts';

/** Throws `custody-vault-unavailable` for everything that is no fault of ours. */
export async function reported<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('unavailable', 'custody-vault-unavailable', 'The key vault does not answer.', { cause });
  }
}
