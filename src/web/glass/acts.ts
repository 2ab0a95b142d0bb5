// Breaking the glass, ending it, judging it: one function each for the pages and the API. Each act and its event stand or fall
// together (RULE C-02).
import {
  decide,
  endGlass,
  insertGlass,
  judgeGlass,
  overdueGlass,
  readGlass,
  standingGlass,
  type Account,
  type BrokenGlass,
  type FreshProof,
  type GlassNext,
  type GlassReason,
  type GlassVerdict,
} from '../../access/index.ts';
import { Fault, faultCode } from '../../kernel/fault.ts';
import { newId } from '../../kernel/ids.ts';
import { inTransaction } from '../../store/index.ts';
import { endByTime } from '../../workflow/access-stages.ts';
import { enqueue } from '../../workflow/outbox.ts';
import { actorFor } from '../access-trail.ts';
import type { Services } from '../services.ts';
import { caseFactsFor } from '../subjects.ts';

/** The one of that id. Throws `access-unknown-glass`. */
export async function findGlass({ stations }: Services, glassId: string): Promise<BrokenGlass> {
  const glass = await readGlass(stations.db, glassId);
  if (glass === null) throw new Fault('not-found', 'access-unknown-glass', 'There is no such opening.');
  return glass;
}

/** Throws `access-glass-not-needed` for a case that is open to this person anyway. */
export async function demandClosed(services: Services, account: Account, caseId: string): Promise<void> {
  const facts = await caseFactsFor(services, caseId, account);
  if (facts !== null && facts.ground !== null)
    throw new Fault('conflict', 'access-glass-not-needed', 'This case is open to you already.');
}

/**
 * Opens one case of another team for a while. The words are sealed before anything else, and the end is asked for in the same
 * transaction. Throws `access-proof-needed`, `access-glass-not-needed`, `custody-unknown-case`.
 */
export async function breakGlass(
  services: Services,
  account: Account,
  caseId: string,
  given: { readonly reason: GlassReason; readonly words: string; readonly proof: FreshProof },
): Promise<BrokenGlass> {
  const { stations, clock, random } = services;
  const { db, custody, audit } = stations;
  const openedAt = clock.now();
  const allowed = decide('break-glass', account, { proof: given.proof, now: openedAt });
  if (allowed.kind === 'refused') throw new Fault('refused', allowed.code, allowed.reason);
  await demandClosed(services, account, caseId);
  const { accountId } = account;
  if ((await caseFactsFor(services, caseId, account)) === null)
    throw new Fault('not-found', 'custody-unknown-case', 'There is no such case.');
  const glassId = newId('glass', random);
  const endsAt = new Date(openedAt.getTime() + services.breakGlassMs);
  const { method } = given.proof;
  const note = await custody.prepareNote({
    ownerId: glassId,
    kind: 'break-glass-words',
    bytes: Buffer.from(given.words),
  });
  return inTransaction(db, async (tx) => {
    // One whose time is over stands in nobody's way, whether its step ran or not.
    const over = await overdueGlass(tx, { caseId, accountId, at: openedAt });
    if (over !== null) await endByTime(tx, audit, over);
    const noteId = await custody.storeNote(tx, note);
    const { reason } = given;
    const glass = { glassId, caseId, accountId, reason, noteId, method, openedAt, endsAt };
    if (!(await insertGlass(tx, glass)))
      throw new Fault('conflict', 'access-glass-not-needed', 'This case is open to you already.');
    await enqueue(tx, { step: 'end-broken-glass', subjectId: glassId, notBefore: endsAt });
    const fields = { glassId, caseId, reason, method };
    await audit.append(tx, {
      name: 'break-glass-opened',
      by: actorFor(accountId),
      why: 'attribution',
      fields,
    });
    const made = await readGlass(tx, glassId);
    if (made === null) throw new Fault('internal', 'access-unknown-glass', 'The opening was not stored.');
    return made;
  });
}

/** Ends an opening before its time. Throws `access-unknown-glass`, `access-glass-ended`. */
export async function endBrokenGlass(services: Services, account: Account, glassId: string): Promise<void> {
  const { stations, clock } = services;
  const { caseId, accountId } = await findGlass(services, glassId);
  await inTransaction(stations.db, async (tx) => {
    if (!(await endGlass(tx, { glassId, by: account.accountId, at: clock.now() })))
      throw new Fault('conflict', 'access-glass-ended', 'It has ended already.');
    const end = account.accountId === accountId ? 'by-hand' : 'by-governance';
    await stations.audit.append(tx, {
      name: 'break-glass-ended',
      by: actorFor(account.accountId),
      why: 'governance',
      fields: { glassId, caseId, end },
    });
  });
}

/** The same for who broke it, by its case. Throws `access-glass-ended`. */
export async function endOwnGlass(services: Services, account: Account, caseId: string): Promise<void> {
  const { stations, clock } = services;
  const { accountId } = account;
  const glass = await standingGlass(stations.db, { caseId, accountId, at: clock.now() });
  if (glass === null) throw new Fault('conflict', 'access-glass-ended', 'It has ended already.');
  await endBrokenGlass(services, account, glass.glassId);
}

/**
 * The words of the reason; each opening is an event (RULE C-02). Throws `access-unknown-glass`, `access-glass-words-erased`.
 */
export async function openWords(services: Services, account: Account, glassId: string): Promise<string> {
  const { noteId } = await findGlass(services, glassId);
  const reading = { by: actorFor(account.accountId), why: 'governance' } as const;
  try {
    return (await services.stations.custody.openNote(noteId, reading)).toString('utf8');
  } catch (error) {
    if (faultCode(error) !== 'custody-key-destroyed') throw error;
    throw new Fault('not-found', 'access-glass-words-erased', 'The words were erased with the case.', {
      cause: error,
    });
  }
}

/**
 * Whether it was right, once. A case that is still open that way is closed with a verdict of `not-justified`; of a case that is
 * erased the words go now (RULE D-06), or with a second try when the vault did not answer. Throws `access-unknown-glass`, `access-glass-judged`, `access-glass-next-needed`.
 */
export async function judgeBrokenGlass(
  services: Services,
  account: Account,
  glassId: string,
  said: { readonly verdict: GlassVerdict; readonly next: GlassNext },
): Promise<void> {
  const { stations, clock } = services;
  const { verdict, next } = said;
  if (verdict === 'not-justified' && next === 'nothing')
    throw new Fault('invalid', 'access-glass-next-needed', 'Say what follows from it.', {
      place: { field: 'next' },
    });
  const { caseId } = await findGlass(services, glassId);
  const [by, at] = [account.accountId, clock.now()];
  const event = { by: actorFor(by), why: 'governance' } as const;
  const judged = await inTransaction(stations.db, async (tx) => {
    if (!(await judgeGlass(tx, { glassId, by, at, verdict, next }))) return false;
    if (verdict === 'not-justified' && (await endGlass(tx, { glassId, by, at })))
      await stations.audit.append(tx, {
        name: 'break-glass-ended',
        ...event,
        fields: { glassId, caseId, end: 'by-governance' },
      });
    await stations.audit.append(tx, {
      name: 'break-glass-reviewed',
      ...event,
      fields: { glassId, caseId, verdict, next },
    });
    return true;
  });
  await stations.custody.eraseJudgedWords(caseId, event);
  if (!judged) throw new Fault('conflict', 'access-glass-judged', 'Somebody judged it already.');
}
