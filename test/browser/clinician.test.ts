// A clinician's morning in a real Chromium on the whole service, the embedded record included: hand in the night's thread,
// sort, say who is who, split, prepare, sign, and see it filed. Every page on the way is checked at three widths.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { sampleAnswers, sampleExport, sampleExportName } from '../../src/sandbox/sample-export.ts';
import { startBrowser } from '../support/browser.ts';
import { runService, type RunningService } from '../support/running-service.ts';
import { axeFindings, overflowPixels, signInByHand, WIDTHS } from './stage.ts';

type Answers = {
  senders: Record<string, { practitioner?: { system: string; value: string }; described?: string }>;
  patients: Record<string, { name: string; identifiers: { system: string; value: string }[] }>;
  messages: { seq: number; filedFor?: string[]; extracts?: object[]; disposition?: string }[];
  entries: Record<string, { topic: string; advisedBy: string[]; askedBy: string }>;
};

const FAMILY: Record<string, string> = { hale: 'Hale', reid: 'Reid', osei: 'Osei', foxtrot: 'Foxtrot' };
const pictures = path.join(os.tmpdir(), 'countersign-pictures');

describe('a clinician after a night shift', () => {
  let service: RunningService;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let answers: Answers;
  let caseUrl = '';
  const strangers: string[] = [];
  const problems: string[] = [];
  const inspected: string[] = [];

  beforeAll(async () => {
    fs.mkdirSync(pictures, { recursive: true });
    answers = JSON.parse((await sampleAnswers()).toString('utf8')) as Answers;
    [service, browser] = await Promise.all([runService({ env: { POLICY_GRACE: 'PT24H' } }), startBrowser()]);
    context = await browser.newContext({ baseURL: service.url, javaScriptEnabled: false });
    context.setDefaultTimeout(8_000);
    page = await context.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(service.url)) strangers.push(request.url());
    });
  }, 180_000);

  afterAll(async () => {
    await browser.close();
    await service.stop();
  }, 60_000);

  /** The same page for axe (which needs script) and for the eye, from a phone to a ward computer. */
  async function inspect(name: string): Promise<void> {
    const scripted = await browser.newContext({
      baseURL: service.url,
      storageState: await context.storageState(),
    });
    const other = await scripted.newPage();
    const html = await page.content();
    await other.route(page.url(), (route) =>
      route.request().resourceType() === 'document'
        ? route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body: html })
        : route.continue(),
    );
    await other.goto(page.url(), { waitUntil: 'networkidle' });
    for (const width of WIDTHS) {
      await other.setViewportSize({ width, height: 900 });
      await other.screenshot({ path: path.join(pictures, `${name}-${width}.png`), fullPage: true });
      const overflow = await overflowPixels(other);
      if (overflow > 0) problems.push(`${name} ${width}: ${overflow} px too wide`);
      for (const finding of await axeFindings(other)) problems.push(`${name} ${width}: ${finding}`);
    }
    inspected.push(name);
    await scripted.close();
  }

  const heading = () => page.locator('h1').innerText();
  const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

  it('hands in the export without script', async () => {
    await signInByHand(page, 'Dr Amara Okafor');
    expect(page.url()).toBe(`${service.url}/worklist`);
    await inspect('worklist-empty');
    await page.getByRole('button', { name: 'Hand in an export' }).click();
    await press('Hand in');
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('Choose the file');
    await inspect('deposit-error');
    const file = { name: sampleExportName, mimeType: 'application/zip', buffer: await sampleExport() };
    await page.getByLabel('Export file').setInputFiles(file);
    await press('Hand in');
    expect(await heading()).toBe('What was understood');
    expect(await page.locator('main').innerText()).toContain('34');
    await inspect('deposit-result');
    await page.getByRole('button', { name: 'Sort the messages' }).click();
    caseUrl = page.url();
    expect(await page.locator('.cs-message').count()).toBe(34);
    await inspect('case-new');
  }, 120_000);

  it('hands in the same export again and nothing changes', async () => {
    await page.goto('/deposits/new');
    const file = { name: sampleExportName, mimeType: 'application/zip', buffer: await sampleExport() };
    await page.getByLabel('Export file').setInputFiles(file);
    await press('Hand in');
    expect(await page.locator('#status').innerText()).toContain('Nothing was added');
    expect(page.url()).toContain(`${new URL(caseUrl).pathname}/deposit`);
  }, 60_000);

  it('finds the patients in the record', async () => {
    await page.goto(`${caseUrl}/patients/new`);
    await page.getByLabel('NHS number', { exact: true }).fill('999 421 7080');
    await press('Search by NHS number');
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('check digit');
    await inspect('patient-error');
    for (const [key, patient] of Object.entries(answers.patients)) {
      await page.goto(`${caseUrl}/patients/new`);
      const [identifier] = patient.identifiers;
      if (key === 'osei') {
        await page.getByLabel('Name', { exact: true }).fill('Osei');
        await page.getByLabel('Day').fill('30');
        await page.getByLabel('Month').fill('11');
        await page.getByLabel('Year').fill('1961');
        await press('Search by name');
      } else if (key === 'foxtrot') {
        await page.getByLabel('Number', { exact: true }).fill(identifier?.value ?? '');
        await press('Search by this number');
        expect(await page.locator('#found').innerText()).toContain('Temporary identity');
        await inspect('patient-found');
      } else {
        await page.getByLabel('NHS number', { exact: true }).fill(identifier?.value ?? '');
        await press('Search by NHS number');
      }
      await press(/^Add .+/);
    }
    expect(await page.locator('#patients .cs-person__name').count()).toBe(4);
  }, 120_000);

  it('says who the senders are, with the basis', async () => {
    const labels = Object.entries(answers.senders);
    for (const [index, [label, person]] of labels.entries()) {
      await page.goto(caseUrl);
      const shown = label.replaceAll(/\p{Cf}/gu, '');
      await page.locator('#senders li', { hasText: shown }).getByRole('link').click();
      if (person.practitioner === undefined) {
        await page.getByLabel('What you know of this person').fill(person.described ?? '');
        await press('Describe, not identified');
        continue;
      }
      const gmc = person.practitioner.system.includes('gmc');
      await page.getByLabel('Name or GMC number').fill(gmc ? person.practitioner.value : 'Brennan');
      await press('Search');
      if (index === 0) {
        await press('This is the sender');
        expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('Choose a person');
        await inspect('sender-error');
      }
      await page.getByRole('radio').first().check();
      await page.getByLabel('Matched in the directory').check();
      await press('This is the sender');
    }
    expect(await page.locator('#senders').innerText()).not.toContain('not identified yet');
  }, 120_000);

  it('decides about every message, with the keyboard too', async () => {
    await page.goto(caseUrl);
    // By hand alone: the link to the actions, the tick, the select, the button.
    await page.locator('#pick-0').focus();
    await page.keyboard.press('Space');
    await page.locator('#reason').focus();
    await page.locator('#reason').selectOption('not-clinical/app-notice');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#status p').waitFor();
    expect(await page.locator('#messages\\.0').innerText()).toContain('Not clinical');
    await press('Do not file');
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('Tick at least one message');
    const pick = async (seqs: number[]) => {
      for (const seq of seqs) await page.locator(`#pick-${seq}`).check();
    };
    const excluded = answers.messages.filter(({ seq, disposition }) => disposition !== undefined && seq > 0);
    await pick(excluded.map(({ seq }) => seq));
    await page.getByLabel('Not filed, because').selectOption('not-clinical/conversation');
    await press('Do not file');
    for (const key of Object.keys(answers.patients)) {
      await pick(answers.messages.filter(({ filedFor }) => filedFor?.[0] === key).map(({ seq }) => seq));
      await press(new RegExp(`^File for .*${FAMILY[key] ?? ''}`, 'i'));
    }
    expect(await page.locator('#count').innerText()).toContain('1 of 34');
    await inspect('case-sorted');
    await page.getByRole('link', { name: 'Show undecided only' }).click();
    await page.locator('#pick-20').waitFor();
    expect(await page.locator('.cs-message').count()).toBe(1);
  }, 120_000);

  it('splits the message about two patients, by pieces or by exact words', async () => {
    await page.locator('.cs-message__more a').click();
    await press('Split like this');
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('Choose a patient');
    await page.locator('summary', { hasText: 'Mark exact words' }).click();
    await page.locator('textarea').first().fill('words that nobody sent');
    await press('Split by these words');
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('do not stand in the message');
    expect(await page.locator('textarea').first().inputValue()).toBe('words that nobody sent');
    const hale = await page.locator('#piece-1 option', { hasText: /hale/i }).getAttribute('value');
    const foxtrot = await page.locator('#piece-1 option', { hasText: /foxtrot/i }).getAttribute('value');
    await page.locator('#piece-1').selectOption(hale ?? '');
    await page.locator('#piece-2').selectOption(foxtrot ?? '');
    await inspect('split');
    await press('Split like this');
    expect(await page.locator('#count').innerText()).toContain('0 of 34');
    await inspect('case-split');
  }, 120_000);

  it('prepares each entry on a page about one patient', async () => {
    for (const [key, entry] of Object.entries(answers.entries)) {
      await page.goto(caseUrl);
      const row = page.locator('#patients li', { hasText: new RegExp(FAMILY[key] ?? '', 'i') });
      await row.getByRole('link', { name: /entry/ }).click();
      expect(await page.locator('.cs-patient__name').innerText()).toMatch(new RegExp(FAMILY[key] ?? '', 'i'));
      if (key === 'hale') {
        await press('Save the entry');
        expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('what the advice was about');
        const words = page.locator('textarea', { hasText: '10U actrapid' });
        await words.fill((await words.inputValue()).replace('10U', '100 units'));
        await press('Save the words and check them');
        const findings = await page.locator('.cs-findings').allInnerTexts();
        expect(findings.join(' ')).toMatch(/Number.*“100”/s);
        await inspect('entry');
        const wrong = page.locator('textarea', { hasText: '100 units' });
        await wrong.fill((await wrong.inputValue()).replace('100 units', '10 units'));
        expect(await page.locator('main').innerText()).not.toContain('Foxtrot Whisky');
      }
      await page.getByLabel('Topic').fill(entry.topic);
      for (const label of entry.advisedBy)
        await page
          .getByRole('group', { name: 'Who gave the advice?' })
          .getByLabel(label.replaceAll(/\p{Cf}/gu, ''))
          .check();
      await page.getByRole('group', { name: 'Who asked?' }).getByLabel(entry.askedBy).check();
      await press('Save the entry');
      expect(await page.locator('#status').innerText()).toContain('The entry is prepared');
    }
  }, 120_000);

  it('signs once, and the record confirms it', async () => {
    await page.getByRole('button', { name: 'Check and sign' }).click();
    await inspect('sign');
    await press(/Sign and file 4 entries/);
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('Confirm two identifiers');
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('Enter your PIN');
    for (const group of await page.getByRole('group', { name: /^Confirm two identifiers/ }).all()) {
      await group.getByRole('checkbox').nth(0).check();
      await group.getByRole('checkbox').nth(1).check();
    }
    const late = page.getByLabel('Why is this filed late?');
    if ((await late.count()) > 0) await late.fill('Handed over at the end of the night');
    await page.getByLabel('PIN').fill('9999');
    await press(/Sign and file 4 entries/);
    expect(await page.locator('.nhsuk-error-summary').innerText()).toContain('This is not the PIN');
    await inspect('sign-error');
    await page.getByLabel('PIN').fill('2468');
    await press(/Sign and file 4 entries/);
    expect(await page.locator('#status').innerText()).toContain('Signed');
    await expectFiled();
    await inspect('status');
    await page.goto('/worklist');
    await inspect('worklist');
    expect(strangers).toEqual([]);
  }, 120_000);

  async function expectFiled(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      const text = await page.locator('main').innerText();
      if (/Filed and confirmed by the record at/.test(text) && /Deletion proposed/.test(text)) return;
      await service.runner.runDue();
      await page.goto(caseUrl);
    }
    throw new Error(await page.locator('main').innerText());
  }

  it('takes the deletion back while the grace period runs', async () => {
    await page.goto(caseUrl);
    await press('Reopen and keep the originals');
    expect(await page.locator('#status').innerText()).toContain('The deletion was taken back');
    await inspect('status-reopened');
  }, 60_000);

  it('holds to WCAG 2.2 AA and needs no sideways scrolling, on every page, at 320, 768 and 1280 px', () => {
    expect(inspected.length).toBeGreaterThan(14);
    expect(problems).toEqual([]);
  });
});
