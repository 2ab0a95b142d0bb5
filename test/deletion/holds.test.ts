// Holds at every moment of a deletion: before it is authorised, before a copy is dealt with, and while a holder's answer is awaited.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Custody, HoldSubject } from '../../src/custody/index.ts';
import { openDeletions, type Deletions } from '../../src/deletion/index.ts';
import { inTransaction } from '../../src/store/index.ts';
import { WHY } from '../custody/a-thread.ts';
import {
  attestAll,
  AUTHORISER,
  codeOf,
  confirmed,
  everyMessageReads,
  executed,
  HOUR_MS,
  liftHold,
  openDeletionStage,
  openLinks,
  ordered,
  placeHold,
  placePatientHold,
  verified,
  type DeletionStage,
} from './stage.ts';

const DELETED = { answer: 'deleted', name: 'The holder' } as const;
const ALREADY = { answer: 'deleted-already', name: 'The holder' } as const;

let stage: DeletionStage;
beforeEach(async () => {
  stage = await openDeletionStage();
});
afterEach(() => stage.place.close());

/** The same station over a custody that does something else now and then. */
const withCustody = (change: Partial<Custody>): Deletions =>
  openDeletions({ ...stage.parts, custody: { ...stage.place.custody, ...change } });

/** `state, result of the check` of each order. */
async function standing(deletionId: string): Promise<string[]> {
  const orders = await stage.deletions.orders(deletionId);
  return orders.map(({ result, holdCheck }) => `${result?.state ?? 'open'}, ${holdCheck.result}`).toSorted();
}

describe('a hold that is there first (RULE D-04)', () => {
  it('on every message keeps the deletion from being authorised', async () => {
    const { deletionId } = await stage.deletions.propose(confirmed(stage));
    await placeHold(stage, { scope: 'everything' });
    expect(await codeOf(stage.deletions.authorise(deletionId, AUTHORISER))).toBe('deletion-all-held');
  });

  it('after the authorisation lets nothing be deleted, and both checks are told', async () => {
    const { deletionId } = await ordered(stage);
    await placeHold(stage);
    stage.place.clock.moveMs(24 * HOUR_MS);
    await stage.deletions.execute(deletionId);
    expect(await everyMessageReads(stage)).toBe(true);
    const { outcome, copies, authorised } = await verified(stage, deletionId);
    expect(outcome).toBe('refused');
    expect(copies.map(({ state, holdCheck, orderedAt }) => [state, holdCheck.result, orderedAt])).toEqual(
      copies.map(() => ['refused-hold', 'held', null]),
    );
    expect(authorised.holdCheck.result).toBe('none');
  });

  it('on one patient keeps that patient’s messages and every phone, and lets the rest go', async () => {
    const [first] = stage.thread.messages;
    await placePatientHold(stage);
    const deletionId = await executed(stage);
    const left = await stage.place.custody.openCase(stage.thread.caseId, WHY);
    expect(left.map(({ messageId }) => messageId)).toEqual([first?.messageId]);
    const { outcome, copies, messages } = await verified(stage, deletionId);
    expect(outcome).toBe('partial');
    expect(
      copies.map(({ class: kind, state, messages: count }) => `${kind} ${state} ${count}`).slice(0, 3),
    ).toEqual(['own confirmed 6', 'own refused-hold 1', 'participant-device refused-hold 7']);
    expect(messages.filter(({ erased }) => !erased).map(({ messageId }) => messageId)).toEqual([
      first?.messageId,
    ]);
  });
});

