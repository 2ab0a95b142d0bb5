import fs from 'node:fs/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fsck } from '../../src/log/index.ts';
import { inTransaction } from '../../src/store/index.ts';
import { SYSTEM_VERSION, TRUST_PATHS, type Receipts } from '../../src/receipts/index.ts';
import { openKeyFile } from '../../src/signing/index.ts';
import { issueCase, makeCase, openReceipts, openStage, type Draft, type Stage } from './stage.ts';

let stage: Stage;
let receipts: Receipts;
beforeEach(async () => {
  stage = await openStage();
  receipts = await openReceipts(stage);
});
afterEach(() => stage.close());

describe('a deletion order', () => {
  it('is logged once, whoever asks again, and covered by a published checkpoint', async () => {
    const { order } = makeCase();
    const first = await receipts.logOrder(order);
    stage.clock.moveMs(5000);
    expect(await receipts.logOrder(order)).toEqual(first);
    expect(first.index).toBe(0);
    expect((await stage.tiles.read('checkpoint'))?.toString('utf8').split('\n')[1]).toBe('1');
  });

  it('is refused without an authorisation', async () => {
    const { order } = makeCase();
    const proposed = { ...order, state: { name: 'proposed' } };
    await expect(receipts.logOrder(proposed)).rejects.toMatchObject({ code: 'receipts-order-refused' });
    expect(await receipts.logOrder(order)).toMatchObject({ index: 0 });
  });
});

describe('issuing a receipt', () => {
  it('gives the same receipt and leaf for the same deletion', async () => {
    const made = makeCase();
    const verified = made.verified(await receipts.logOrder(made.order));
    const first = await receipts.issue(verified);
    stage.clock.moveMs(60_000);
    expect(await receipts.issue(verified)).toEqual(first);
    expect(await receipts.list()).toHaveLength(1);
    expect(await receipts.bundle(first.receiptId)).toEqual(await receipts.bundle(first.receiptId));
  });

  it('gives one receipt when many workers ask at once', async () => {
    const made = makeCase();
    const orders = await Promise.all([receipts.logOrder(made.order), receipts.logOrder(made.order)]);
    const [order] = orders;
    const verified = made.verified(order);
    const issued = await Promise.all(Array.from({ length: 6 }, () => receipts.issue(verified)));
    expect(new Set(issued.map(({ receiptId }) => receiptId)).size).toBe(1);
    expect(issued[0]?.index).toBe(1);
  });

  it('is found by deletion, case and time, newest first', async () => {
    const first = await issueCase(receipts);
    stage.clock.moveMs(60_000);
    const second = await issueCase(receipts, makeCase(undefined, '2026-03-02T21:06:00.000Z'));
    expect((await receipts.list()).map(({ receiptId }) => receiptId)).toEqual([
      second.receiptId,
      first.receiptId,
    ]);
    expect(await receipts.list({ from: second.issuedAt })).toEqual([second]);
    expect(await receipts.list({ until: second.issuedAt, caseId: first.caseId })).toEqual([first]);
    expect(await receipts.find('receipt_none')).toBeNull();
  });

  it('leaves the log whole, with nothing but leaves in it', async () => {
    await issueCase(receipts);
    await issueCase(receipts);
    const key = await openKeyFile(
      stage.sodium,
      { folder: stage.keysFolder, fileName: 'log.key', keyName: 'x' },
      stage.random,
    );
    expect(await fsck(stage.sodium, stage.tiles, key.verifier)).toMatchObject({ size: 4, problems: [] });
  });

  it('names the version of the program', async () => {
    const manifest = JSON.parse(await fs.readFile('package.json', 'utf8')) as { version: string };
    expect(SYSTEM_VERSION).toBe(manifest.version);
  });
});

