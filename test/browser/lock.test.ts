// RULE I-02 in a real Chromium: the warning, the lock while somebody writes, nothing of the patient on the locked page or behind
// it, and the way back to the same place with the same words, for the same person only.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { IDLE_LOCK_MS } from '../../src/access/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { sampleDirectory } from '../support/sample-directory.ts';
import { openWardOn, prepared, type Ward } from '../web/clinician/ward.ts';
import { axeFindings, openBrowserStage, overflowPixels, signInByHand, type BrowserStage } from './stage.ts';

const WORDS = 'Ten units of actrapid, repeat the gas in an hour';
// What only a page about this patient shows.
const PATIENT = /Hale|999 421 7089|actrapid|Coops|Potassium/;
const pictures = path.join(os.tmpdir(), 'countersign-pictures');

let stage: BrowserStage;
let ward: Ward;
let caseId: string;
let entry: string;
beforeAll(async () => {
  fs.mkdirSync(pictures, { recursive: true });
  stage = await openBrowserStage({ directory: await sampleDirectory([]) });
  ward = await openWardOn(stage.web);
  caseId = await prepared(ward);
  entry = `/cases/${caseId}/entries/p1`;
}, 90_000);
afterAll(async () => {
  await stage.close();
});

/** A clinician on the entry's page; the page's clock stands until it is run. */
async function atEntry(): Promise<{ page: Page; context: BrowserContext }> {
  const { page } = await stage.open();
  await page.clock.install();
  await signInByHand(page, 'Dr Amara Okafor');
  await page.goto(entry);
  await page.getByLabel('Topic').waitFor();
  return { page, context: page.context() };
}

const kept = (page: Page) =>
  page.waitForResponse(
    (response) => response.request().method() === 'PUT' && response.url().includes('/kept-form'),
  );

/** Types and lets the page keep it. */
async function type(page: Page, text: string): Promise<void> {
  const words = page.locator('textarea').first();
  await words.fill(text);
  const [answer] = await Promise.all([kept(page), page.clock.runFor(2000)]);
  expect(answer.status()).toBe(204);
}

/** The idle time passes, here and on the server, and the page leaves for the locked page. */
async function idle(page: Page): Promise<void> {
  stage.web.passMs(IDLE_LOCK_MS);
  await page.clock.runFor(IDLE_LOCK_MS);
  await page.waitForURL(/\/locked/);
  await page.getByLabel('PIN').waitFor();
}

async function unlock(page: Page): Promise<void> {
  await page.getByLabel('PIN').fill(SANDBOX_PIN);
  await page.getByRole('button', { name: 'Unlock' }).click();
}

const everything = async (page: Page): Promise<string> => `${await page.title()} ${await page.content()}`;

async function inspect(page: Page, name: string): Promise<void> {
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: path.join(pictures, `${name}-${width}.png`), fullPage: true });
    expect([name, width, await axeFindings(page)]).toEqual([name, width, []]);
    expect([name, width, await overflowPixels(page)]).toEqual([name, width, 0]);
  }
}

