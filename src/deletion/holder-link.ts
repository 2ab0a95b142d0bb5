// Copies that only a person can delete: on their phone, or the export file they handed in. Each holder has a link with a
// capability of their own. A hold shuts it, whether it came before or after the link was made (RULE D-04).
import type { CopyEntry } from '../custody/index.ts';
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { inTransaction } from '../store/index.ts';
import {
  attestationFor,
  HELD_ANSWER,
  HELD_ATTESTATION,
  resultOf,
  type AttestationAnswer,
} from './attestation.ts';
import {
  addSaying,
  closeOrder,
  findOrderByLink,
  listCopyOrders,
  replaceLink,
  type ClosedOrder,
  type CopyOrder,
} from './copy-orders.ts';
import { prepareEvidence } from './evidence.ts';
import type { DeletionParts } from './parts.ts';
import { readDeletion } from './queries.ts';
import { stopIfHeld } from './refusal.ts';

export type AttestationRequest = {
  order: CopyOrder;
  copy: CopyEntry;
  caseId: string;
  platform: string;
};

const linkDigest = (token: string): Buffer => sha256(Buffer.from(token, 'utf8'));

function unknownLink(): Fault {
  return new Fault(
    'not-found',
    'deletion-unknown-link',
    'This link is not valid, or a newer one replaced it.',
  );
}

function alreadyAttested(): Fault {
  return new Fault('conflict', 'deletion-already-attested', 'This has been answered already.');
}

function held(message: string): Fault {
  return new Fault('conflict', 'deletion-held', message);
}

const KEEP_IT = 'Do not delete this conversation: it must be kept.';

/** What a hold has stopped is told to the runner, so that the receipt does not wait for a link that is shut. */
function stopOrder(parts: DeletionParts, caseId: string, order: CopyOrder): Promise<CopyOrder> {
  return stopIfHeld(parts, caseId, order, (db) => parts.onAnswered(db, order.deletionId));
}

/**
 * A new link for a holder; an earlier one stops working. The token (32 random bytes, base64url) is shown once and only its
 * digest is kept. Throws `deletion-copy-not-open` when the copy was not ordered or is answered, `deletion-held` when it must
 * be kept.
 */
export async function issueLink(parts: DeletionParts, deletionId: string, copyId: string): Promise<string> {
  const notOpen = new Fault(
    'conflict',
    'deletion-copy-not-open',
    'Nothing is being asked about this copy now.',
  );
  const order = (await listCopyOrders(parts.db, deletionId)).find((one) => one.copyId === copyId);
  if (order === undefined) throw notOpen;
  const { caseId } = await readDeletion(parts.db, deletionId);
  // RULE D-04: nobody is sent to delete what must be kept.
  if ((await stopOrder(parts, caseId, order)).result?.state === 'refused-hold')
    throw held(
      'This copy must be kept, so nobody is asked to delete it. Once the hold is lifted, the deletion can be proposed again.',
    );
  const token = parts.random(32).toString('base64url');
  if (!(await replaceLink(parts.db, deletionId, copyId, linkDigest(token)))) throw notOpen;
  return token;
}

/**
 * What stands behind a link, kept copies included: for the page that says so. Throws `deletion-unknown-link` (not found), also
 * for malformed ones.
 */
export async function behindLink(parts: DeletionParts, token: string): Promise<AttestationRequest> {
  const found = /^[\w-]{43}$/.test(token) ? await findOrderByLink(parts.db, linkDigest(token)) : null;
  if (found === null) throw unknownLink();
  const { caseId, filing } = await readDeletion(parts.db, found.deletionId);
  const copy = (await parts.custody.listCopies(caseId)).find(({ copyId }) => copyId === found.copyId);
  if (copy === undefined) throw unknownLink();
  const order = await stopOrder(parts, caseId, found);
  return { order, copy, caseId, platform: filing.platform };
}

