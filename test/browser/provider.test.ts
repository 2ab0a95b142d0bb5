// Sign-in through a real OpenID provider in a real browser: there and back, with and without scripts, refusals, proof again, and
// signing out at both.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { createOidcIdentity } from '../../src/adapters/identity-oidc/index.ts';
import { startBrowser } from '../support/browser.ts';
import { openProvider, type TestProvider } from '../support/oidc-provider.ts';
import { MAPPING, PEOPLE } from '../web/provider/stage.ts';
import { openWeb, type WebStage } from '../web/stage.ts';
import { axeFindings, overflowPixels, WIDTHS } from './stage.ts';

let app: RequestListener = (_request, response) => void response.end();
const server = createServer((request, response) => app(request, response));
let origin: string;
let provider: TestProvider;
let web: WebStage;
let browser: Browser;

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  provider = await openProvider({ people: PEOPLE, publicUrl: origin });
  provider.person = undefined;
  provider.deliver = async (url, body) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return (await fetch(url, { method: 'POST', body, headers })).status;
  };
  web = await openWeb({
    start: new Date(),
    services: { publicUrl: new URL(origin) },
    identity: (clock) =>
      createOidcIdentity({
        mode: 'sandbox',
        issuer: provider.issuer,
        clientId: provider.clientId,
        proof: { method: 'client_secret_basic', readSecret: () => provider.clientSecret },
        publicUrl: new URL(origin),
        mapping: MAPPING,
        organisation: 'RXX01',
        acrValues: ['AAL2_OR_AAL3_ANY'],
        minimumAal: 2,
        clock,
      }),
  });
  app = web.app;
  browser = await startBrowser();
}, 90_000);
afterAll(async () => {
  await browser.close();
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  await web.close();
  await provider.close();
});

async function open(
  options: { javaScriptEnabled?: boolean } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ baseURL: origin, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy'))
      complaints.push(message.text());
  });
  return { page, complaints };
}

async function expectGoodPage(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect([name, width, await axeFindings(page)]).toEqual([name, width, []]);
    expect([name, width, await overflowPixels(page)]).toEqual([name, width, 0]);
    const folder = process.env['SCREENSHOTS_DIR'];
    if (folder !== undefined) await page.screenshot({ path: path.join(folder, `${name}-${width}.png`) });
  }
}

async function signInAs(page: Page, person: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with Trust sign-in' }).click();
  await page.getByRole('heading', { name: 'Trust sign-in', exact: true }).waitFor();
  await page.getByRole('link', { name: person }).click();
}

describe('when staff sign in through the provider in a browser', () => {
  it.each([true, false])(
    'goes there and back to the same page, with scripts: %s',
    async (javaScriptEnabled) => {
      const { page, complaints } = await open({ javaScriptEnabled });
      await page.goto('/account');
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      if (javaScriptEnabled) await expectGoodPage(page, 'provider-sign-in');
      await signInAs(page, 'u-okafor');
      await page.waitForURL(`${origin}/account`);
      expect(await page.getByText('Dr Amara Okafor').first().isVisible()).toBe(true);
      expect(complaints).toEqual([]);
    },
    60_000,
  );

  it('shows why nobody came in, and a way on', async () => {
    const { page } = await open();
    await page.goto('/sign-in');
    await signInAs(page, 'u-nobody');
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect(await page.getByText('access-no-role').isVisible()).toBe(true);
    await expectGoodPage(page, 'provider-refused');
    await page.getByRole('link', { name: 'Go to the sign-in page' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    provider.down = true;
    web.passMs(11 * 60_000 + 24 * 3_600_000);
    await page.getByRole('button', { name: 'Sign in with Trust sign-in' }).click();
    await page.getByRole('heading', { name: 'Sign-in is not available' }).waitFor();
    await expectGoodPage(page, 'provider-down');
    provider.down = false;
    web.passMs(-(11 * 60_000 + 24 * 3_600_000));
  }, 60_000);

  it('RULE I-02: opens a locked session by the provider, at the same place', async () => {
    const { page } = await open();
    await page.goto('/account');
    await signInAs(page, 'u-okafor');
    await page.waitForURL(`${origin}/account`);
    await page.getByRole('button', { name: 'Lock' }).click();
    await page.getByRole('link', { name: 'Use Trust sign-in instead of a PIN' }).click();
    await page.getByRole('heading', { name: 'Prove that it is you' }).waitFor();
    await expectGoodPage(page, 'provider-again');
    await page.getByRole('button', { name: 'Continue with Trust sign-in' }).click();
    await page.getByRole('link', { name: 'u-okafor' }).click();
    await page.waitForURL((url) => url.origin === origin && url.pathname !== '/sign-in/callback');
    expect(await page.getByText('Dr Amara Okafor').first().isVisible()).toBe(true);
  }, 60_000);

  it('signs out here, and offers to sign out there', async () => {
    const { page } = await open();
    await page.goto('/account');
    await signInAs(page, 'u-okafor');
    await page.waitForURL(`${origin}/account`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await expectGoodPage(page, 'provider-signed-out');
    await page.getByRole('button', { name: 'Sign out of Trust sign-in' }).click();
    await page.waitForURL((url) => url.origin === provider.issuer);
  }, 60_000);
});
