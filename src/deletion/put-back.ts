// After a restore: deletions that had gone further than the database knows. One that is verified, or that is known to have begun
// to erase, is put back as it was kept; every other decision of which it is not known whether it still stood is asked again, with
// a fresh sign-in (RULE D-02, RULE D-03), because it may have been taken back, or a hold placed, since the backup (RULE D-04).
import { z } from 'zod';
import type { Json } from '../kernel/canonical-json.ts';
import { restoreConfirmedFiling } from '../filing/confirmed-filing.ts';
import { Fault } from '../kernel/fault.ts';
import { inTransaction, type Db } from '../store/index.ts';
import type { DeletionState, LoggedOrder } from './deletion-state.ts';
import { READING, type DeletionParts } from './parts.ts';
import {
  caseOfDeletion,
  insertDeletion,
  listOpenDeletions,
  lockDeletion,
  writeState,
  type Deletion,
} from './queries.ts';
import { restoreVerifiedDeletion } from './verified-deletion.ts';

/** A deletion as it is kept beside the database: ordered, or verified. No clinical content (RULE C-01). */
export type KeptDeletion = Deletion & { state: Extract<DeletionState, { name: 'ordered' | 'verified' }> };

export function keptForm({ proposedAt, ...deletion }: KeptDeletion): Json {
  return JSON.parse(JSON.stringify({ ...deletion, proposedAt: proposedAt.toISOString() })) as Json;
}

/** As it is to be kept when its order is logged. Throws `deletion-illegal-step`. */
export function orderedForm(deletion: Deletion, order: LoggedOrder): KeptDeletion {
  const { state } = deletion;
  if (state.name !== 'authorised')
    throw new Fault('conflict', 'deletion-illegal-step', 'Only an authorised deletion is ordered.');
  const { authorisation, notBefore } = state;
  return { ...deletion, state: { name: 'ordered', authorisation, notBefore, order } };
}

const time = z.iso.datetime();
const policy = z.strictObject({
  id: z.string(),
  version: z.string(),
  graceSeconds: z.number(),
  twoPeople: z.boolean(),
  attestationSeconds: z.number(),
});
const holdCheck = z.strictObject({ at: time, result: z.enum(['none', 'held']), register: z.string() });
const ordered = z.strictObject({
  name: z.literal('ordered'),
  authorisation: z.strictObject({
    by: z.string(),
    role: z.string(),
    person: z.string(),
    at: time,
    method: z.string(),
    proofDigest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable()
      .exactOptional(),
    holdCheck,
  }),
  notBefore: time,
  order: z.strictObject({ leafHash: z.string(), index: z.int().nonnegative(), loggedAt: time }),
});
const keptSchema = z.strictObject({
  deletionId: z.string().regex(/^del_[0-9a-z]{26}$/),
  caseId: z.string().min(1),
  proposedAt: time,
  filing: z.unknown(),
  policy,
  state: z.union([ordered, z.strictObject({ name: z.literal('verified'), verified: z.unknown() })]),
});

/** Null for what has another form. */
export function parseKept(value: unknown): KeptDeletion | null {
  const parsed = keptSchema.safeParse(value);
  if (!parsed.success) return null;
  const { data } = parsed;
  try {
    const state =
      data.state.name === 'ordered'
        ? data.state
        : { name: data.state.name, verified: restoreVerifiedDeletion(data.state.verified) };
    const filing = restoreConfirmedFiling(data.filing);
    return { ...data, proposedAt: new Date(data.proposedAt), filing, state };
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

/** Which deletion erased a message: the first verified one that says so, else the last that could have begun by then. */
export function deletionThatErased(
  deletions: readonly Deletion[],
  { messageId, destroyedAt }: { messageId: string; destroyedAt: Date },
): string | null {
  const says = ({ state }: Deletion): string | null =>
    state.name === 'verified' &&
    state.verified.messages.some((line) => line.messageId === messageId && line.erased)
      ? state.verified.verifiedAt
      : null;
  const verified = deletions
    .filter((deletion) => says(deletion) !== null)
    .toSorted((a, b) => (says(a) ?? '').localeCompare(says(b) ?? ''));
  const couldHave = deletions
    .filter(
      ({ state }) =>
        (state.name === 'ordered' || state.name === 'executing') && new Date(state.notBefore) <= destroyedAt,
    )
    .toSorted((a, b) => b.proposedAt.getTime() - a.proposedAt.getTime());
  return (verified[0] ?? couldHave[0])?.deletionId ?? null;
}

type Parts = Pick<DeletionParts, 'db' | 'audit' | 'clock'>;

/** False when the database knows as much already. Other open deletions of the case are taken back first. */
export async function putDeletionBack(parts: Parts, kept: KeptDeletion): Promise<boolean> {
  return inTransaction(parts.db, async (db) => {
    for (const open of await listOpenDeletions(db, kept.caseId))
      if (open.deletionId !== kept.deletionId && isUndecided(open)) await takeBack(parts, db, open);
    if (await insertDeletion(db, kept)) return true;
    // Another one of the case has begun: that one goes on.
    if ((await caseOfDeletion(db, kept.deletionId)) === null) return false;
    const stands = await lockDeletion(db, kept.deletionId);
    const further: readonly string[] =
      kept.state.name === 'verified'
        ? ['verified']
        : ['ordered', 'executing', 'closing', 'verified', 'withdrawn'];
    if (further.includes(stands.state.name)) return false;
    await writeState(db, kept.deletionId, kept.state, parts.clock.now());
    return true;
  });
}

const isUndecided = ({ state }: Deletion): boolean =>
  state.name === 'proposed' || state.name === 'authorised' || state.name === 'ordered';

/**
 * Takes back every decision that had not begun to be carried out, except `begun`; and proposals whose order was logged in the time
 * that the database does not know (`orders`). Gives their cases: each is to be proposed again.
 */
export async function takeBackDecisions(
  parts: Parts,
  { begun, orders }: { begun: ReadonlySet<string>; orders: ReadonlySet<string> },
): Promise<string[]> {
  const cases: string[] = [];
  for (const deletion of await listOpenDeletions(parts.db)) {
    const { state, deletionId } = deletion;
    const isDecided = state.name === 'authorised' || state.name === 'ordered';
    const isOvertaken = state.name === 'proposed' && orders.has(deletionId);
    if (begun.has(deletionId) || !(isDecided || isOvertaken)) continue;
    await inTransaction(parts.db, (db) => takeBack(parts, db, deletion));
    cases.push(deletion.caseId);
  }
  return cases;
}

async function takeBack({ audit, clock }: Parts, db: Db, { deletionId, caseId }: Deletion): Promise<void> {
  const at = clock.now();
  const state = {
    name: 'withdrawn',
    withdrawnAt: at.toISOString(),
    by: 'restore',
    reason: 'restored',
  } as const;
  await writeState(db, deletionId, state, at);
  const fields = { caseId, deletionId, reason: 'restored' };
  await audit.append(db, { name: 'deletion-cancelled', by: READING.by, why: 'operation', fields });
}
