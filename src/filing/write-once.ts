// RULE F-01: brings one resource into the record system exactly once, whatever happens in between. The order is: intent in the
// ledger, request, outcome in the ledger. After a lost answer, a crash included, it looks before it sends again.
import type { Resource } from '@medplum/fhirtypes';
import { equalBytes } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import {
  recordIntent,
  recordPlace,
  recordSending,
  recordState,
  type ItemId,
  type NewItem,
} from './ledger-queries.ts';
import type { CreateResult, RecordSystem, ResourceKey } from './ports.ts';

export type WriteDeps = {
  db: Db;
  record: RecordSystem;
  clock: Clock;
  random: Random;
  delay: (ms: number) => Promise<void>;
};

/** What is to be there. `build` is asked only when it must be sent. `path` says where in the signed entries it comes from. */
export type Intended = Omit<NewItem, 'now' | 'resourceKey'> & {
  type: Resource['resourceType'];
  key: ResourceKey;
  path: string;
  build: () => Promise<Resource>;
  /** Called once, in the transaction that notes where it lies. */
  onWritten?: (db: Db) => Promise<void>;
};

const MOST_ATTEMPTS = 6;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;
/** Some servers find what they stored only after a moment. */
const LATE_INDEX_MS = 2_000;

/**
 * Gives the reference. Faults: kind `unavailable` = run again later (`filing-record-unavailable`, `filing-record-busy`);
 * everything else needs a person: `filing-duplicate-in-record`, `filing-refused-by-record`, `filing-not-authorised`,
 * `filing-record-cannot-search`, `filing-content-changed`, and what `build` throws.
 */
export async function writeOnce(deps: WriteDeps, intended: Intended): Promise<string> {
  const { db, clock } = deps;
  const id: ItemId = { signatureId: intended.signatureId, resourceKey: intended.key.value };
  const item = await recordIntent(db, { ...intended, ...id, now: clock.now() });
  if (!equalBytes(item.contentDigest, intended.contentDigest))
    throw stop('conflict', 'filing-content-changed', 'Filing began with other content.', intended.path);
  if (item.reference !== null) return item.reference;
  // How often to look before sending: not at all while certainly nothing was sent.
  let looks = item.state === 'pending' ? 0 : 2;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    if (looks > 0) {
      const found = await look(deps, intended, looks);
      if (found !== null) {
        await place(deps, intended, id, found);
        return found.reference;
      }
      await recordState(db, id, 'unknown', clock.now());
    }
    const resource = await intended.build();
    await recordSending(db, id, clock.now());
    const result = await deps.record.create(resource, intended.key);
    if ((result.outcome === 'created' || result.outcome === 'exists') && result.reference !== null) {
      const { reference, versionId } = result;
      await place(deps, intended, id, { reference, versionId });
      return reference;
    }
    await settle(deps, intended, id, result);
    // A 409 may come from a twin of ours that did get through; otherwise it was simply not done.
    looks = result.outcome === 'busy' ? 1 : 2;
    await pause(deps, result, attempt);
  }
  throw new Fault(
    'unavailable',
    'filing-record-busy',
    'The record system did not take it in several attempts.',
  );
}

async function place(
  { db, clock }: WriteDeps,
  { onWritten }: Intended,
  id: ItemId,
  where: { reference: string; versionId: string },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const isNew = await recordPlace(tx, id, { state: 'written', ...where }, clock.now());
    if (isNew) await onWritten?.(tx);
  });
}

/** Records what did not work, and ends what trying again cannot mend. */
async function settle(deps: WriteDeps, { path }: Intended, id: ItemId, result: CreateResult): Promise<void> {
  const { db, clock } = deps;
  switch (result.outcome) {
    case 'created':
    case 'exists': // It is there, and the server did not say where.
    case 'unknown':
    case 'busy':
      return recordState(db, id, 'unknown', clock.now());
    case 'several':
      await recordState(db, id, 'unknown', clock.now());
      throw duplicate(path);
    case 'refused':
      await recordState(db, id, 'pending', clock.now());
      throw stop(
        'invalid',
        'filing-refused-by-record',
        'The record system refuses this.',
        result.path ?? path,
      );
    case 'not-authorised':
      await recordState(db, id, 'pending', clock.now());
      throw new Fault('refused', 'filing-not-authorised', 'The record system does not accept our token.');
  }
}

async function pause({ random, delay }: WriteDeps, result: CreateResult, attempt: number): Promise<void> {
  if (result.outcome === 'created' || result.outcome === 'exists') return;
  const asked = 'retryAfterMs' in result ? (result.retryAfterMs ?? 0) : 0;
  if (asked > LONGEST_WAIT_MS)
    throw new Fault('unavailable', 'filing-record-busy', 'The record system asks us to come back later.');
  // Jitter, so that several workers do not come back together.
  const own = FIRST_WAIT_MS * 2 ** attempt * (0.5 + random(1).readUInt8(0) / 256);
  await delay(Math.max(asked, own));
}

async function look(
  { record, delay }: WriteDeps,
  { type, key, path }: Intended,
  times: number,
): Promise<{ reference: string; versionId: string } | null> {
  for (let n = 1; n <= times; n += 1) {
    const found = await record.search(type, key);
    if (found.length > 1) throw duplicate(path);
    const [only] = found;
    if (only !== undefined) return { reference: only.reference, versionId: only.versionId };
    if (n < times) await delay(LATE_INDEX_MS);
  }
  return null;
}

export function duplicate(path: string): Fault {
  const message = 'The record system holds this more than once; a person has to look.';
  return stop('conflict', 'filing-duplicate-in-record', message, path);
}

function stop(kind: 'conflict' | 'invalid', code: string, message: string, path: string): Fault {
  return new Fault(kind, code, message, { place: { path } });
}
