// The page where an export is handed in, in a real Chromium: dropping files, progress, questions, the report; with script and
// without, from a phone to a ward computer.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { zipOf } from '../ingest/export-builder.ts';
import { chat } from '../web/clinician/ward.ts';
import {
  axeFindings,
  openBrowserStage,
  overflowPixels,
  signInByHand,
  WIDTHS,
  type BrowserStage,
} from './stage.ts';

const undecided = (day: number): Buffer =>
  Buffer.from(`0${day}/06/2026, 21:10 - Coops: Hold enoxaparin\n0${day}/06/2026, 21:11 - Amara: OK\n`);

describe('handing in an export in a browser', () => {
  let stage: BrowserStage;
  beforeAll(async () => {
    stage = await openBrowserStage();
  }, 60_000);
  afterAll(() => stage.close());

  async function clinician(javaScriptEnabled = true): Promise<Page> {
    const { page } = await stage.open({ javaScriptEnabled });
    await signInByHand(page, 'Dr Amara Okafor');
    await page.goto('/deposits/new');
    return page;
  }

  /** What must hold at every width; gives the findings. */
  async function findings(page: Page): Promise<string[]> {
    const found: string[] = [];
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const overflow = await overflowPixels(page);
      if (overflow > 0) found.push(`${width}: ${overflow} px too wide`);
      for (const finding of await axeFindings(page)) found.push(`${width}: ${finding}`);
    }
    return found;
  }

  it('lists the files that were dropped, sends them with progress and shows what was understood', async () => {
    const page = await clinician();
    const [name, text] = [
      'WhatsApp Chat with Ward 9.txt',
      chat(['Coops', 'IMG-1.jpg (file attached)']).toString(),
    ];
    await page.evaluate(
      `(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
        transfer.items.add(new File([new Uint8Array([255, 216, 255, 217])], 'IMG-1.jpg'));
        const zone = document.querySelector('.cs-drop');
        zone.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
      })()`,
    );
    expect(await page.locator('.cs-files__file').allInnerTexts()).toEqual([
      'WhatsApp Chat with Ward 9.txt, 1 kB',
      'IMG-1.jpg, 1 kB',
    ]);
    expect(await findings(page)).toEqual([]);
    // The answer is held back, so that the progress can be looked at.
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/deposits', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Hand in' }).click();
    await page.locator('.cs-progress progress').waitFor();
    expect(await page.getByRole('button', { name: 'Hand in' }).isDisabled()).toBe(true);
    expect(await page.locator('#status').innerText()).toContain('Sending the export');
    expect(await findings(page)).toEqual([]);
    release();
    await page.getByRole('heading', { name: 'What was understood' }).waitFor();
    expect(page.url()).toMatch(/\/cases\/case_\w+\/deposit\?/);
    expect(await page.locator('#status').innerText()).toContain('taken in and sealed');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    expect(await findings(page)).toEqual([]);
  }, 120_000);

  it('shows the error where it was made and takes the next file without loading anew', async () => {
    const page = await clinician();
    const file = (buffer: Buffer) => ({ name: 'chat.txt', mimeType: 'text/plain', buffer });
    await page.locator('#file').setInputFiles(file(Buffer.from('just a letter\n')));
    await page.getByRole('button', { name: 'Hand in' }).click();
    await page.locator('.nhsuk-error-summary').waitFor();
    expect(await findings(page)).toEqual([]);
    await page.locator('#file').setInputFiles(file(chat(['Priya', 'Repeat K in 2 h'])));
    expect(await page.locator('.cs-files__file').count()).toBe(1);
    await page.getByRole('button', { name: 'Hand in' }).click();
    await page.getByRole('heading', { name: 'What was understood' }).waitFor();
  }, 120_000);

  it.each([
    ['with script', true],
    ['without script', false],
  ])(
    'asks what the export does not tell, %s',
    async (_how, javaScriptEnabled) => {
      const page = await clinician(javaScriptEnabled);
      const zip = await zipOf({
        'Ward 9/_chat.txt': undecided(3),
        'Theatre/_chat.txt': undecided(javaScriptEnabled ? 4 : 5),
      });
      await page.getByLabel('Time zone of the phone').fill('');
      await page
        .locator('#file')
        .setInputFiles({ name: 'both.zip', mimeType: 'application/zip', buffer: zip });
      await page.getByRole('button', { name: 'Hand in' }).click();
      await page.getByLabel('Theatre/_chat.txt').check();
      const audited = javaScriptEnabled ? findings : async () => [];
      expect(await audited(page)).toEqual([]);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByLabel('Day first').check();
      expect(await audited(page)).toEqual([]);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByLabel('Europe/Paris').check();
      expect(await audited(page)).toEqual([]);
      await page.getByRole('button', { name: 'Go on' }).click();
      expect(await page.locator('h1').innerText()).toBe('What was understood');
      const report = await page.locator('main').innerText();
      expect(report).toContain('Europe/Paris');
      expect(report).toContain('day first');
      expect(report).toContain('What this export cannot tell');
    },
    120_000,
  );
});