describe('a hold on a person, a thread, a team or a period (RULE D-04)', () => {
  const digest = (name: string): Buffer => stage.place.custody.senderDigest(name);
  const period = { from: new Date('2026-03-02T12:00:00Z'), to: new Date('2026-03-02T13:00:00Z') };
  const elsewhen = { from: new Date('2026-03-05T00:00:00Z'), to: new Date('2026-03-06T00:00:00Z') };
  const subjects = (): [string, HoldSubject, number][] => [
    ['thread', { scope: 'thread', threadId: stage.thread.threadId }, 7],
    ['team', { scope: 'team', team: 'trauma' }, 7],
    ['period', { scope: 'period', period }, 7],
    ['person', { scope: 'person', personDigests: [digest('07700 900123')] }, 2],
    ['person and period', { scope: 'person', personDigests: [digest('coops')], period }, 4],
    ['person and another period', { scope: 'person', personDigests: [digest('coops')], period: elsewhen }, 0],
    ['another team', { scope: 'team', team: 'vascular' }, 0],
  ];

  it.each([
    'thread',
    'team',
    'period',
    'person',
    'person and period',
    'person and another period',
    'another team',
  ])('stops a deletion that is ordered and waits for its time: %s', async (name) => {
    const [, subject, kept] = subjects().find(([of]) => of === name) ?? [];
    const { deletionId } = await ordered(stage);
    await placeHold(stage, subject);
    stage.place.clock.moveMs(24 * HOUR_MS);
    await stage.deletions.execute(deletionId);
    expect(await stage.place.custody.openCase(stage.thread.caseId, WHY)).toHaveLength(kept ?? -1);
    if (kept === 0) return;
    const { copies } = await verified(stage, deletionId);
    const refused = copies.filter(({ state }) => state === 'refused-hold');
    expect(refused.map(({ holdCheck }) => holdCheck.result)).toEqual(refused.map(() => 'held'));
    // Our own of that many messages, and every phone and file whole.
    expect(refused.map(({ messages }) => messages)).toEqual([kept, 7, 7, 7]);
  });

  it('shuts the links of copies that await an answer', async () => {
    const deletionId = await executed(stage);
    const [token = ''] = await openLinks(stage, deletionId);
    await placeHold(stage, { scope: 'person', personDigests: [digest('Coops')] });
    expect(stage.place.covers.at(-1)).toEqual([stage.thread.caseId]);
    expect(await codeOf(stage.deletions.attest(token, DELETED))).toBe('deletion-held');
  });
});

