// The worklist with live threads in a real Chromium.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gatewaysAt } from '../live/gateways.ts';
import { telegram } from '../live/payloads.ts';
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
  stage = await openBrowserStage({ gateways: gatewaysAt('http://127.0.0.1:1') });
}, 120_000);
afterAll(() => stage.close());

describe('the worklist with live threads', () => {
  it('is readable at every width and accessible, and its button hands in what waits', async () => {
    const { live } = stage.web.services.stations;
    const gateway = live.gateway('ward-telegram');
    if (gateway === null) throw new Error('no gateway');
    for (const id of [1, 2]) {
      const body = telegram(id, { id: String(id), at: Date.parse('2026-06-05T07:30:00Z'), text: 'K+ 6.8' });
      await live.receive(gateway, Buffer.from(JSON.stringify(body)));
    }
    const { page, strangers } = await stage.open();
    await signInByHand(page, 'Amara Okafor');
    await page.goto('/worklist');
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      expect([width, await overflowPixels(page)]).toEqual([width, 0]);
    }
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Hand in now' }).click();
    await page.getByText('The live messages are being handed in.').waitFor();
    expect((await live.waiting())[0]?.dueAt).toEqual(stage.web.services.clock.now());
    expect(strangers).toEqual([]);
  });
});
