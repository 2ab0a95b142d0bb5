import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { faultCode } from '../../src/kernel/fault.ts';
import { newId } from '../../src/kernel/ids.ts';
import type { DeviceFacts, Receipts } from '../../src/receipts/index.ts';
import { deviceFactsOf, saidBy } from './device-facts.ts';
import { openReceipts, openStage, type Stage } from './stage.ts';

let stage: Stage;
let receipts: Receipts;
beforeAll(async () => {
  stage = await openStage();
  receipts = await openReceipts(stage);
});
afterAll(() => stage.close());

/** A report with only what a receipt refers to. */
async function aReport(): Promise<string> {
  const reportId = newId('lost', stage.random);
  await sql`
    insert into device_report (report_id, device_kind, owner_id, reported_by, reporter_role, lost_at, noticed_at,
      reported_at, locked, pin, encrypted, sessions_ended, owner_commitment, reporter_commitment, state_name, state,
      changed_at)
    values (${reportId}, 'phone', 'account_1', 'account_1', 'clinician', now(), now(), now(), 'yes', 'yes', 'yes', 0,
      '', '', 'closed', '{}'::jsonb, now())`.execute(stage.db);
  return reportId;
}

async function codeOf(change: (facts: DeviceFacts) => void): Promise<string | undefined> {
  try {
    await receipts.issueDevice(await aReport(), deviceFactsOf(change));
    return undefined;
  } catch (error) {
    return faultCode(error);
  }
}

describe('the receipt of a lost device', () => {
  it('is one leaf of its own kind, in a published checkpoint before anybody sees it (RULE D-09)', async () => {
    const reportId = await aReport();
    expect(await receipts.findDevice(reportId)).toBeNull();
    const receipt = await receipts.issueDevice(reportId, deviceFactsOf());
    expect(await receipts.issueDevice(reportId, deviceFactsOf())).toEqual(receipt);
    const { rows } = await sql<{ leaf: Buffer; published_size: number }>`
      select leaf, published_size from log_entry, log_head where index = ${receipt.index}`.execute(stage.db);
    expect(JSON.parse(rows[0]?.leaf.toString('utf8') ?? '{}')).toMatchObject({ t: 'dw', v: 1 });
    expect(Number(rows[0]?.published_size)).toBeGreaterThan(receipt.index);
    expect(receipt.outcome).toBe('wipe-reported');
  });

  it.each<[string, string, (facts: DeviceFacts) => void]>([
    [
      'keeps user data',
      'receipts-grade-unsupported',
      (f) => f.wipe.parameters && (f.wipe.parameters.keepUserData = true),
    ],
    ['was not accepted', 'receipts-grade-unsupported', (f) => (f.wipe.acceptedAt = null)],
    ['nobody reported', 'receipts-grade-unsupported', (f) => f.wipe.evidence.pop()],
    ['has a better grade', 'receipts-grade-unsupported', (f) => (f.wipe.grade = 'C')],
    ['only a person saw', 'receipts-grade-unsupported', (f) => (saidBy(f), (f.wipe.grade = 'D'))],
    [
      'is of apps and called reported',
      'receipts-grade-unsupported',
      (f) => (f.wipe.technique = 'mdm-app-wipe'),
    ],
    ['ignores a hold', 'receipts-hold-ignored', (f) => (f.wipe.holdCheck.ground = 'nothing-held')],
    ['was kept and ordered', 'receipts-hold-ignored', (f) => (f.wipe.holdCheck.ground = 'kept')],
    [
      'was ordered before its hold check',
      'receipts-times-disordered',
      (f) => (f.wipe.holdCheck.at = f.closedAt),
    ],
    [
      'was noticed after it was reported',
      'receipts-times-disordered',
      (f) => (f.report.noticedAt = f.closedAt),
    ],
    ['stands for more than there is', 'receipts-counts-differ', (f) => (f.listed.standing = 41)],
    ['holds a name', 'receipts-statement-refused', (f) => (f.report.role = 'Dr Okafor')],
    ['holds an open owner', 'receipts-statement-refused', (f) => (f.device.owner = 'account_1')],
  ])('is not signed for a wipe that %s', async (_, code, change) => {
    expect(await codeOf(change)).toBe(code);
  });

  it('is signed for what a person said, and calls it no better (RULE D-05)', async () => {
    const receipt = await receipts.issueDevice(await aReport(), deviceFactsOf(saidBy));
    expect(receipt.statement).toMatchObject({ outcome: 'wipe-attested', wipe: { grade: 'G' } });
  });

  it('has no bundle before it is issued', async () => {
    expect(await receipts.deviceBundle(await aReport()).catch(faultCode)).toBe('receipts-unknown');
  });
});
