// A real Chromium on the real app: what every page must hold to is checked here once, by the page's address.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { startBrowser } from '../support/browser.ts';
import { openWeb, type WebStage } from '../web/stage.ts';

/** ui.md: from a phone to a ward computer. */
export const WIDTHS = [320, 768, 1280] as const;

export type BrowserStage = {
  web: WebStage;
  browser: Browser;
  origin: string;
  /** A page of its own browser profile; `strangers` collects requests to other origins. */
  open(options?: { javaScriptEnabled?: boolean }): Promise<{ page: Page; strangers: string[] }>;
  close(): Promise<void>;
};

export async function openBrowserStage(changes: Parameters<typeof openWeb>[0] = {}): Promise<BrowserStage> {
  const web = await openWeb(changes);
  const server = createServer(web.app);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await startBrowser();
  return {
    web,
    browser,
    origin,
    open: async (options = {}) => {
      const context = await browser.newContext({ baseURL: origin, ...options });
      const page = await context.newPage();
      const strangers: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(origin)) strangers.push(new URL(request.url()).origin);
      });
      return { page, strangers };
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
      await web.close();
    },
  };
}

/** Signs in by hand, as a person would. */
export async function signInByHand(page: Page, name: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel(name).check();
  await page.getByLabel('PIN').fill(SANDBOX_PIN);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

type AxeResult = { violations: { id: string; nodes: { target: string[] }[] }[] };

/** What axe-core finds against WCAG 2.2 A and AA and its best practices: `rule: where`. */
export async function axeFindings(page: Page): Promise<string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Through the debugger, which the page's own policy does not bind.
  const result: AxeResult = await page.evaluate(
    `${source}; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })`,
  );
  return result.violations.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}

/** Pixels by which the page is wider than the window; more than 0 means scrolling sideways. */
export async function overflowPixels(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
