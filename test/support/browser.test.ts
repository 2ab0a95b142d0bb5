import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from './browser.ts';

const PAGE = `<!doctype html><html lang="en"><title>t</title><body style="margin:0;background:#005eb8">
<h1 style="color:white;font-family:Arial,sans-serif">Who said what, about whom</h1>
<button onclick="document.title='clicked'">Click</button></body></html>`;

describe('the browser for tests', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 120_000);
  afterAll(() => browser.close());

  it('renders text with a real font and runs a page', async () => {
    const page = await browser.newPage();
    await page.setContent(PAGE);
    await page.getByRole('button').click();
    expect(await page.title()).toBe('clicked');
    const box = await page.getByText('Who said').evaluate((heading) => {
      const range = heading.ownerDocument.createRange();
      range.selectNodeContents(heading);
      return range.getBoundingClientRect().width;
    });
    expect(box).toBeGreaterThan(200);
    const picture = await page.screenshot();
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    await page.close();
  });

  it('keeps two people apart in two contexts of one browser', async () => {
    const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
    const pages = await Promise.all(contexts.map((context) => context.newPage()));
    const titles = await Promise.all(
      pages.map(async (page, i) => {
        await page.setContent(`<title>${i}</title>`);
        return page.title();
      }),
    );
    expect(titles).toEqual(['0', '1']);
    await Promise.all(contexts.map((context) => context.close()));
  });
});
