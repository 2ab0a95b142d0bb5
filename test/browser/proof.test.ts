// Proof of the person in a real Chromium: a passkey in its virtual authenticator (RULE I-03), and the PIN on a phone.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { BrowserContext, Page } from 'playwright-core';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { signatureFlaw } from '../../src/attribution/index.ts';
import { sampleDirectory } from '../support/sample-directory.ts';
import { NHS, prepared, openWardOn } from '../web/clinician/ward.ts';
import { accountOf, proposed } from '../web/governance/scene.ts';
import { axeFindings, openBrowserStage, overflowPixels, signInByHand, type BrowserStage } from './stage.ts';

const pictures = path.join(os.tmpdir(), 'countersign-pictures');
const PHONES = [
  { width: 320, height: 568 },
  { width: 390, height: 844 },
] as const;

let stage: BrowserStage;
let origin: string;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  fs.mkdirSync(pictures, { recursive: true });
  stage = await openBrowserStage({ directory: await sampleDirectory([]) });
  // Passkeys need a name; an address of numbers is none.
  origin = stage.origin.replace('127.0.0.1', 'localhost');
}, 120_000);
afterAll(async () => {
  await stage.close();
});

async function openPage(options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const context = await stage.browser.newContext({ baseURL: origin, ...options });
  contexts.push(context);
  return context.newPage();
}

/** `transport`: a page has one authenticator of each kind. */
async function withAuthenticator(page: Page, transport: 'internal' | 'usb' = 'internal'): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function addPasskey(page: Page): Promise<void> {
  await page.goto('/account/proof');
  await page.getByLabel('What do you call this device?').fill('Ward phone');
  await page.locator('#key-pin').fill(SANDBOX_PIN);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('Tick the box first').waitFor();
  await page.getByLabel('I want to sign with a passkey').check();
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('heading', { name: 'Ward phone' }).waitFor();
}

async function expectGoodPage(page: Page, name: string): Promise<void> {
  for (const size of [...PHONES, { width: 1280, height: 900 }]) {
    await page.setViewportSize(size);
    await page.screenshot({ path: path.join(pictures, `${name}-${size.width}.png`), fullPage: true });
    expect([name, size.width, await axeFindings(page)]).toEqual([name, size.width, []]);
    expect([name, size.width, await overflowPixels(page)]).toEqual([name, size.width, 0]);
  }
}

