// Breaking the glass in a real Chromium: by keyboard and without JavaScript, at three widths with axe.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { deposited } from '../web/governance/scene.ts';
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
let caseId: string;

beforeAll(async () => {
  fs.mkdirSync(pictures, { recursive: true });
  stage = await openBrowserStage();
  ({ caseId } = await deposited(stage.web.services));
}, 120_000);
afterAll(() => stage.close());

async function expectGoodPage(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`), fullPage: true });
    expect([name, width, await axeFindings(page)]).toEqual([name, width, []]);
    expect([name, width, await overflowPixels(page)]).toEqual([name, width, 0]);
  }
}

describe('when a case is of another team', () => {
  it('is opened with a reason, without JavaScript, judged by governance, and closed by hand', async () => {
    const { page } = await stage.open({ javaScriptEnabled: false });
    await signInByHand(page, 'Helen Marsh');
    await page.goto(`/cases/${caseId}`);
    await page.getByRole('link', { name: 'open it with a reason' }).click();
    await page.getByLabel('I care for this patient now').check();
    await page.getByLabel('Say it in a sentence').fill('Foxtrot Whisky is in resus with me');
    await page.getByLabel('PIN').fill(SANDBOX_PIN);
    await page.getByRole('button', { name: 'Open this case' }).click();
    await page.getByRole('region', { name: 'Case of another team' }).waitFor();
    await page.getByRole('heading', { name: 'Sort the messages' }).waitFor();

    const { page: desk } = await stage.open({ javaScriptEnabled: false });
    await signInByHand(desk, 'Marcus Webb');
    await desk.getByRole('link', { name: /^Break-glass \(1 / }).click();
    await desk.getByRole('table', { name: 'Not looked at yet' }).getByRole('link').click();
    await desk.getByRole('button', { name: 'Show the words' }).click();
    await desk.getByText('is in resus with me').waitFor();
    await desk.getByLabel('Justified', { exact: true }).check();
    await desk.getByLabel('Nothing').check();
    await desk.getByRole('button', { name: 'Record this' }).click();
    await desk.getByText('Nothing waits to be looked at.').waitFor();

    await page.getByRole('button', { name: 'Close it now' }).click();
    await page.getByText('The case is closed to who had opened it').waitFor();
    await page.goto(`/cases/${caseId}`);
    await page.getByRole('heading', { name: 'Page not found' }).waitFor();
  }, 120_000);

  it('has pages without an accessibility finding that fit every width', async () => {
    const { page } = await stage.open();
    await signInByHand(page, 'Helen Marsh');
    await page.goto(`/cases/${caseId}/break-glass`);
    await expectGoodPage(page, 'break-glass');
    await page.getByLabel('I cover for the team').check();
    await page.getByLabel('Say it in a sentence').fill('I cover for the surgeons tonight');
    await page.getByLabel('PIN').fill(SANDBOX_PIN);
    await page.getByRole('button', { name: 'Open this case' }).click();
    await page.getByRole('region', { name: 'Case of another team' }).waitFor();
    await expectGoodPage(page, 'broken-glass-case');
    const { page: desk } = await stage.open();
    await signInByHand(desk, 'Marcus Webb');
    await desk.goto('/break-glass');
    await expectGoodPage(desk, 'break-glass-register');
    await desk.getByRole('table', { name: 'Not looked at yet' }).getByRole('link').click();
    await expectGoodPage(desk, 'break-glass-one');
  }, 180_000);
});
