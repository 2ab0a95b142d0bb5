// Every page of authorisers, governance, copy holders and operators in a real Chromium, at three widths, and one decision made
// by hand.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { enqueue } from '../../src/workflow/outbox.ts';
import { TALK } from '../custody/a-thread.ts';
import {
  accountOf,
  deposited,
  executed,
  PATIENT,
  proposed,
  receipted,
  type Scene,
} from '../web/governance/scene.ts';
import {
  axeFindings,
  openBrowserStage,
  overflowPixels,
  signInByHand,
  WIDTHS,
  type BrowserStage,
} from './stage.ts';

const pictures = path.join(os.tmpdir(), 'countersign-pictures');

let stage: BrowserStage;
let receiptId: string;
let links: string[];
let waiting: Scene;

const night = (day: number) => [
  { sender: 'Coops', text: 'A night', at: `2026-04-0${day}T21:00:00` },
  { sender: 'Coops', text: 'K+ 6.8', at: `2026-04-0${day}T21:01:00` },
  { sender: 'Dr B', text: 'yes', at: `2026-04-0${day}T21:02:00` },
];

beforeAll(async () => {
  fs.mkdirSync(pictures, { recursive: true });
  stage = await openBrowserStage();
  const { services } = stage.web;
  const { db } = services.stations;
  ({ receiptId } = await receipted(stage.web, await proposed(services)));
  links = await executed(stage.web, await proposed(services, { sketches: night(1) }));
  waiting = await proposed(services, { sketches: night(2) });
  // One message came back, one case is late, one step is stuck.
  const late = await deposited(services, [...TALK, { sender: 'Coops', text: 'and one more' }]);
  await enqueue(db, { step: 'file', subjectId: late.caseId });
  await sql`update outbox set state = 'stuck', reason = 'filing-read-back-differs' where step = 'file'`.execute(
    db,
  );
  stage.web.passMs(13 * 3_600_000);
}, 120_000);
afterAll(async () => {
  await stage.close();
});