describe('RULE I-03: with a passkey', () => {
  it('a clinician adds it, signs a case with it and nothing that was changed since, and unlocks with it', async () => {
    const ward = await openWardOn(stage.web);
    const caseId = await prepared(ward);
    const page = await openPage();
    await withAuthenticator(page);
    await signInByHand(page, 'Amara Okafor');
    await addPasskey(page);
    await expectGoodPage(page, 'proof');

    await page.goto(`/cases/${caseId}/sign`);
    for (const which of ['name', NHS])
      await page.locator(`input[name="confirmed.p1"][value="${which}"]`).check();
    await expectGoodPage(page, 'sign-with-passkey');
    // Somebody between the person and the service ticks one more: refused, and nothing is signed.
    await page.route(`**/cases/${caseId}/sign`, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const postData = `${route.request().postData() ?? ''}&confirmed.p1=birthDate`;
      return route.continue({ postData });
    });
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByRole('link', { name: /something changed in between/ }).waitFor();
    expect(await stage.web.services.stations.attribution.signature(caseId)).toBeNull();
    await page.unroute(`**/cases/${caseId}/sign`);
    await page.locator('input[name="confirmed.p1"][value="birthDate"]').uncheck();
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByText('The entries are being written to the record').waitFor();
    const reading = { by: { kind: 'service' as const, id: 'test' }, why: 'filing' as const };
    const signed = await stage.web.services.stations.attribution.signedEntries(caseId, reading);
    expect([signed.method, signed.proof?.method, signatureFlaw(signed)]).toEqual([
      'passkey',
      'passkey',
      null,
    ]);
    const [entry] = signed.entries;
    const forged = { ...signed, entries: [{ ...entry, topic: 'Another topic' }] } as typeof signed;
    expect(signatureFlaw(forged)).toBe('other-content');

    await page.goto('/account/proof');
    stage.web.passMs(15 * 60_000);
    await page.goto('/account/proof');
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    await expectGoodPage(page, 'locked-with-passkey');
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByText('Unlocked. You are where you left off.').waitFor();
  }, 120_000);

  it('an authoriser authorises a deletion with it, and the record says so', async () => {
    const scene = await proposed(stage.web.services);
    const { deletionId } = scene.deletion;
    const page = await openPage();
    await withAuthenticator(page);
    await signInByHand(page, 'Priya Shah');
    await addPasskey(page);
    await page.goto(`/deletions/${deletionId}/authorise`);
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByText('Authorised. Nothing is deleted before').waitFor();
    const { state } = await stage.web.services.stations.deletions.read(deletionId);
    const authorisation = state.name === 'authorised' ? state.authorisation : null;
    expect(authorisation?.method).toBe('passkey');
    expect(authorisation?.proofDigest).toMatch(/^[0-9a-f]{64}$/);
  }, 120_000);

  it('somebody without a PIN adds another, and is asked for neither at the sign-in', async () => {
    const page = await openPage();
    await withAuthenticator(page);
    await signInByHand(page, 'Helen Marsh');
    await expectGoodPage(page, 'proof-before-passkey');
    await addPasskey(page);
    const { db } = stage.web.services.stations;
    const accountId = await accountOf(stage.web.services, 'helen.marsh');
    await sql`delete from account_pin where account_id = ${accountId}`.execute(db);
    await withAuthenticator(page, 'usb');
    await page.reload();
    await page.getByLabel('What do you call this device?').fill('Second key');
    await page.getByRole('button', { name: 'Use your passkey, then add another' }).click();
    await page.getByRole('heading', { name: 'Second key' }).waitFor();
    await expectGoodPage(page, 'proof-two-passkeys');
    expect(await stage.web.services.access.passkeys(accountId)).toHaveLength(2);
  }, 120_000);

  it('a browser without JavaScript says what else one can do', async () => {
    const page = await openPage({ javaScriptEnabled: false });
    await signInByHand(page, 'Priya Shah');
    await page.goto('/account/proof');
    await page.getByText('This asks for your passkey').waitFor();
    expect(await page.locator('input[name="pin"]').count()).toBe(0);
    await page.screenshot({ path: path.join(pictures, 'proof-no-script.png'), fullPage: true });
    await page.getByRole('link', { name: 'ask for a reset' }).click();
    await page.getByRole('button', { name: 'Ask for a new PIN' }).click();
    await page.getByText('You asked for a new one').waitFor();
  }, 60_000);

  it('is renamed and removed', async () => {
    const page = await openPage();
    await withAuthenticator(page);
    await signInByHand(page, 'Marcus Webb');
    await addPasskey(page);
    await page.getByText('Rename or remove').click();
    await page.getByLabel('Name', { exact: true }).fill('Old phone');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('heading', { name: 'Old phone' }).waitFor();
    await page.getByText('Rename or remove').click();
    await page.getByRole('button', { name: 'Use your passkey to remove it' }).click();
    await page.getByText('The passkey is removed.').waitFor();
  }, 120_000);
});

describe('RULE I-03: the PIN on a phone', () => {
  it('is a field for digits, says what was wrong, and fits the screen', async () => {
    const page = await openPage();
    await signInByHand(page, 'Daniel Cooper');
    await page.goto('/account/proof');
    const field = page.locator('#newPin');
    expect([
      await field.getAttribute('inputmode'),
      await field.getAttribute('autocomplete'),
      await field.getAttribute('type'),
    ]).toEqual(['numeric', 'new-password', 'password']);
    await page.locator('#pin').fill(SANDBOX_PIN);
    await field.fill('123456');
    await page.locator('#newPinAgain').fill('123456');
    await page.getByRole('button', { name: 'Set this PIN' }).click();
    await page.getByRole('link', { name: /one of the first that anybody tries/ }).waitFor();
    await expectGoodPage(page, 'proof-pin-refused');
  }, 60_000);

  it('is set without JavaScript, and unlocks; a passkey asks for nothing there', async () => {
    const page = await openPage({ javaScriptEnabled: false });
    await signInByHand(page, 'Daniel Cooper');
    await page.goto('/account/proof');
    await page.locator('#pin').fill(SANDBOX_PIN);
    await page.locator('#newPin').fill('749913');
    await page.locator('#newPinAgain').fill('749913');
    await page.getByRole('button', { name: 'Set this PIN' }).click();
    await page.getByText('Your new PIN is set.').waitFor();
    stage.web.passMs(15 * 60_000);
    await page.goto('/account/proof');
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    await page.getByLabel('PIN').fill('1111');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('link', { name: /You have 4 tries left/ }).waitFor();
    await page.getByLabel('PIN').fill('749913');
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('Unlocked. You are where you left off.').waitFor();
    expect(await accountOf(stage.web.services, 'daniel.cooper')).toMatch(/^account_/);
  }, 60_000);
});