describe('a hold that comes while the holders of copies are asked (RULE D-04)', () => {
  let deletionId: string;
  let links: string[];
  beforeEach(async () => {
    deletionId = await executed(stage);
    links = await openLinks(stage, deletionId);
    stage.place.clock.moveMs(HOUR_MS);
  });
  const link = (index: number): string => links[index] ?? '';

  it('shuts a link that is out: its page, its answer, and a new one', async () => {
    await placeHold(stage);
    stage.asked.length = 0;
    expect(await codeOf(stage.deletions.attestationRequest(link(0)))).toBe('deletion-held');
    expect(await codeOf(stage.deletions.attest(link(1), DELETED))).toBe('deletion-held');
    const open = (await stage.deletions.orders(deletionId)).find(({ result }) => result === null);
    expect(await codeOf(stage.deletions.issueLink(deletionId, open?.copyId ?? ''))).toBe('deletion-held');
    expect(await standing(deletionId)).toEqual(Array(3).fill('refused-hold, held'));
    // Each was ended once, and the runner told in the same transaction.
    expect(stage.asked).toEqual(Array(3).fill('close-copies del_'));
    expect(await codeOf(stage.deletions.attestationRequest(link(0)))).toBe('deletion-held');
  });

  it('shuts it too when it is about one patient, because a phone holds the whole conversation', async () => {
    await placePatientHold(stage);
    expect(await codeOf(stage.deletions.attest(link(0), DELETED))).toBe('deletion-held');
  });

  it('ends the wait at once: what was answered stands, the rest says which check stopped it', async () => {
    await stage.deletions.attest(link(0), DELETED);
    stage.place.clock.moveMs(HOUR_MS);
    await placeHold(stage);
    const { outcome, copies } = await verified(stage, deletionId);
    expect(outcome).toBe('partial');
    const stoppedAt = stage.place.clock.now().toISOString();
    const askedAt = new Date(stage.place.clock.now().getTime() - 2 * HOUR_MS).toISOString();
    const [, ...others] = copies;
    expect(others.filter(({ state }) => state === 'attested-by-person')).toMatchObject([
      { holdCheck: { result: 'none', at: askedAt }, orderedAt: askedAt },
    ]);
    const stopped = {
      method: 'request',
      technique: 'none',
      orderedAt: askedAt,
      effectiveAt: null,
      holdCheck: { result: 'held', at: stoppedAt },
      evidence: [{ kind: 'hold', at: stoppedAt }],
    };
    expect(others.filter(({ state }) => state === 'refused-hold')).toMatchObject([stopped, stopped]);
  });

  it('wins over the date by which to answer', async () => {
    await placeHold(stage);
    stage.place.clock.moveMs(30 * 24 * HOUR_MS);
    expect((await verified(stage, deletionId)).copies.map(({ state }) => state)).not.toContain('unreachable');
  });

  it('lets the wait go on where it covers nobody of this case', async () => {
    const elsewhere = stage.place.custody.patientDigest('Patient/elsewhere');
    await placeHold(stage, { scope: 'patient', patientDigests: [elsewhere] });
    expect(await stage.deletions.close(deletionId)).toMatchObject({ outcome: 'wait' });
    expect(await codeOf(stage.deletions.attest(link(0), DELETED))).toBeUndefined();
  });

  it('between the look and the answer is seen, and the answer refused', async () => {
    let looks = 0;
    const deletions = withCustody({
      heldNow: async (db, caseId) => {
        looks += 1;
        if (looks > 1) return stage.place.custody.heldNow(db, caseId);
        await placeHold(stage);
        return [];
      },
    });
    expect(await codeOf(deletions.attest(link(0), DELETED))).toBe('deletion-held');
    expect(await standing(deletionId)).toEqual(['open, none', 'open, none', 'refused-hold, held']);
  });

  it('waits for an answer that is being written, so that one of the two is first', async () => {
    const told: string[] = [];
    let placing: Promise<unknown> = Promise.resolve();
    await inTransaction(stage.place.db, async (db) => {
      await stage.place.custody.heldNow(db, stage.thread.caseId);
      placing = placeHold(stage).then(() => told.push('placed'));
      let waits = false;
      while (!waits && told.length === 0) {
        const { rows } = await sql`
          select 1 from pg_locks where relation = 'hold'::regclass and not granted`.execute(stage.place.db);
        waits = rows.length > 0;
      }
      told.push('answered');
    });
    await placing;
    expect(told).toEqual(['answered', 'placed']);
  });

  it('that is lifted before anybody looks changes nothing', async () => {
    await liftHold(stage, await placeHold(stage));
    expect(await codeOf(stage.deletions.attest(link(0), DELETED))).toBeUndefined();
  });
});