describe('RULE I-02: when a session locks while somebody writes', () => {
  it('warns, then shows nothing of the patient, also not by Back, and resumes with the words that were typed', async () => {
    const { page } = await atEntry();
    expect(await everything(page)).toMatch(PATIENT);
    await type(page, WORDS);
    await page.clock.runFor(IDLE_LOCK_MS - 2 * 60_000 + 1000);
    await page.getByRole('alertdialog').waitFor();
    await inspect(page, 'lock-warning');
    await idle(page);
    expect(await everything(page)).not.toMatch(PATIENT);
    await inspect(page, 'locked');
    await page.goBack();
    expect(await everything(page)).not.toMatch(PATIENT);
    await page.goto(`/locked?return=${encodeURIComponent(entry)}`);
    await unlock(page);
    await page.waitForURL(`**${entry}`);
    await page.getByText('What you had typed is back in the form').waitFor();
    expect(await page.locator('textarea').first().inputValue()).toBe(WORDS);
    await inspect(page, 'resumed');
    await page.getByRole('button', { name: 'Save the entry' }).click();
    await page.getByText('The entry is prepared').waitFor();
    await page.goto(entry);
    expect(await page.locator('textarea').first().inputValue()).toBe(WORDS);
    expect(await page.getByText('What you had typed is back in the form').count()).toBe(0);
  }, 120_000);

  it('sends again what was refused for a while', async () => {
    const { page } = await atEntry();
    const refusals = [429, 408];
    await page.route('**/kept-form', async (route) => {
      const status = route.request().method() === 'PUT' ? refusals.shift() : undefined;
      await (status === undefined ? route.fallback() : route.fulfill({ status }));
    });
    await page.locator('textarea').first().fill('Refused at first');
    const [refused] = await Promise.all([kept(page), page.clock.runFor(2000)]);
    expect(refused.status()).toBe(429);
    stage.web.passMs(IDLE_LOCK_MS);
    await page.clock.runFor(IDLE_LOCK_MS);
    await page.getByText('There is no connection').waitFor();
    await page.clock.runFor(10_000);
    await page.waitForURL(/\/locked/);
    await unlock(page);
    await page.getByText('What you had typed is back in the form').waitFor();
    expect(await page.locator('textarea').first().inputValue()).toBe('Refused at first');
  }, 90_000);

  it('hides the page at once when the network is gone, and keeps what was typed until it is back', async () => {
    const { page, context } = await atEntry();
    await context.setOffline(true);
    await page.locator('textarea').first().fill('Typed without a network');
    stage.web.passMs(IDLE_LOCK_MS);
    await page.clock.runFor(IDLE_LOCK_MS);
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    expect(page.url()).toContain(entry);
    expect(await everything(page)).not.toMatch(PATIENT);
    await page.getByText('There is no connection').waitFor();
    await page.getByRole('link', { name: 'Unlock' }).click();
    expect(page.url()).toContain(entry);
    await inspect(page, 'hidden');
    await context.setOffline(false);
    await page.clock.runFor(10_000);
    await page.waitForURL(/\/locked/);
    await unlock(page);
    await page.getByText('What you had typed is back in the form').waitFor();
    expect(await page.locator('textarea').first().inputValue()).toBe('Typed without a network');
  }, 90_000);

  // RULE A-05: what somebody else corrected since is not undone unseen.
  it('puts nothing typed before a change of the case into the page, and says where it is', async () => {
    const { page } = await atEntry();
    await type(page, 'Typed before the change');
    const colleague = await openWardOn(stage.web);
    await colleague.act(caseId, { type: 'explain-delay', reason: 'Changed by somebody else' });
    await page.goto(entry);
    await page.getByText('what you had typed is not put back').waitFor();
    expect(await page.locator('textarea').first().inputValue()).not.toBe('Typed before the change');
    await page.getByRole('link', { name: 'See what you had typed' }).click();
    await page.getByRole('heading', { name: 'What you had typed is kept' }).waitFor();
    expect(await page.locator('main').innerText()).toContain('Typed before the change');
  }, 60_000);

  it('shows somebody else who signs in there their own start and nothing of it', async () => {
    const { page } = await atEntry();
    await type(page, 'For my eyes only');
    await idle(page);
    await page.getByRole('button', { name: 'Sign in as somebody else' }).click();
    await page.getByLabel('Priya Shah').check();
    await page.getByLabel('PIN').fill(SANDBOX_PIN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Deletions' }).waitFor();
    expect(await everything(page)).not.toMatch(PATIENT);
    for (let step = 0; step < 4; step += 1) {
      await page.goBack().catch(() => null);
      expect(await everything(page)).not.toMatch(/For my eyes only|actrapid/);
    }
  }, 90_000);

  it('hides every page of the browser when one of them is locked', async () => {
    const { page, context } = await atEntry();
    const other = await context.newPage();
    await other.goto('/account');
    await other.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    expect(await everything(page)).not.toMatch(PATIENT);
  }, 60_000);

  it('keeps without script what is sent after the lock, and offers it after the PIN', async () => {
    const { page } = await stage.open({ javaScriptEnabled: false });
    await signInByHand(page, 'Dr Amara Okafor');
    await page.goto(entry);
    await page.locator('textarea').first().fill('Sent after the lock');
    stage.web.passMs(IDLE_LOCK_MS);
    await page.getByRole('button', { name: 'Save the entry' }).click();
    await page.getByText('What you had typed is kept').waitFor();
    expect(await page.content()).not.toMatch(PATIENT);
    await unlock(page);
    await page.getByRole('heading', { name: 'What you had typed is kept' }).waitFor();
    expect(await page.locator('main').innerText()).toContain('Sent after the lock');
    await page.setViewportSize({ width: 320, height: 900 });
    expect(await overflowPixels(page)).toBe(0);
    await page.screenshot({ path: path.join(pictures, 'kept-320.png'), fullPage: true });
    await page.getByRole('button', { name: 'Send it now' }).click();
    await page.getByText('The entry is prepared').waitFor();
  }, 60_000);
});

describe('when somebody looks where they are signed in', () => {
  it('is readable on a phone and on a ward computer, for oneself and for governance', async () => {
    const { page } = await stage.open();
    await signInByHand(page, 'Dr Amara Okafor');
    await page.goto('/account/sessions');
    expect(await page.locator('main').innerText()).toContain('Chrome on Linux (this one)');
    await inspect(page, 'own-sessions');
    const { page: governance } = await stage.open();
    await signInByHand(governance, 'Marcus Webb');
    await governance.goto('/operator/accounts');
    await inspect(governance, 'accounts');
    await governance.getByRole('link', { name: 'Dr Amara Okafor', exact: true }).click();
    await inspect(governance, 'account-of-another');
    await governance.getByRole('button', { name: 'Disable this account' }).click();
    await inspect(governance, 'account-error');
    await governance.getByLabel('Has left the organisation').check();
    await governance.getByRole('button', { name: 'Disable this account' }).click();
    await governance.getByText('Nobody signs in with this account').waitFor();
    await inspect(governance, 'account-disabled');
    await governance.getByRole('button', { name: 'Enable it again' }).click();
    await governance.getByText('Its person can sign in again').waitFor();
  }, 90_000);
});
