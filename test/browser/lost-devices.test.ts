// The pages of lost devices in a real Chromium: at three widths with axe, and a report made by hand with the keyboard and without
// JavaScript.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openGraphManager } from '../../src/adapters/mdm-graph/index.ts';
import { createLocalDispatcher } from '../../src/adapters/dispatch-local/index.ts';
import { createRunner } from '../../src/workflow/runner.ts';
import { deviceHandlers } from '../devices/handlers.ts';
import { PHONE } from '../devices/stage.ts';
import { startGraph, type GraphStandIn } from '../support/graph-stand-in.ts';
import { accountOf, executed, proposed } from '../web/governance/scene.ts';
import { START } from '../web/stage.ts';
import { memoryLog } from '../workflow/workbench.ts';
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
let graph: GraphStandIn;

beforeAll(async () => {
  fs.mkdirSync(pictures, { recursive: true });
  let now = () => START;
  graph = await startGraph(() => now());
  graph.addDevice(PHONE, {
    user: 'amara.okafor',
    model: 'Ward phone of a rather long name, second generation',
  });
  const { baseUrl, token } = graph;
  const access = { baseUrl, readToken: () => token, principalSuffix: '', timeLimitMs: 48 * 3_600_000 };
  stage = await openBrowserStage({ manager: openGraphManager(access) });
  now = () => stage.web.services.clock.now();
  await executed(stage.web, await proposed(stage.web.services, { signer: 'daniel.cooper' }));
}, 120_000);
afterAll(async () => {
  await stage.close();
  await graph.close();
});

async function runSteps(): Promise<void> {
  const { services } = stage.web;
  await createRunner({
    db: services.stations.db,
    dispatcher: createLocalDispatcher(),
    handlers: deviceHandlers(services.stations),
    clock: services.clock,
    log: memoryLog(),
  }).runDue();
}

async function expectGoodPage(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`), fullPage: true });
    expect([name, width, await axeFindings(page)]).toEqual([name, width, []]);
    expect([name, width, await overflowPixels(page)]).toEqual([name, width, 0]);
  }
}

async function fillForm(page: Page): Promise<void> {
  for (const name of ['lost', 'noticed']) {
    await page.locator(`#${name}-day`).fill('5');
    await page.locator(`#${name}-month`).fill('6');
    await page.locator(`#${name}-year`).fill('2026');
    await page.locator(`#${name}-time`).fill(name === 'lost' ? '06:15' : '07:30');
  }
  for (const name of ['locked', 'pin', 'encrypted'])
    await page.locator(`input[name="${name}"][value="yes"]`).check();
}

describe('when a clinician has lost a phone', () => {
  it('reports it without JavaScript, is signed out, and answers for it later (RULE I-04)', async () => {
    const { page } = await stage.open({ javaScriptEnabled: false });
    await signInByHand(page, 'Amara Okafor');
    await page.goto('/account');
    await page.getByRole('button', { name: 'Report a lost device' }).click();
    await page.getByLabel('A phone with the messenger on it').check();
    await fillForm(page);
    await page.getByRole('button', { name: 'Report it lost' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await runSteps();
    await page.getByLabel('Amara Okafor').check();
    await page.getByLabel('PIN').fill(SANDBOX_PIN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Waiting for an answer').waitFor();
    await page.getByRole('button', { name: 'Answer what was done' }).click();
    await page.getByRole('link', { name: 'Answer now' }).click();
    await page.getByLabel('It was wiped from afar').check();
    await page.getByLabel('Your name').fill('The owner');
    await page.getByRole('button', { name: 'Give this answer' }).click();
    await page.getByRole('heading', { name: 'Your answer is recorded' }).waitFor();
  }, 120_000);

  it('has pages without an accessibility finding that fit every width and ask no other origin for anything', async () => {
    const { page, strangers } = await stage.open();
    await signInByHand(page, 'Daniel Cooper');
    await page.goto('/account');
    await expectGoodPage(page, 'account');
    await page.goto('/account/lost-device');
    await expectGoodPage(page, 'lost-device-report');
    await page.getByRole('button', { name: 'Report it lost' }).click();
    await expectGoodPage(page, 'lost-device-report-errors');
    expect(await page.getByRole('link', { name: 'Choose what is lost' }).count()).toBe(1);
    expect(strangers).toEqual([]);
  }, 120_000);
});

describe('when governance looks after lost devices', () => {
  it('has pages that fit every width, whatever state a device is in', async () => {
    const { services } = stage.web;
    const { devices, custody } = services.stations;
    const owner = await accountOf(services, 'amara.okafor');
    const governance = await accountOf(services, 'marcus.webb');
    const lost = {
      device: { kind: 'phone' as const },
      ownerId: owner,
      lostAt: new Date(services.clock.now().getTime() - 7_200_000),
      noticedAt: services.clock.now(),
      protection: { locked: 'yes' as const, pin: 'no' as const, encrypted: 'not-known' as const },
      note: 'In the taxi',
      by: { accountId: owner, role: 'clinician' },
    };
    const managed = await devices.report({ ...lost, managed: { managedId: PHONE, scope: 'device' } });
    const asked = await devices.report({ ...lost, managed: null });
    await runSteps();
    const token = await devices.issueLink(asked.reportId, { kind: 'account', id: governance });
    const { page, strangers } = await stage.open();
    await page.goto(`/device-link/${token}`);
    await expectGoodPage(page, 'device-link');
    await page.getByRole('button', { name: 'Give this answer' }).click();
    await expectGoodPage(page, 'device-link-errors');
    await page.getByLabel('It is found again').check();
    await page.getByLabel('Your name').fill('The owner');
    await page.getByRole('button', { name: 'Give this answer' }).click();
    await expectGoodPage(page, 'device-link-done');
    graph.setAction(PHONE, { actionState: 'done' });
    stage.web.passMs(10 * 60_000);
    await custody.placeHold({
      subject: { scope: 'everything' },
      kind: 'inquiry',
      authority: 'INQ/7',
      receivedAt: services.clock.now(),
      by: { kind: 'account', id: governance },
    });
    const stopped = await devices.report({ ...lost, managed: null });
    await runSteps();
    await signInByHand(page, 'Marcus Webb');
    await page.goto('/lost-devices');
    await expectGoodPage(page, 'lost-devices');
    await page.goto('/lost-devices/new');
    await expectGoodPage(page, 'lost-device-whose');
    await page.goto(`/lost-devices/${managed.reportId}`);
    await page.getByText('Reported as wiped').waitFor();
    await expectGoodPage(page, 'lost-device-wiped');
    await page.goto(`/lost-devices/${stopped.reportId}`);
    await page.getByText('No wipe was ordered.').waitFor();
    await expectGoodPage(page, 'lost-device-stopped');
    await page.getByLabel('Do not wipe it').check();
    await page.getByLabel('PIN').fill(SANDBOX_PIN);
    await page.getByRole('button', { name: 'Record this decision' }).click();
    await page.getByText('Your decision is recorded.').waitFor();
    expect(strangers).toEqual([]);
  }, 240_000);
});