describe('what the signer refuses', () => {
  async function refusal(change: (draft: Draft) => void): Promise<string | undefined> {
    const made = makeCase(change);
    const order = await receipts.logOrder(made.order);
    const result = await receipts.issue(made.verified(order)).catch((error: unknown) => error);
    return (result as { code?: string }).code;
  }
  const copy = (draft: Draft, index: number) => {
    const line = draft.copies[index];
    if (line === undefined) throw new Error('no such copy');
    return line;
  };
  /** The second copy's holder had been asked, and a hold came before their answer. */
  const stopped = (draft: Draft): void => {
    const line = copy(draft, 1);
    const [answer] = line.evidence;
    if (answer === undefined) throw new Error('no evidence');
    const evidence = [{ ...answer, kind: 'hold' as const }];
    Object.assign(line, {
      technique: 'none',
      effectiveAt: null,
      grade: 'X',
      state: 'refused-hold',
      evidence,
    });
    line.holdCheck.result = 'held';
    draft.outcome = 'partial';
  };
  const late = '2026-03-02T22:00:00.000Z';
  const early = '2026-03-02T19:00:00.000Z';

  it.each<[string, string, (draft: Draft) => void]>([
    [
      'an outcome better than its weakest copy (RULE D-05)',
      'receipts-outcome-differs',
      (d) => (d.outcome = 'complete'),
    ],
    ['an outcome worse than its copies', 'receipts-outcome-differs', (d) => (d.outcome = 'partial')],
    [
      'an attestation called confirmed (RULE D-05)',
      'receipts-grade-unsupported',
      (d) => (copy(d, 1).state = 'confirmed'),
    ],
    ['an attestation with a better grade', 'receipts-grade-unsupported', (d) => (copy(d, 1).grade = 'F')],
    [
      'a device that attests, for which there is no source yet',
      'receipts-grade-unsupported',
      (d) => Object.assign(copy(d, 1), { grade: 'E', state: 'attested-by-device' }),
    ],
    ['an erasure without a failing read', 'receipts-grade-unsupported', (d) => copy(d, 0).evidence.pop()],
    ['an attestation without evidence', 'receipts-grade-unsupported', (d) => (copy(d, 1).evidence = [])],
    [
      'a deletion in spite of a hold (RULE D-04)',
      'receipts-hold-ignored',
      (d) => (copy(d, 1).holdCheck.result = 'held'),
    ],
    [
      'a copy dealt with before its time (RULE D-03)',
      'receipts-times-disordered',
      (d) => (copy(d, 1).orderedAt = early),
    ],
    ['an effect before its order', 'receipts-times-disordered', (d) => (copy(d, 1).orderedAt = late)],
    [
      'evidence from before the order',
      'receipts-times-disordered',
      (d) => Object.assign(copy(d, 1).evidence[0] ?? {}, { at: early }),
    ],
    ['a read-back after the authorisation', 'receipts-times-disordered', (d) => (d.filing.readBackAt = late)],
    [
      'an order that was logged later than it says',
      'receipts-order-unknown',
      (d) => (d.order.loggedAt = '2026-03-02T21:04:59.000Z'),
    ],
    ['an order that was never logged', 'receipts-order-unknown', (d) => (d.deletionId = 'del_other')],
    [
      'another order of the log',
      'receipts-order-unknown',
      (d) => (d.order.leafHash = Buffer.alloc(32).toString('base64')),
    ],
    [
      'another policy than the order names (RULE G-04)',
      'receipts-order-differs',
      (d) => (d.policy.version = '4'),
    ],
    [
      'another authoriser than the order names',
      'receipts-order-differs',
      (d) => (d.authorised.role = 'operator'),
    ],
    ['a message that the order does not cover', 'receipts-counts-differ', (d) => d.messages.pop()],
    [
      'fewer erased than claimed',
      'receipts-counts-differ',
      (d) => Object.assign(d.messages[0] ?? {}, { erased: false }),
    ],
    ['no line for our own copy', 'receipts-counts-differ', (d) => d.copies.shift()],
    [
      'a filed message without its filing (RULE D-01)',
      'receipts-not-accounted',
      (d) => Object.assign(d.messages[0] ?? {}, { filed: [] }),
    ],
    [
      'a message that was not clinical, without a reason',
      'receipts-not-accounted',
      (d) => Object.assign(d.messages[2] ?? {}, { reason: null }),
    ],
    ['a copy that is listed twice', 'receipts-line-repeated', (d) => (copy(d, 1).copyId = copy(d, 2).copyId)],
  ])('%s', async (_, code, change) => {
    expect(await refusal(change)).toBe(code);
    expect(await receipts.list()).toEqual([]);
  });

  it('a deletion that says more messages were in the order', async () => {
    const made = makeCase();
    const other = makeCase();
    const order = await receipts.logOrder({ ...made.order, filing: other.order.filing });
    await expect(receipts.issue(made.verified(order))).rejects.toMatchObject({
      code: 'receipts-order-differs',
    });
  });

  it.each<[string, (draft: Draft) => void]>([
    ['a reason in words', (d) => Object.assign(d.messages[2] ?? {}, { reason: 'K+ 6.8 in bed 12' })],
    ['a number in a reason', (d) => Object.assign(d.messages[2] ?? {}, { reason: 'nine-4434-three' })],
    ['a residual in words', (d) => (copy(d, 0).residual = { why: 'phone of Coops', until: 'unknown' })],
    [
      'a message id that is not random',
      (d) => Object.assign(d.messages[0] ?? {}, { messageId: '447700900123@s.whatsapp.net' }),
    ],
    ['a holder in the open', (d) => (copy(d, 1).holder = 'Coops')],
    ['a commitment of another length', (d) => (copy(d, 1).holder = Buffer.alloc(31).toString('base64'))],
    ['a role in words', (d) => (d.authorised.role = 'Dr Cooper')],
    ['an address with a query', (d) => (d.filing.recordSystem = 'http://record.example/fhir?patient=943')],
  ])('a statement with %s (RULE D-07)', async (_, change) => {
    expect(await refusal(change)).toBe('receipts-statement-refused');
    expect(await receipts.list()).toEqual([]);
  });

  it.each<[string, (draft: Draft) => void]>([
    ['that no hold stopped', (d) => (copy(d, 1).holdCheck.result = 'none')],
    ['without the hold as evidence', (d) => (copy(d, 1).evidence = [])],
    ['that says it took effect', (d) => (copy(d, 1).effectiveAt = copy(d, 1).orderedAt)],
    ['of our own', (d) => Object.assign(copy(d, 1), { class: 'own', messages: 0 })],
  ])('an order to a holder that was stopped, %s (RULE D-04)', async (_, change) => {
    expect(
      await refusal((draft) => {
        stopped(draft);
        change(draft);
      }),
    ).toMatch(/^receipts-(?:hold-ignored|grade-unsupported)$/);
  });

  it('nothing of an order that a hold stopped, nor of a holder’s word beside it (RULE D-04)', async () => {
    expect(await issueCase(receipts, makeCase(stopped))).toMatchObject({ outcome: 'partial' });
    const said = makeCase((draft) => {
      stopped(draft);
      const line = copy(draft, 1);
      const [hold] = line.evidence;
      if (hold !== undefined) line.evidence.push({ ...hold, kind: 'attestation' });
    });
    expect(await issueCase(receipts, said)).toMatchObject({ outcome: 'partial' });
  });

  it('nothing of messages that an earlier deletion had erased, but only with a read that fails (RULE D-06)', async () => {
    const earlier = (draft: Draft): void => {
      const own = copy(draft, 0);
      own.messages = 1;
      const evidence = own.evidence.filter(({ kind }) => kind === 'read-fails');
      const none = { method: 'none', orderedAt: null, effectiveAt: null } as const;
      draft.copies.push({ ...own, ...none, copyId: `${own.copyId}-earlier`, messages: 2, evidence });
    };
    expect(await issueCase(receipts, makeCase(earlier))).toMatchObject({
      outcome: 'complete-with-residuals',
    });
    const unread = (draft: Draft): void => {
      earlier(draft);
      copy(draft, 4).evidence = [];
    };
    expect(await refusal(unread)).toBe('receipts-grade-unsupported');
  });

  it('nothing of a partial deletion that is honest: a hold keeps one message and every phone', async () => {
    const made = makeCase((draft) => {
      const held = {
        technique: 'none',
        method: 'none',
        orderedAt: null,
        effectiveAt: null,
        grade: 'X',
        state: 'refused-hold',
        residual: null,
      } as const;
      const own = copy(draft, 0);
      own.messages = 2;
      own.holdCheck.result = 'held';
      Object.assign(draft.messages[0] ?? {}, { erased: false });
      draft.copies.forEach((line) => {
        line.holdCheck.result = 'held';
        if (line.class !== 'own') Object.assign(line, held, { evidence: [] });
      });
      draft.copies.push({ ...own, ...held, copyId: `${own.copyId}-held`, messages: 1, evidence: [] });
      draft.outcome = 'partial';
    });
    expect(await issueCase(receipts, made)).toMatchObject({ outcome: 'partial' });
  });
});

