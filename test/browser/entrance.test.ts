import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import {
  axeFindings,
  openBrowserStage,
  overflowPixels,
  signInByHand,
  WIDTHS,
  type BrowserStage,
} from './stage.ts';

let stage: BrowserStage;
beforeAll(async () => {
  stage = await openBrowserStage();
}, 60_000);
afterAll(async () => {
  await stage.close();
});

async function expectGoodPage(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect([name, width, await axeFindings(page)]).toEqual([name, width, []]);
    expect([name, width, await overflowPixels(page)]).toEqual([name, width, 0]);
  }
}

describe('when the entrance is used in a browser', () => {
  it('has no accessibility finding, fits every width and asks no other origin for anything', async () => {
    const { page, strangers } = await stage.open();
    await page.goto('/sign-in');
    await expectGoodPage(page, 'sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expectGoodPage(page, 'sign-in with errors');
    await signInByHand(page, 'Dr Amara Okafor');
    await expectGoodPage(page, 'account');
    await page.goto('/nothing-here');
    await expectGoodPage(page, 'not found');
    await page.goto('/accessibility');
    await expectGoodPage(page, 'accessibility');
    await page.goto('/account');
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('heading', { name: 'Locked' }).waitFor();
    await expectGoodPage(page, 'locked');
    expect(strangers).toEqual([]);
  }, 120_000);

  it('leads from the error summary to the field', async () => {
    const { page } = await stage.open();
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Enter your PIN' }).click();
    expect(await page.evaluate('document.activeElement.id')).toBe('pin');
  });

  it('breaks no line of its own security policy', async () => {
    const { page } = await stage.open();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await signInByHand(page, 'Marcus Webb');
    await page.getByRole('heading', { name: 'Deletions' }).waitFor();
    expect(await page.evaluate('document.body.classList.contains("js-enabled")')).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('works without JavaScript, to lock and unlock too', async () => {
    const { page } = await stage.open({ javaScriptEnabled: false });
    await signInByHand(page, 'Priya Shah');
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByLabel('PIN').fill(SANDBOX_PIN);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('heading', { name: 'Deletions' }).waitFor();
    expect(await page.getByText('Unlocked. You are where you left off.').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('RULE I-02: warns before the lock and stays open when asked to', async () => {
    const { page } = await stage.open();
    await page.clock.install();
    await signInByHand(page, 'Sam Ellis');
    await page.getByRole('heading', { name: 'Operation' }).waitFor();
    const warning = page.getByRole('alertdialog');
    await page.clock.runFor(13 * 60_000 - 5000);
    expect(await warning.isVisible()).toBe(false);
    await page.clock.runFor(10_000);
    expect(await warning.isVisible()).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    await warning.waitFor({ state: 'hidden' });
    await page.clock.runFor(12 * 60_000);
    expect(await warning.isVisible()).toBe(false);
  });
});