/** What the holder of a link is asked. Throws `deletion-unknown-link`, and `deletion-held` when the copy must be kept. */
export async function attestationRequest(parts: DeletionParts, token: string): Promise<AttestationRequest> {
  const request = await behindLink(parts, token);
  // RULE D-04
  if (request.order.result?.state === 'refused-hold') throw held(KEEP_IT);
  return request;
}

type Said = { answer: AttestationAnswer; name: string };

function prepareSaying(
  parts: DeletionParts,
  { order, copy, caseId }: AttestationRequest,
  { answer: said, name }: Said,
  at: string,
) {
  const { version } = said === HELD_ANSWER ? HELD_ATTESTATION : attestationFor(copy.class);
  const { copyId, deletionId } = order;
  const value = { statement: version, answer: said, name, at, copyId, deletionId };
  return prepareEvidence(parts, caseId, 'evidence', value);
}

/** In the trail: a holder said what their copy's state is by now. */
function saying({ order, caseId }: AttestationRequest, state: string) {
  const { deletionId, copyId } = order;
  return {
    name: 'copy-attested',
    by: { kind: 'holder', id: copyId },
    why: 'attestation',
    fields: { caseId, deletionId, copyId, state },
  } as const;
}

/**
 * Records what a holder says. Throws `deletion-unknown-link`, `deletion-already-attested`; `deletion-held` when the copy must be
 * kept, for every answer but `deleted-already`, and `deletion-not-held` for that one when nothing keeps it.
 */
export async function answer(parts: DeletionParts, token: string, said: Said): Promise<void> {
  const request = await behindLink(parts, token);
  const { order, caseId } = request;
  if (order.result?.state === 'refused-hold') return answerHeld(parts, request, said);
  if (order.result !== null) throw alreadyAttested();
  if (said.answer === HELD_ANSWER)
    throw new Fault('conflict', 'deletion-not-held', 'Nothing keeps this copy. Say whether it is deleted.');
  const at = parts.clock.now().toISOString();
  const { commitment, note } = await prepareSaying(parts, request, said, at);
  const closed: ClosedOrder = { ...order, result: resultOf(said.answer, at, commitment) };
  const outcome = await inTransaction(parts.db, async (db) => {
    // RULE D-04: no hold is placed between this look and the answer's end, so that an answer is before a hold or refused.
    if ((await parts.custody.heldNow(db, caseId)).length > 0) return 'held';
    if (!(await closeOrder(db, closed))) return 'answered';
    await parts.custody.storeNote(db, note);
    await parts.onAnswered(db, order.deletionId);
    await parts.audit.append(db, saying(request, closed.result.state));
    return 'recorded';
  });
  if (outcome === 'answered') throw alreadyAttested();
  if (outcome === 'recorded') return;
  await stopOrder(parts, caseId, order);
  throw held(KEEP_IT);
}

/**
 * A holder whose copy must be kept can say one thing: that it was gone before they knew. They did what they had been asked, an
 * inquiry must learn that the copy is gone, and silence would make the receipt's line say less than is known. But it stays a
 * kept copy with a statement beside it: called `attested-by-person` it would stand for a deletion that we ordered under a hold
 * (RULE D-04), it would better the outcome (RULE D-05), and whoever deletes after reading this could make it look clean.
 */
async function answerHeld(parts: DeletionParts, request: AttestationRequest, said: Said): Promise<void> {
  if (said.answer !== HELD_ANSWER) throw held(KEEP_IT);
  const at = parts.clock.now().toISOString();
  const { commitment, note } = await prepareSaying(parts, request, said, at);
  const isNew = await inTransaction(parts.db, async (db) => {
    if (!(await addSaying(db, request.order, { kind: 'attestation', at, commitment }))) return false;
    await parts.custody.storeNote(db, note);
    await parts.audit.append(db, saying(request, HELD_ANSWER));
    return true;
  });
  if (!isNew) throw alreadyAttested();
}
