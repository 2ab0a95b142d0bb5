// A step acts on somebody's behalf only while the permission table says that they may (RULE D-02).
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Fault, faultCode } from '../../src/kernel/fault.ts';
import { explainReason } from '../../src/worklist/plain-reasons.ts';
import { STAGES, type StageParts } from '../../src/workflow/stages.ts';
import { accountOf, deposited, ordered, proposed, type Scene } from '../web/governance/scene.ts';
import { openWeb, type WebStage } from '../web/stage.ts';

const DAY_MS = 24 * 3_600_000;

let stage: WebStage;
let scene: Scene;
beforeEach(async () => {
  stage = await openWeb();
  scene = await proposed(stage.services);
});
afterEach(async () => {
  await stage.close();
});

async function change(subject: string, what: 'left' | 'operator' | 'back'): Promise<void> {
  const { db } = stage.services.stations;
  const id = await accountOf(stage.services, subject);
  if (what === 'left')
    await sql`update account set disabled_at = ${stage.services.clock.now()}, disabled_by = 'account_x',
      disabled_why = 'left' where account_id = ${id}`.execute(db);
  if (what === 'back')
    await sql`update account set disabled_at = null, disabled_by = null, disabled_why = null
      where account_id = ${id}`.execute(db);
  if (what === 'operator')
    await sql`update account set role = 'operator' where account_id = ${id}`.execute(db);
}

/** Takes a step as the runner would; the code of what stopped it. */
async function take(step: string, subjectId: string, changes: object = {}): Promise<string> {
  const { stations } = stage.services;
  const parts = {
    ...stations,
    logOrder: (deletion: Parameters<StageParts['logOrder']>[0]) => stations.receipts.logOrder(deletion),
    ...changes,
  } as unknown as StageParts;
  try {
    const result = await STAGES.find((one) => one.step === step)?.take(parts, subjectId, 0);
    return result?.outcome ?? 'no such step';
  } catch (error) {
    return faultCode(error) ?? 'no fault';
  }
}

const stateOf = async (): Promise<string> =>
  (await stage.services.stations.deletions.read(scene.deletion.deletionId)).state.name;

describe('a deletion that was authorised', () => {
  it.each(['left', 'operator'] as const)(
    'is neither logged nor executed when who authorised it %s since',
    async (what) => {
      const { deletionId } = scene.deletion;
      const by = {
        accountId: await accountOf(stage.services, 'priya.shah'),
        role: 'authoriser',
        method: 'pin',
      };
      await stage.services.stations.deletions.authorise(deletionId, by);
      await change('priya.shah', what);
      expect(await take('log-order', deletionId)).toBe('workflow-authoriser-may-not');
      expect(await stateOf()).toBe('authorised');
    },
  );

  it('is stopped within the grace period too, and goes on once the account is back', async () => {
    const { deletionId } = scene.deletion;
    await ordered(stage.services, scene);
    stage.passMs(DAY_MS);
    await change('priya.shah', 'left');
    expect(await take('execute-deletion', deletionId)).toBe('workflow-authoriser-may-not');
    expect(await stateOf()).toBe('ordered');
    await change('priya.shah', 'back');
    expect(await take('execute-deletion', deletionId)).toBe('done');
    // Begun is begun.
    await change('priya.shah', 'left');
    expect(await take('execute-deletion', deletionId)).toBe('done');
  });

  it.each(['amara.okafor', 'daniel.cooper'])(
    'is refused when it turns out that who authorised it had signed or changed the case: %s',
    async (subject) => {
      const { deletionId, caseId } = scene.deletion;
      const { db, deletions } = stage.services.stations;
      const accountId = await accountOf(stage.services, subject);
      await sql`insert into draft_author (case_id, account_id, first_at)
        values (${caseId}, ${accountId}, ${stage.services.clock.now()})`.execute(db);
      await sql`update account set role = 'authoriser' where account_id = ${accountId}`.execute(db);
      await deletions.authorise(deletionId, { accountId, role: 'authoriser', method: 'pin' });
      expect(await take('log-order', deletionId)).toBe('workflow-authoriser-may-not');
    },
  );
});

describe('entries that were signed', () => {
  async function signed(): Promise<string> {
    const { caseId } = await deposited(stage.services, [{ text: 'signed and not filed yet' }]);
    const signer = await accountOf(stage.services, 'amara.okafor');
    await sql`insert into signature (signature_id, case_id, note_id, entries, late, signed_at, signed_by)
      values ('sig_1', ${caseId}, 'note_1', 1, false, ${stage.services.clock.now()}, ${signer})`.execute(
      stage.services.stations.db,
    );
    return caseId;
  }

  it.each(['left', 'operator'] as const)('are not filed when the signer %s since', async (what) => {
    const caseId = await signed();
    await change('amara.okafor', what);
    expect(await take('file', caseId)).toBe('workflow-signer-may-not');
  });

  it('are filed to the end and read back once it has begun, whatever the signer is by then', async () => {
    const caseId = await signed();
    const now = stage.services.clock.now();
    await sql`insert into filing_item
        (signature_id, resource_key, case_id, entry_id, kind, state, content_digest, recorded_at, changed_at)
      values ('sig_1', 'key_1', ${caseId}, 'entry_1', 'message', 'sent', ${Buffer.alloc(32)}, ${now}, ${now})`.execute(
      stage.services.stations.db,
    );
    await change('amara.okafor', 'left');
    const { attribution } = stage.services.stations;
    const filing = {
      attribution: {
        signature: (id: string) => attribution.signature(id),
        signedEntries: () => Promise.resolve({}),
      },
      fileSigned: () => Promise.reject(new Fault('unavailable', 'filing-record-unavailable', 'Later.')),
    };
    expect(await take('file', caseId, filing)).toBe('filing-record-unavailable');
  });
});

describe('the exception', () => {
  it.each(['workflow-signer-may-not', 'workflow-authoriser-may-not'])(
    '%s says what to do and whose it is',
    (code) => {
      expect(explainReason(code)).toMatchObject({
        owner: 'Information governance',
        plain: expect.stringMatching(/release the step\.$/),
      });
    },
  );
});