describe('a holder who deleted before they read that they must not (RULE D-04, RULE D-05)', () => {
  let deletionId: string;
  let token: string;
  beforeEach(async () => {
    deletionId = await executed(stage);
    [token = ''] = await openLinks(stage, deletionId);
    stage.place.clock.moveMs(HOUR_MS);
  });

  const sayings = async (): Promise<string[]> =>
    (await stage.deletions.orders(deletionId)).flatMap(({ result }) => {
      const said = result?.evidence.some(({ kind }) => kind === 'attestation');
      return said === true ? [`${result?.state} ${result?.grade}`] : [];
    });

  it('can say so, once; the copy stays a kept one with their word beside it', async () => {
    await placeHold(stage);
    expect(await codeOf(stage.deletions.attest(token, DELETED))).toBe('deletion-held');
    expect(await codeOf(stage.deletions.attest(token, ALREADY))).toBeUndefined();
    expect(await sayings()).toEqual(['refused-hold X']);
    expect(await codeOf(stage.deletions.attest(token, ALREADY))).toBe('deletion-already-attested');
    const { outcome, copies } = await verified(stage, deletionId);
    expect(outcome).toBe('partial');
    const line = copies.find(({ evidence }) => evidence.some(({ kind }) => kind === 'attestation'));
    expect(line).toMatchObject({ state: 'refused-hold', grade: 'X', effectiveAt: null });
    expect(line?.evidence.map(({ kind }) => kind)).toEqual(['hold', 'attestation']);
  });

  it('can say so when the receipt is out long since, and after the hold was lifted', async () => {
    const hold = await placeHold(stage);
    await verified(stage, deletionId);
    await liftHold(stage, hold);
    expect(await codeOf(stage.deletions.attest(token, ALREADY))).toBeUndefined();
    expect(await sayings()).toEqual(['refused-hold X']);
  });

  it('is asked the usual question while nothing keeps the copy', async () => {
    expect(await codeOf(stage.deletions.attest(token, ALREADY))).toBe('deletion-not-held');
    expect(await sayings()).toEqual([]);
  });
});

describe('once a hold is lifted', () => {
  const lines = (copies: readonly { class: string; state: string; messages: number }[]): string[] =>
    copies.map(({ class: kind, state, messages }) => `${kind} ${state} ${messages}`);

  it('a later deletion orders the copies that were kept, and leaves in peace who had answered', async () => {
    const first = await executed(stage);
    const [token = ''] = await openLinks(stage, first);
    await stage.deletions.attest(token, DELETED);
    const hold = await placeHold(stage);
    await verified(stage, first);
    await liftHold(stage, hold);
    stage.place.clock.moveMs(HOUR_MS);
    const { deletionId } = await stage.deletions.proposeAgain(stage.thread.caseId);
    await stage.deletions.authorise(deletionId, AUTHORISER);
    await stage.deletions.recordOrder(deletionId, {
      leafHash: 'bGVhZg==',
      index: 1,
      loggedAt: stage.place.clock.now().toISOString(),
    });
    await stage.deletions.execute(deletionId);
    expect(await standing(deletionId)).toEqual(['open, none', 'open, none']);
    await attestAll(stage, deletionId);
    const second = await verified(stage, deletionId);
    expect(second.outcome).toBe('complete-with-residuals');
    expect(lines(second.copies)).toEqual([
      'own confirmed 7',
      ...second.copies.slice(1).map(({ class: kind }) => `${kind} attested-by-person 7`),
    ]);
    // Our own copy was erased by the first, so that no time of the second may stand for it.
    expect(second.copies[0]).toMatchObject({ method: 'none', orderedAt: null, effectiveAt: null });
    expect(second.copies[0]?.evidence.map(({ kind }) => kind)).toEqual(['read-fails']);
    expect(await codeOf(stage.deletions.proposeAgain(stage.thread.caseId))).toBe('deletion-nothing-left');
  });

  it('a later deletion tells what it erased from what an earlier one had', async () => {
    const hold = await placePatientHold(stage);
    await verified(stage, await executed(stage));
    await liftHold(stage, hold);
    const next = await executed(stage);
    await attestAll(stage, next);
    const { outcome, copies, messages } = await verified(stage, next);
    expect(outcome).toBe('complete-with-residuals');
    expect(lines(copies)).toEqual([
      'own confirmed 1',
      'own confirmed 6',
      'participant-device attested-by-person 7',
      'participant-device attested-by-person 7',
      'export-file attested-by-person 7',
    ]);
    expect(copies.slice(0, 2).map(({ orderedAt }) => orderedAt === null)).toEqual([false, true]);
    expect(messages.every(({ erased }) => erased)).toBe(true);
  });

  it('a deletion after one that kept what the signer held takes everything', async () => {
    expect(await verified(stage, await executed(stage, confirmed(stage, { held: 2 })))).toMatchObject({
      outcome: 'partial',
    });
    const next = await executed(stage, confirmed(stage));
    await attestAll(stage, next);
    const { outcome, copies } = await verified(stage, next);
    expect(outcome).toBe('complete-with-residuals');
    expect(lines(copies).slice(0, 2)).toEqual(['own confirmed 1', 'own confirmed 6']);
  });

  it('nothing is authorised while another hold covers what is left', async () => {
    const hold = await placePatientHold(stage);
    await verified(stage, await executed(stage));
    await placePatientHold(stage);
    await liftHold(stage, hold);
    const { deletionId } = await stage.deletions.proposeAgain(stage.thread.caseId);
    expect(await codeOf(stage.deletions.authorise(deletionId, AUTHORISER))).toBe('deletion-all-held');
  });
});