async function expectGoodPage(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`), fullPage: true });
    expect([name, width, await axeFindings(page)]).toEqual([name, width, []]);
    expect([name, width, await overflowPixels(page)]).toEqual([name, width, 0]);
  }
}

async function visit(page: Page, addresses: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, address] of Object.entries(addresses)) {
    await page.goto(address);
    await expectGoodPage(page, name);
  }
}

describe('when governance uses its pages', () => {
  it('has no accessibility finding, fits every width and asks no other origin for anything', async () => {
    const { page, strangers } = await stage.open();
    await signInByHand(page, 'Marcus Webb');
    await visit(page, {
      deletions: '/deletions',
      deletion: `/deletions/${waiting.deletion.deletionId}`,
      receipts: '/receipts',
      receipt: `/receipts/${receiptId}`,
      exceptions: '/exceptions',
      overdue: '/overdue',
      reappeared: '/reappeared',
      reconciliation: '/reconciliation',
      'place-hold': '/holds/new',
      audit: '/audit',
    });
    expect(strangers).toEqual([]);
  }, 240_000);

  it('places a hold by hand, sees what it covers, and lifts it (RULE D-04)', async () => {
    const { page } = await stage.open();
    await signInByHand(page, 'Marcus Webb');
    await page.goto('/holds/new');
    const name = page.getByLabel('Name or number, as the thread shows it');
    expect(await name.isVisible()).toBe(true);
    await page.getByLabel('One patient').check();
    // Only the part of the form that counts is left, without any script.
    expect(await name.isVisible()).toBe(false);
    await page.getByLabel('NHS number').fill('943 476 5918');
    await page.getByLabel('Access request').check();
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await expectGoodPage(page, 'place-hold-errors');
    await page.getByLabel('NHS number').fill(PATIENT.nhsTyped);
    await page.getByLabel('Reference of the request').fill('SAR 2026/114');
    const received = page.getByRole('group', { name: 'When was the request received?' });
    await received.getByLabel('Day').fill('5');
    await received.getByLabel('Month').fill('6');
    await received.getByLabel('Year').fill('2026');
    await page.getByLabel('Time', { exact: true }).fill('08:00');
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByText('The hold is in force').waitFor();
    // Among the cases that it covers, and beside the deletion that it stopped.
    expect(await page.getByText(waiting.thread.caseId).count()).toBe(2);
    await expectGoodPage(page, 'hold');
    await page.goto('/holds');
    await expectGoodPage(page, 'holds');
    await page.getByRole('link', { name: 'Access request' }).click();
    await page.getByLabel('PIN').fill(SANDBOX_PIN);
    await page.getByRole('button', { name: 'Lift the hold' }).click();
    await page.getByText('The hold is lifted.').waitFor();
  }, 120_000);
});

describe('when governance holds what one person said', () => {
  it('is told at the field what is missing, without a script, and what is held then (RULE D-04)', async () => {
    const { page } = await stage.open({ javaScriptEnabled: false });
    await signInByHand(page, 'Marcus Webb');
    await page.goto('/holds/new');
    await page.getByLabel('One person').check();
    await page.getByLabel('Freedom of information request').check();
    await page.getByLabel('Reference of the request').fill('FOI 2026/9');
    const fill = async (group: string, parts: readonly string[]): Promise<void> => {
      const fields = page.getByRole('group', { name: group });
      for (const [at, label] of ['Day', 'Month', 'Year'].entries())
        await fields.getByLabel(label).fill(parts[at] ?? '');
    };
    await fill('When was the request received?', ['5', '6', '2026']);
    await page.getByLabel('Time', { exact: true }).fill('08:00');
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByRole('link', { name: 'Name the person by one of these at least.' }).click();
    expect(page.url()).toMatch(/#label$/);
    await page.getByLabel('Name or number, as the thread shows it').fill('coops');
    await fill('First day', ['2', '4', '2026']);
    await fill('Last day', ['2', '4', '2026']);
    await page.getByRole('button', { name: 'Place the hold' }).click();
    await page.getByText('The hold is in force').waitFor();
    expect(await page.getByText('2 messages in 1 case').count()).toBe(1);
    await page.getByRole('button', { name: 'Show the reference' }).click();
    expect(await page.getByText('FOI 2026/9').count()).toBe(1);
    const { page: scripted } = await stage.open();
    await signInByHand(scripted, 'Marcus Webb');
    await visit(scripted, {
      'hold-person': page.url().replace(/\/authority$/, ''),
      'holds-foi': '/holds?kind=foi',
    });
    await page.getByLabel('PIN').fill(SANDBOX_PIN);
    await page.getByRole('button', { name: 'Lift the hold' }).click();
    await page.getByText('The hold is lifted.').waitFor();
  }, 120_000);
});

describe('when an authoriser decides', () => {
  it('asks before, takes the PIN, and says what happens next (RULE D-02)', async () => {
    const { page } = await stage.open({ javaScriptEnabled: false });
    await signInByHand(page, 'Priya Shah');
    await page.goto(`/deletions/${waiting.deletion.deletionId}`);
    await page.getByRole('button', { name: 'Authorise this deletion' }).click();
    await page.getByRole('button', { name: 'Authorise the deletion of 3 messages' }).click();
    expect(await page.getByRole('link', { name: 'Enter your PIN' }).count()).toBe(1);
    const { page: scripted } = await stage.open();
    await signInByHand(scripted, 'Priya Shah');
    await scripted.goto(`/deletions/${waiting.deletion.deletionId}/authorise`);
    await expectGoodPage(scripted, 'authorise');
    await scripted.goto(`/deletions/${waiting.deletion.deletionId}/decline`);
    await expectGoodPage(scripted, 'decline');
    await page.getByLabel('PIN').fill(SANDBOX_PIN);
    await page.getByRole('button', { name: 'Authorise the deletion of 3 messages' }).click();
    await page.getByText('Nothing is deleted before the grace period ends.').waitFor();
  }, 120_000);
});

describe('when somebody without an account comes', () => {
  it('answers for a copy on a phone', async () => {
    const { page, strangers } = await stage.open();
    await page.goto(`/attest/${links[0] ?? ''}`);
    await expectGoodPage(page, 'attest');
    await page.getByRole('button', { name: 'Give this answer' }).click();
    await expectGoodPage(page, 'attest-errors');
    await page.getByLabel('Yes, it is deleted').check();
    await page.getByLabel('Your name').fill('The holder');
    await page.getByRole('button', { name: 'Give this answer' }).click();
    await page.getByRole('heading', { name: 'Your answer is recorded' }).waitFor();
    await expectGoodPage(page, 'attest-done');
    await page.goto(`/attest/${links[0] ?? ''}`);
    await expectGoodPage(page, 'attest-closed');
    expect(strangers).toEqual([]);
  }, 120_000);

  it('is told not to delete a copy that must be kept, and says that it is too late (RULE D-04)', async () => {
    const { services } = stage.web;
    const [token = ''] = await executed(stage.web, await proposed(services, { sketches: night(4) }));
    const { caseId } = await services.stations.deletions.behindLink(token);
    await services.stations.custody.placeHold({
      subject: { scope: 'case', caseId },
      kind: 'inquiry',
      authority: 'INQ/7',
      receivedAt: services.clock.now(),
      by: { kind: 'account', id: await accountOf(services, 'marcus.webb') },
    });
    const { page, strangers } = await stage.open();
    await page.goto(`/attest/${token}`);
    await page.getByRole('heading', { name: 'Do not delete this conversation' }).waitFor();
    await expectGoodPage(page, 'attest-held');
    await page.getByRole('button', { name: 'Record that I had deleted it' }).click();
    await expectGoodPage(page, 'attest-held-errors');
    await page.getByLabel('Your name').fill('The holder');
    await page.getByRole('button', { name: 'Record that I had deleted it' }).click();
    await page.getByRole('heading', { name: 'Your answer is recorded' }).waitFor();
    await expectGoodPage(page, 'attest-held-done');
    expect(strangers).toEqual([]);
  }, 120_000);
});

describe('when a clinician looks at a case whose deletion was declined', () => {
  it('can propose it again from a page that fits every width', async () => {
    const { services } = stage.web;
    const declined = await proposed(services, { sketches: night(3) });
    const authoriser = await accountOf(services, 'priya.shah');
    await services.stations.deletions.withdraw(declined.deletion.deletionId, authoriser, 'declined');
    stage.web.passMs(60_000);
    const { page } = await stage.open();
    await signInByHand(page, 'Amara Okafor');
    await page.goto(`/cases/${declined.thread.caseId}`);
    await expectGoodPage(page, 'declined-case');
    await page.getByRole('button', { name: 'Propose the deletion again' }).click();
    await page.getByText('The deletion is proposed again.').waitFor();
  }, 120_000);
});

describe('when an operator looks', () => {
  it('has a page that fits every width', async () => {
    const { page } = await stage.open();
    await signInByHand(page, 'Sam Ellis');
    await visit(page, { operator: '/operator', accounts: '/operator/accounts' });
  }, 60_000);
});