describe('a receipt before its checkpoint (RULE D-09)', () => {
  it('is not seen while the log cannot publish, and appears once it can', async () => {
    const made = makeCase();
    const order = await receipts.logOrder(made.order);
    const broken = await openReceipts({
      ...stage,
      tiles: { ...stage.tiles, replace: () => Promise.reject(new Error('disk full')) },
    });
    await expect(broken.issue(made.verified(order))).rejects.toThrow('disk full');
    expect(await receipts.list()).toEqual([]);
    const issued = await receipts.issue(made.verified(order));
    expect(await receipts.list()).toEqual([issued]);
    expect(issued.index).toBe(1);
  });

  it('is not issued inside a transaction', async () => {
    const made = makeCase();
    const order = await receipts.logOrder(made.order);
    const inside = inTransaction(stage.db, async (db) => {
      const other = await openReceipts({ ...stage, db });
      return other.issue(made.verified(order));
    });
    await expect(inside).rejects.toMatchObject({ code: 'log-in-transaction' });
  });
});

describe('an issuer that is killed', () => {
  // Each table that is written in turn refuses once, as if the process had died before that write.
  it.each(['logged_document', 'log_entry', 'checkpoint_history', 'receipt'])(
    'before it writes %s, gives one receipt and one leaf when it comes back',
    async (table) => {
      const made = makeCase();
      const order = await receipts.logOrder(made.order);
      const guard = sql.raw(
        `create function die() returns trigger language plpgsql as $$ begin raise exception 'killed'; end $$;
         create trigger die before insert or update on ${table} for each row execute function die();`,
      );
      await guard.execute(stage.db);
      await expect(receipts.issue(made.verified(order))).rejects.toThrow('killed');
      expect(await receipts.list()).toEqual([]);
      await sql.raw(`drop trigger die on ${table}`).execute(stage.db);
      const again = await openReceipts(stage);
      expect(await again.issue(made.verified(order))).toMatchObject({ index: 1 });
      expect(await again.issue(made.verified(order))).toMatchObject({ index: 1 });
    },
  );
});

describe('what a verifier is given', () => {
  it('is written beside the log, and stays the same when the service starts again', async () => {
    const paths = Object.values(TRUST_PATHS);
    const before = await Promise.all(paths.map((name) => stage.tiles.read(name)));
    expect(before.every((bytes) => bytes !== null)).toBe(true);
    await openReceipts(stage);
    expect(await Promise.all(paths.map((name) => stage.tiles.read(name)))).toEqual(before);
    expect(receipts.policy().bytes).toEqual(before[0]);
  });
});