describe('a crash while copies are ordered (RULE D-04)', () => {
  let deletionId: string;
  beforeEach(async () => {
    ({ deletionId } = await ordered(stage));
    stage.place.clock.moveMs(24 * HOUR_MS);
  });

  /** Our own copy is checked first, then each other one; the process dies at the n-th check. */
  function dyingAtCheck(n: number): Deletions {
    let checks = 0;
    return withCustody({
      checkHolds: (db, caseId) => {
        checks += 1;
        return checks === n
          ? Promise.reject(new Error('the process dies here'))
          : stage.place.custody.checkHolds(db, caseId);
      },
    });
  }

  it('leaves neither an order without its refusal nor a refusal without its order', async () => {
    await placePatientHold(stage);
    const dying = withCustody({
      // The refusal's evidence goes with the order, in a transaction; everything before it is stored by itself.
      storeNote: (db, note) =>
        db.isTransaction
          ? Promise.reject(new Error('the process dies here'))
          : stage.place.custody.storeNote(db, note),
    });
    await expect(dying.execute(deletionId)).rejects.toThrow('dies');
    expect(await stage.deletions.orders(deletionId)).toEqual([]);
    await stage.deletions.execute(deletionId);
    expect(await standing(deletionId)).toEqual(Array(3).fill('refused-hold, held'));
  });

  it('and a hold that is lifted before the resume: each copy has the check that decided it', async () => {
    const hold = await placePatientHold(stage);
    await expect(dyingAtCheck(3).execute(deletionId)).rejects.toThrow('dies');
    await liftHold(stage, hold);
    await stage.deletions.execute(deletionId);
    expect(await standing(deletionId)).toEqual(['open, none', 'open, none', 'refused-hold, held']);
  });

  it('and a hold that is placed before the resume: it stops the copy that was ordered too', async () => {
    await expect(dyingAtCheck(3).execute(deletionId)).rejects.toThrow('dies');
    expect(await standing(deletionId)).toEqual(['open, none']);
    await placeHold(stage);
    await stage.deletions.execute(deletionId);
    expect(await standing(deletionId)).toEqual(['open, none', 'refused-hold, held', 'refused-hold, held']);
    const { copies } = await verified(stage, deletionId);
    const told = copies
      .slice(1)
      .map(({ state, orderedAt }) => `${state}, ${orderedAt === null ? 'never' : 'was'} asked`);
    expect(told.toSorted()).toEqual([
      'refused-hold, never asked',
      'refused-hold, never asked',
      'refused-hold, was asked',
    ]);
  });

  it('does not end the deletion when a holder answers before it is resumed', async () => {
    await expect(dyingAtCheck(3).execute(deletionId)).rejects.toThrow('dies');
    const [token = ''] = await openLinks(stage, deletionId);
    await stage.deletions.attest(token, DELETED);
    expect(await stage.deletions.close(deletionId)).toMatchObject({ outcome: 'wait' });
    await stage.deletions.execute(deletionId);
    await attestAll(stage, deletionId);
    expect(await verified(stage, deletionId)).toMatchObject({ outcome: 'complete-with-residuals' });
  });
});
